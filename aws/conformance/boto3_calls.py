#!/usr/bin/env python3
"""boto3 calls every operation that docs/services.md lists, and looks at what comes back.

The service is found through AWS_ENDPOINT_URL. Ends with `score: GOOD/ALL`.
"""

import datetime
import io
import json
import urllib.request

import boto3
from botocore.exceptions import ClientError

CALLS, WRONG = set(), []


def client(name):
    made = boto3.client(name)
    made.meta.events.register("before-call", lambda model, **_: CALLS.add(f"{name}:{model.name}"))
    return made


def check(what, condition):
    if not condition:
        WRONG.append(what)
        print("wrong:", what)


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        check(f"{code} and not {error.response['Error']['Code']}", error.response["Error"]["Code"] == code)
    else:
        check(f"{code}: it was not refused", False)


def s3():
    s3 = client("s3")
    s3.create_bucket(Bucket="cafe")
    check("buckets", [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["cafe"])
    s3.head_bucket(Bucket="cafe"), s3.get_bucket_location(Bucket="cafe")
    s3.put_object(Bucket="cafe", Key="a/b c+d.txt", Body=b"hello", Metadata={"who": "me"}, Tagging="k=v", ContentType="text/plain")
    got = s3.get_object(Bucket="cafe", Key="a/b c+d.txt", ChecksumMode="ENABLED")
    check("object", (got["Body"].read(), got["Metadata"], got["ContentType"]) == (b"hello", {"who": "me"}, "text/plain"))
    check("range", s3.get_object(Bucket="cafe", Key="a/b c+d.txt", Range="bytes=1-2")["Body"].read() == b"el")
    check("head", s3.head_object(Bucket="cafe", Key="a/b c+d.txt")["ContentLength"] == 5)
    refused("NoSuchKey", s3.get_object, Bucket="cafe", Key="none")
    refused("PreconditionFailed", s3.put_object, Bucket="cafe", Key="a/b c+d.txt", Body=b"x", IfNoneMatch="*")
    refused("304", s3.head_object, Bucket="cafe", Key="a/b c+d.txt", IfNoneMatch=got["ETag"])
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        put = s3.put_object(Bucket="cafe", Key=f"sum/{algorithm}", Body=b"x", ChecksumAlgorithm=algorithm)
        check(algorithm, f"Checksum{algorithm}" in put)
    s3.get_object_attributes(Bucket="cafe", Key="sum/SHA1", ObjectAttributes=["Checksum", "ObjectSize", "ETag"])
    s3.copy_object(Bucket="cafe", Key="copy", CopySource={"Bucket": "cafe", "Key": "a/b c+d.txt"})
    page = s3.list_objects_v2(Bucket="cafe", MaxKeys=2)
    check("page", page["IsTruncated"] and page["KeyCount"] == 2)
    rest = s3.list_objects_v2(Bucket="cafe", ContinuationToken=page["NextContinuationToken"])
    check("rest", rest["KeyCount"] == 3)
    check("folders", [p["Prefix"] for p in s3.list_objects_v2(Bucket="cafe", Delimiter="/")["CommonPrefixes"]] == ["a/", "sum/"])
    check("first list", len(s3.list_objects(Bucket="cafe")["Contents"]) == 5)
    s3.put_object_tagging(Bucket="cafe", Key="copy", Tagging={"TagSet": [{"Key": "x", "Value": "y"}]})
    check("tags", s3.get_object_tagging(Bucket="cafe", Key="copy")["TagSet"] == [{"Key": "x", "Value": "y"}])
    s3.delete_object_tagging(Bucket="cafe", Key="copy")
    s3.put_object_acl(Bucket="cafe", Key="copy", ACL="private"), s3.get_object_acl(Bucket="cafe", Key="copy")
    s3.put_bucket_acl(Bucket="cafe", ACL="private"), s3.get_bucket_acl(Bucket="cafe")
    big = bytes(range(256)) * 4096 * 9  # 9 MiB: uploaded in two parts
    s3.upload_fileobj(io.BytesIO(big), "cafe", "big")
    into = io.BytesIO()
    s3.download_fileobj("cafe", "big", into)
    check("multipart", into.getvalue() == big and s3.head_object(Bucket="cafe", Key="big")["ETag"].endswith('-2"'))
    upload = s3.create_multipart_upload(Bucket="cafe", Key="parts")["UploadId"]
    s3.upload_part_copy(Bucket="cafe", Key="parts", UploadId=upload, PartNumber=1, CopySource="cafe/copy")
    check("parts", len(s3.list_parts(Bucket="cafe", Key="parts", UploadId=upload)["Parts"]) == 1)
    check("uploads", len(s3.list_multipart_uploads(Bucket="cafe")["Uploads"]) == 1)
    s3.abort_multipart_upload(Bucket="cafe", Key="parts", UploadId=upload)
    s3.put_bucket_versioning(Bucket="cafe", VersioningConfiguration={"Status": "Enabled"})
    check("versioning", s3.get_bucket_versioning(Bucket="cafe")["Status"] == "Enabled")
    first = s3.put_object(Bucket="cafe", Key="copy", Body=b"2")["VersionId"]
    check("marker", s3.delete_object(Bucket="cafe", Key="copy")["DeleteMarker"])
    check("version", s3.get_object(Bucket="cafe", Key="copy", VersionId=first)["Body"].read() == b"2")
    check("versions", len(s3.list_object_versions(Bucket="cafe", Prefix="copy")["Versions"]) == 2)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "cafe", "Key": "big"}, ExpiresIn=60)
    check("presigned", urllib.request.urlopen(url).read() == big)
    configurations = {
        "bucket_cors": ({"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}}, True),
        "bucket_policy": ({"Policy": json.dumps({"Version": "2012-10-17", "Statement": []})}, True),
        "bucket_tagging": ({"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}, True),
        "bucket_website": ({"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}, True),
        "bucket_encryption": ({"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}, True),
        "public_access_block": ({"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}, True),
        "bucket_ownership_controls": ({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}, True),
        "bucket_lifecycle_configuration": ({"LifecycleConfiguration": {"Rules": [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]}}, False),
        "bucket_request_payment": ({"RequestPaymentConfiguration": {"Payer": "BucketOwner"}}, False),
        "bucket_notification_configuration": ({"NotificationConfiguration": {"EventBridgeConfiguration": {}}}, False),
    }
    for name, (parameters, removable) in configurations.items():
        getattr(s3, f"put_{name}")(Bucket="cafe", **parameters), getattr(s3, f"get_{name}")(Bucket="cafe")
        if removable:
            getattr(s3, f"delete_{name}")(Bucket="cafe")
    s3.delete_bucket_lifecycle(Bucket="cafe")
    s3.put_bucket_logging(Bucket="cafe", BucketLoggingStatus={}), s3.get_bucket_logging(Bucket="cafe")
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    s3.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    s3.get_object_lock_configuration(Bucket="locked")
    version = s3.put_object(Bucket="locked", Key="k", Body=b"")["VersionId"]
    s3.put_object_legal_hold(Bucket="locked", Key="k", LegalHold={"Status": "ON"}), s3.get_object_legal_hold(Bucket="locked", Key="k")
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    s3.put_object_retention(Bucket="locked", Key="k", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
    s3.get_object_retention(Bucket="locked", Key="k")
    refused("AccessDenied", s3.delete_object, Bucket="locked", Key="k", VersionId=version)
    refused("BucketNotEmpty", s3.delete_bucket, Bucket="cafe")
    listed = s3.list_object_versions(Bucket="cafe")
    objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in listed["Versions"] + listed["DeleteMarkers"]]
    check("deleted", "Errors" not in s3.delete_objects(Bucket="cafe", Delete={"Objects": objects}))
    s3.delete_bucket(Bucket="cafe")


def queues_and_topics():
    sqs, sns, events = client("sqs"), client("sns"), client("events")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:dead", "maxReceiveCount": 1})
    url = sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    check("url", sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == url)
    check("queues", len(sqs.list_queues()["QueueUrls"]) == 2)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0"})
    check("attributes", sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "0")
    attribute = {"n": {"DataType": "Number", "StringValue": "1"}, "b": {"DataType": "Binary", "BinaryValue": b"\0"}}
    sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes=attribute)
    got = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"])["Messages"]
    check("message", got[0]["Body"] == "x" and got[0]["MessageAttributes"]["b"]["BinaryValue"] == b"\0")
    check("moved", "Messages" not in sqs.receive_message(QueueUrl=url) and len(sqs.receive_message(QueueUrl=dead, VisibilityTimeout=0)["Messages"]) == 1)
    check("sources", sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url])
    arn = "arn:aws:sqs:us-east-1:123456789012:dead"
    sqs.start_message_move_task(SourceArn=arn), sqs.list_message_move_tasks(SourceArn=arn)
    handle = sqs.receive_message(QueueUrl=url, VisibilityTimeout=30)["Messages"][0]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=60)
    entry = {"Id": "1", "ReceiptHandle": handle}
    sqs.change_message_visibility_batch(QueueUrl=url, Entries=[{**entry, "VisibilityTimeout": 60}])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle), sqs.delete_message_batch(QueueUrl=url, Entries=[entry])
    check("batch", len(sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "a"}])["Successful"]) == 1)
    sqs.tag_queue(QueueUrl=url, Tags={"a": "b"}), sqs.list_queue_tags(QueueUrl=url), sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    sqs.add_permission(QueueUrl=url, Label="l", AWSAccountIds=["123456789012"], Actions=["*"]), sqs.remove_permission(QueueUrl=url, Label="l")
    sqs.purge_queue(QueueUrl=url)
    refused("AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="none")
    topic = sns.create_topic(Name="news")["TopicArn"]
    queue = "arn:aws:sqs:us-east-1:123456789012:jobs"
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})["SubscriptionArn"]
    sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName="FilterPolicy", AttributeValue='{"k":["a"]}')
    check("subscription", sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]["Protocol"] == "sqs")
    for kind in "ab":
        sns.publish(TopicArn=topic, Message=kind, MessageAttributes={"k": {"DataType": "String", "StringValue": kind}})
    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "1", "Message": "c"}])
    check("filtered", [m["Body"] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60)["Messages"]] == ["a"])
    check("lists", len(sns.list_topics()["Topics"]) == len(sns.list_subscriptions()["Subscriptions"]) == len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 1)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="n"), sns.get_topic_attributes(TopicArn=topic)
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "a", "Value": "b"}]), sns.list_tags_for_resource(ResourceArn=topic), sns.untag_resource(ResourceArn=topic, TagKeys=["a"])
    sns.unsubscribe(SubscriptionArn=subscription), sns.delete_topic(TopicArn=topic)
    rule = events.put_rule(Name="r", EventPattern='{"source":["cafe"]}')["RuleArn"]
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue, "InputPath": "$.detail"}])
    check("event", events.put_events(Entries=[{"Source": "cafe", "DetailType": "d", "Detail": '{"n": 1}'}])["FailedEntryCount"] == 0)
    check("routed", json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]) == {"n": 1})
    check("pattern", events.test_event_pattern(EventPattern='{"a":[1]}', Event='{"a":1,"id":"1","account":"1","source":"s","time":"2026-01-01T00:00:00Z","region":"r","resources":[],"detail-type":"d"}')["Result"])
    events.describe_rule(Name="r"), events.list_rules(), events.list_targets_by_rule(Rule="r"), events.list_rule_names_by_target(TargetArn=queue)
    events.disable_rule(Name="r"), events.enable_rule(Name="r")
    events.tag_resource(ResourceARN=rule, Tags=[{"Key": "a", "Value": "b"}]), events.list_tags_for_resource(ResourceARN=rule), events.untag_resource(ResourceARN=rule, TagKeys=["a"])
    events.remove_targets(Rule="r", Ids=["1"]), events.delete_rule(Name="r")
    events.create_event_bus(Name="bus"), events.describe_event_bus(Name="bus"), events.list_event_buses(), events.delete_event_bus(Name="bus")
    sqs.delete_queue(QueueUrl=url), sqs.delete_queue(QueueUrl=dead)


