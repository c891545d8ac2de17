// The AWS SDK for JavaScript against the services. Ends with `score: GOOD/ALL`.

import assert from "node:assert/strict";
import * as s3 from "@aws-sdk/client-s3";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";
import * as sqs from "@aws-sdk/client-sqs";
import * as sns from "@aws-sdk/client-sns";
import * as ssm from "@aws-sdk/client-ssm";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as events from "@aws-sdk/client-eventbridge";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as sts from "@aws-sdk/client-sts";

let good = 0;
let all = 0;

async function step(name, work) {
  all += 1;
  try {
    await work();
    good += 1;
  } catch (error) {
    console.log("wrong:", name, error.name, error.message);
  }
}

const bucket = new s3.S3({ forcePathStyle: true });
const queue = new sqs.SQS();
const topics = new sns.SNS();

await step("identity", async () => assert.equal((await new sts.STS().getCallerIdentity()).Account, "123456789012"));
await step("create a bucket", () => bucket.createBucket({ Bucket: "cafe" }));
for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]) {
  await step(`put with ${ChecksumAlgorithm}`, () =>
    bucket.putObject({ Bucket: "cafe", Key: `a/${ChecksumAlgorithm} é`, Body: "hello", ChecksumAlgorithm, Metadata: { who: "me" } }));
}
await step("get", async () => {
  const got = await bucket.getObject({ Bucket: "cafe", Key: "a/SHA1 é" });
  assert.equal(await got.Body.transformToString(), "hello");
  assert.equal(got.Metadata.who, "me");
});
await step("a stream as body", () => bucket.putObject({ Bucket: "cafe", Key: "b", Body: Buffer.alloc(200_000, 7) }));
await step("list", async () => assert.equal((await bucket.listObjectsV2({ Bucket: "cafe", Prefix: "a/" })).KeyCount, 5));
await step("no key", () => assert.rejects(bucket.getObject({ Bucket: "cafe", Key: "none" }), { name: "NoSuchKey" }));
await step("conditions", () =>
  assert.rejects(bucket.putObject({ Bucket: "cafe", Key: "b", Body: "", IfNoneMatch: "*" }), { name: "PreconditionFailed" }));
await step("multipart", async () => {
  const at = { Bucket: "cafe", Key: "parts" };
  const { UploadId } = await bucket.createMultipartUpload({ ...at, ChecksumAlgorithm: "CRC32" });
  const part = await bucket.uploadPart({ ...at, UploadId, PartNumber: 1, Body: "x", ChecksumAlgorithm: "CRC32" });
  const Parts = [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }];
  assert.match((await bucket.completeMultipartUpload({ ...at, UploadId, MultipartUpload: { Parts } })).ETag, /-1"$/);
});
let QueueUrl;
await step("create a queue", async () => ({ QueueUrl } = await queue.createQueue({ QueueName: "jobs" })));
await step("send and receive", async () => {
  await queue.sendMessage({ QueueUrl, MessageBody: "x", MessageAttributes: { n: { DataType: "Number", StringValue: "1" } } });
  const { Messages } = await queue.receiveMessage({ QueueUrl, MessageAttributeNames: ["All"], WaitTimeSeconds: 1 });
  assert.equal(Messages[0].Body, "x");
  await queue.deleteMessage({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle });
});
await step("no queue", () => assert.rejects(queue.getQueueUrl({ QueueName: "none" }), { name: "QueueDoesNotExist" }));
await step("publish", async () => {
  const { TopicArn } = await topics.createTopic({ Name: "news" });
  await topics.subscribe({ TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:123456789012:jobs" });
  await topics.publish({ TopicArn, Message: "hi" });
  const { Messages } = await queue.receiveMessage({ QueueUrl });
  assert.equal(JSON.parse(Messages[0].Body).Message, "hi");
});
await step("parameters", async () => {
  const client = new ssm.SSM();
  await client.putParameter({ Name: "/a", Value: "1", Type: "String" });
  assert.equal((await client.getParameter({ Name: "/a" })).Parameter.Value, "1");
});
await step("secrets", async () => {
  const client = new secrets.SecretsManager();
  await client.createSecret({ Name: "s", SecretBinary: Buffer.from([0, 255]) });
  assert.deepEqual([...(await client.getSecretValue({ SecretId: "s" })).SecretBinary], [0, 255]);
});
await step("a table", async () => {
  const client = new dynamodb.DynamoDB();
  await client.createTable({
    TableName: "cups", BillingMode: "PAY_PER_REQUEST", StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }], KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  await dynamodb.waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 10 }, { TableName: "cups" });
  const Item = { pk: { S: "a" }, all: { M: { list: { L: [{ N: "1.50" }, { NULL: true }, { BOOL: false }] }, set: { SS: ["b", "a"] } } } };
  await client.putItem({ TableName: "cups", Item });
  const got = await client.getItem({ TableName: "cups", Key: { pk: { S: "a" } } });
  assert.deepEqual(got.Item.all.M.list.L, [{ N: "1.5" }, { NULL: true }, { BOOL: false }]);
  await assert.rejects(
    client.updateItem({ TableName: "cups", Key: { pk: { S: "a" } }, UpdateExpression: "SET size = :v", ExpressionAttributeValues: { ":v": { N: "1" } } }),
    (error) => error.message === "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: size");
});
await step("its stream", async () => {
  const client = new streams.DynamoDBStreams();
  const { StreamArn } = (await client.listStreams({ TableName: "cups" })).Streams[0];
  const { ShardId } = (await client.describeStream({ StreamArn })).StreamDescription.Shards[0];
  const { ShardIterator } = await client.getShardIterator({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
  assert.equal((await client.getRecords({ ShardIterator })).Records[0].dynamodb.NewImage.pk.S, "a");
});
await step("events", async () => {
  const client = new events.EventBridge();
  await client.putRule({ Name: "r", EventPattern: '{"source":["cafe"]}' });
  assert.equal((await client.putEvents({ Entries: [{ Source: "cafe", DetailType: "d", Detail: "{}" }] })).FailedEntryCount, 0);
});
// This client speaks CBOR.
await step("metrics", async () => {
  const client = new cloudwatch.CloudWatch();
  await client.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 1.5, Timestamp: new Date() }] });
  const span = { StartTime: new Date(Date.now() - 3600_000), EndTime: new Date(Date.now() + 60_000) };
  const got = await client.getMetricStatistics({ Namespace: "n", MetricName: "m", ...span, Period: 60, Statistics: ["Sum"] });
  assert.equal(got.Datapoints[0].Sum, 1.5);
});
await step("metrics refused", () =>
  assert.rejects(new cloudwatch.CloudWatch().describeAlarms({}), (error) => error.$metadata.httpStatusCode === 501));
await step("logs", async () => {
  const client = new logs.CloudWatchLogs();
  const at = { logGroupName: "/g", logStreamName: "s" };
  await client.createLogGroup({ logGroupName: "/g" });
  await client.createLogStream(at);
  await client.putLogEvents({ ...at, logEvents: [{ timestamp: Date.now(), message: "one" }] });
  assert.equal((await client.getLogEvents(at)).events[0].message, "one");
});
console.log(`AWS SDK for JavaScript: ${all} steps\nscore: ${good}/${all}`);
