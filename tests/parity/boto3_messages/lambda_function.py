import json

import boto3

sqs, sns = boto3.client("sqs"), boto3.client("sns")
ssm, secrets = boto3.client("ssm"), boto3.client("secretsmanager")


def lambda_handler(event, context):
    url = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="cafe")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, Message="from the topic")
    sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": f"message {n}", "DelaySeconds": 4 * n} for n in range(3)]
    )
    bodies, waits = [], 0
    while len(bodies) < 4:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=20)
        waits += 1
        for message in answer["Messages"]:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    ssm.put_parameter(Name="/cafe/price", Value="3.40", Type="String", Overwrite=True)
    secret = secrets.create_secret(Name="till", SecretString=json.dumps({"pin": 1234}))
    identity = boto3.client("sts").get_caller_identity()
    boto3.client("cloudwatch").put_metric_data(Namespace="Cafe", MetricData=[{"MetricName": "Cups", "Value": 3}])
    boto3.client("events").put_events(Entries=[{"Source": "cafe", "DetailType": "order", "Detail": "{}"}])
    return {
        "bodies": sorted(bodies), "waits": waits, "price": ssm.get_parameter(Name="/cafe/price")["Parameter"]["Value"],
        "secret": secrets.get_secret_value(SecretId="till")["SecretString"], "arn": secret["ARN"],
        "left_ms": context.get_remaining_time_in_millis(), "identity": identity["Arn"], "topic": topic, "url": url,
    }