def parameters_and_secrets():
    ssm, secrets, sts = client("ssm"), client("secretsmanager"), client("sts")
    check("identity", sts.get_caller_identity()["Account"] == "123456789012")
    sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="s1"), sts.get_session_token()
    for version in (1, 2):
        ssm.put_parameter(Name="/a/b", Value=str(version), Type="String", Overwrite=True)
    ssm.put_parameter(Name="/a/c", Value="s", Type="SecureString")
    check("parameter", ssm.get_parameter(Name="/a/b:1")["Parameter"]["Value"] == "1")
    check("sealed", ssm.get_parameter(Name="/a/c")["Parameter"]["Value"] != "s")
    check("opened", ssm.get_parameter(Name="/a/c", WithDecryption=True)["Parameter"]["Value"] == "s")
    check("some", ssm.get_parameters(Names=["/a/b", "none"])["InvalidParameters"] == ["none"])
    check("path", len(ssm.get_parameters_by_path(Path="/a")["Parameters"]) == 2)
    check("all", len(ssm.describe_parameters()["Parameters"]) == 2)
    ssm.label_parameter_version(Name="/a/b", Labels=["l"]), ssm.unlabel_parameter_version(Name="/a/b", ParameterVersion=2, Labels=["l"])
    check("history", len(ssm.get_parameter_history(Name="/a/b")["Parameters"]) == 2)
    of = {"ResourceType": "Parameter", "ResourceId": "/a/b"}
    ssm.add_tags_to_resource(**of, Tags=[{"Key": "a", "Value": "b"}]), ssm.list_tags_for_resource(**of), ssm.remove_tags_from_resource(**of, TagKeys=["a"])
    ssm.delete_parameter(Name="/a/b"), ssm.delete_parameters(Names=["/a/c"])
    refused("ParameterNotFound", ssm.get_parameter, Name="/a/b")
    secrets.create_secret(Name="s", SecretString="1")
    secrets.put_secret_value(SecretId="s", SecretString="2")
    check("secret", secrets.get_secret_value(SecretId="s")["SecretString"] == "2")
    check("previous", secrets.get_secret_value(SecretId="s", VersionStage="AWSPREVIOUS")["SecretString"] == "1")
    check("many", len(secrets.batch_get_secret_value(SecretIdList=["s"])["SecretValues"]) == 1)
    versions = secrets.list_secret_version_ids(SecretId="s")["Versions"]
    stage = {version["VersionStages"][0]: version["VersionId"] for version in versions}
    secrets.update_secret_version_stage(SecretId="s", VersionStage="AWSCURRENT", MoveToVersionId=stage["AWSPREVIOUS"], RemoveFromVersionId=stage["AWSCURRENT"])
    secrets.update_secret(SecretId="s", Description="d"), secrets.describe_secret(SecretId="s"), secrets.list_secrets()
    secrets.tag_resource(SecretId="s", Tags=[{"Key": "a", "Value": "b"}]), secrets.untag_resource(SecretId="s", TagKeys=["a"])
    secrets.put_resource_policy(SecretId="s", ResourcePolicy="{}"), secrets.get_resource_policy(SecretId="s"), secrets.delete_resource_policy(SecretId="s")
    check("password", len(secrets.get_random_password(PasswordLength=20)["RandomPassword"]) == 20)
    secrets.delete_secret(SecretId="s"), secrets.restore_secret(SecretId="s")
    refused("ResourceNotFoundException", secrets.get_secret_value, SecretId="none")


