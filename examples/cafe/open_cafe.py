"""Makes everything that the cafe needs: buckets, a table, queues, and what calls its functions.

On AWS a template does this once. Here a function does it, with boto3, so that it works offline.
"""

import json

import boto3

REGION, ACCOUNT = "eu-west-1", "123456789012"

s3, sqs = boto3.client("s3"), boto3.client("sqs")
dynamodb, functions = boto3.client("dynamodb"), boto3.client("lambda")


def lambda_handler(event, context):
    for bucket in ("cafe-in", "cafe-out"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    dynamodb.create_table(
        TableName="sales",
        KeySchema=[{"AttributeName": "day", "KeyType": "HASH"}, {"AttributeName": "drink", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "day", "AttributeType": "S"}, {"AttributeName": "drink", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for queue in ("broken-files", "days"):
        sqs.create_queue(QueueName=queue)
    functions.create_event_source_mapping(
        EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:days", FunctionName="tell_day", BatchSize=1
    )
    s3.put_bucket_notification_configuration(
        Bucket="cafe-in",
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [{
                "LambdaFunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:clean_sales",
                "Events": ["s3:ObjectCreated:*"],
                "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".csv"}]}},
            }]
        },
    )
    return json.dumps("open")
