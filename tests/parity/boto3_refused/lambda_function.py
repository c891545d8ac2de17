import boto3
import botocore.config
import botocore.session


def said(attempt):
    try:
        return str(attempt())
    except Exception as error:
        return f"{type(error).__module__}.{type(error).__name__}: {error}"


def lambda_handler(event, context):
    once = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=2)
    return [
        said(lambda: boto3.client("ec2")),
        said(lambda: boto3.client("s3", endpoint_url="http://localhost:9000", config=once).list_buckets()),
        said(lambda: boto3.client("s3", endpoint_url="http://slow.example.com", config=once).list_buckets()),
        said(lambda: boto3.client("lambda", config=once).invoke(FunctionName="other")),
        said(lambda: boto3.client("s3").get_object(Bucket="nobody-made-this", Key="a")),
        said(lambda: boto3.client("sqs").send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/none", MessageBody="x")),
        said(lambda: boto3.client("s3").put_object(Bucket="a", Key=3)),
        said(lambda: botocore.session.get_session().get_available_services()),
    ]