def metrics_and_logs():
    cloudwatch, logs = client("cloudwatch"), client("logs")
    now = datetime.datetime.now(datetime.timezone.utc)
    data = [{"MetricName": "m", "Value": value, "Timestamp": now, "Dimensions": [{"Name": "a", "Value": "b"}]} for value in (1, 3)]
    cloudwatch.put_metric_data(Namespace="cafe", MetricData=data)
    check("metrics", len(cloudwatch.list_metrics(Namespace="cafe")["Metrics"]) == 1)
    span = {"StartTime": now - datetime.timedelta(hours=1), "EndTime": now + datetime.timedelta(minutes=1)}
    of = {"Namespace": "cafe", "MetricName": "m", "Dimensions": [{"Name": "a", "Value": "b"}]}
    got = cloudwatch.get_metric_statistics(**of, **span, Period=60, Statistics=["Average", "Sum"])["Datapoints"]
    check("statistics", [(point["Average"], point["Sum"]) for point in got] == [(2.0, 4.0)])
    query = {"Id": "q", "MetricStat": {"Metric": of, "Period": 60, "Stat": "Maximum"}}
    check("data", cloudwatch.get_metric_data(**span, MetricDataQueries=[query])["MetricDataResults"][0]["Values"] == [3.0])
    group, stream = {"logGroupName": "/g"}, {"logGroupName": "/g", "logStreamName": "s"}
    logs.create_log_group(**group), logs.create_log_stream(**stream)
    at = int(now.timestamp() * 1000)
    logs.put_log_events(**stream, logEvents=[{"timestamp": at, "message": "one"}, {"timestamp": at + 1, "message": "ERROR two"}])
    check("log", [event["message"] for event in logs.get_log_events(**stream, startFromHead=True)["events"]] == ["one", "ERROR two"])
    check("filter", len(logs.filter_log_events(**group, filterPattern="ERROR")["events"]) == 1)
    check("groups", len(logs.describe_log_groups()["logGroups"]) == len(logs.describe_log_streams(**group)["logStreams"]) == 1)
    logs.put_retention_policy(**group, retentionInDays=7), logs.delete_retention_policy(**group)
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:/g"
    logs.tag_resource(resourceArn=arn, tags={"a": "b"}), logs.list_tags_for_resource(resourceArn=arn), logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    logs.delete_log_stream(**stream), logs.delete_log_group(**group)


def main():
    for part in (s3, queues_and_topics, parameters_and_secrets, metrics_and_logs):
        try:
            part()
        except Exception as error:
            WRONG.append(f"{part.__name__}: {error!r}")
            print("wrong:", WRONG[-1])
    print(f"boto3: {len(CALLS)} operations")
    print(f"score: {len(CALLS) - len(WRONG)}/{len(CALLS)}")


if __name__ == "__main__":
    main()
