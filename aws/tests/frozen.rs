//! The written form of every table's records, frozen: what is written today is read for ever, and whoever
//! changes it notices.

#![expect(clippy::unwrap_used, reason = "a test fails so")]

mod common;

use common::{Tested, request};
use lambdabox_aws::wire::Response;
use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::PathBuf};

/// Keys and texts of records, as JSON. `fixtures/README.md` says what becomes of it when a form changes.
const FROZEN: &str = "tests/fixtures/every-table.json";
/// What begins a record of the first version.
const HEAD: &str = "\0lambdabox 1\n";

const TABLES: [&str; 26] = [
    "cloudwatch/point",
    "dynamodb/change",
    "dynamodb/item",
    "dynamodb/table",
    "dynamodb/token",
    "events/bus",
    "events/rule",
    "logs/batch",
    "logs/group",
    "logs/stream",
    "s3/body",
    "s3/bucket",
    "s3/part",
    "s3/partbody",
    "s3/upload",
    "s3/version",
    "secretsmanager/secret",
    "sns/application",
    "sns/endpoint",
    "sns/subscription",
    "sns/topic",
    "sqs/deduplicated",
    "sqs/message",
    "sqs/move",
    "sqs/queue",
    "ssm/parameter",
];

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

/// A request in JSON, which must succeed.
fn json(tested: &mut Tested, service: &str, target: &str, body: &str) -> String {
    let done = tested.send(request(
        service,
        "POST",
        "/",
        &[("x-amz-target", target)],
        body,
    ));
    assert_eq!(done.status, 200, "{target}: {}", text(&done));
    text(&done)
}

/// A request to S3, which must succeed.
fn s3(
    tested: &mut Tested,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> String {
    let done = tested.send(request("s3", method, path, headers, body));
    assert_eq!(done.status, 200, "{path}: {}", text(&done));
    text(&done)
}

/// A request to SNS, which must succeed.
fn sns(tested: &mut Tested, form: &str) -> String {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("Version=2010-03-31&{form}");
    let done = tested.send(request("sns", "POST", "/", &headers, body));
    assert_eq!(done.status, 200, "{form}: {}", text(&done));
    text(&done)
}

/// A cloud with something in every table.
fn every_table() -> BTreeMap<String, String> {
    let mut tested = Tested::new();
    let it = &mut tested;
    s3(it, "PUT", "/cafe", &[], "");
    let versions = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    s3(it, "PUT", "/cafe?versioning", &[], versions);
    let headers = [
        ("content-type", "text/plain"),
        ("x-amz-meta-tea", "green"),
        ("x-amz-tagging", "a=b"),
    ];
    s3(it, "PUT", "/cafe/menu.txt", &headers, "Tea");
    let begun = s3(it, "POST", "/cafe/large?uploads", &[], "");
    let upload = begun.split("<UploadId>").nth(1).unwrap();
    let upload = upload.split('<').next().unwrap();
    s3(
        it,
        "PUT",
        &format!("/cafe/large?partNumber=1&uploadId={upload}"),
        &[],
        "part",
    );

    let table = r#"{"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"at","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
        "GlobalSecondaryIndexes":[{"IndexName":"by-time","KeySchema":[{"AttributeName":"at","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"ALL"}}],
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}"#;
    json(it, "dynamodb", "DynamoDB_20120810.CreateTable", table);
    let item = r#"{"ClientRequestToken":"once","TransactItems":[{"Put":{"TableName":"orders","Item":{
        "id":{"S":"1"},"at":{"N":"1.50"},"bytes":{"B":"AP8="},"yes":{"BOOL":true},"none":{"NULL":true},
        "list":{"L":[{"S":"a"}]},"map":{"M":{"version":{"N":"1"}}},"names":{"SS":["a","b"]},"numbers":{"NS":["1"]},
        "blobs":{"BS":["AP8="]}}}}]}"#;
    json(it, "dynamodb", "DynamoDB_20120810.TransactWriteItems", item);

    json(
        it,
        "sqs",
        "AmazonSQS.CreateQueue",
        r#"{"QueueName":"jobs.fifo","Attributes":{"FifoQueue":"true"},"tags":{"a":"b"}}"#,
    );
    let message = r#"{"QueueUrl":"jobs.fifo","MessageBody":"tea","MessageGroupId":"g","MessageDeduplicationId":"d",
        "MessageAttributes":{"n":{"DataType":"Number","StringValue":"1"}}}"#;
    json(it, "sqs", "AmazonSQS.SendMessage", message);

    json(
        it,
        "sqs",
        "AmazonSQS.CreateQueue",
        r#"{"QueueName":"dead"}"#,
    );
    let jobs = r#"{"QueueName":"jobs","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\",\"maxReceiveCount\":3}"}}"#;
    json(it, "sqs", "AmazonSQS.CreateQueue", jobs);
    let task = r#"{"SourceArn":"arn:aws:sqs:us-east-1:123456789012:dead","DestinationArn":"arn:aws:sqs:us-east-1:123456789012:jobs"}"#;
    json(it, "sqs", "AmazonSQS.StartMessageMoveTask", task);

    sns(it, "Action=CreateTopic&Name=news");
    let subscription = "Action=Subscribe&TopicArn=arn:aws:sns:us-east-1:123456789012:news&Protocol=sqs&Endpoint=arn:aws:sqs:us-east-1:123456789012:jobs&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true";
    sns(it, subscription);
    sns(
        it,
        "Action=CreatePlatformApplication&Name=app&Platform=GCM&Attributes.entry.1.key=PlatformCredential&Attributes.entry.1.value=x",
    );
    sns(
        it,
        "Action=CreatePlatformEndpoint&PlatformApplicationArn=arn:aws:sns:us-east-1:123456789012:app/GCM/app&Token=t",
    );

    json(
        it,
        "events",
        "AWSEvents.CreateEventBus",
        r#"{"Name":"bus","Tags":[{"Key":"a","Value":"b"}]}"#,
    );
    json(
        it,
        "events",
        "AWSEvents.PutRule",
        r#"{"Name":"rule","EventBusName":"bus","EventPattern":"{\"source\":[\"tea\"]}"}"#,
    );
    json(
        it,
        "logs",
        "Logs_20140328.CreateLogGroup",
        r#"{"logGroupName":"group"}"#,
    );
    json(
        it,
        "logs",
        "Logs_20140328.CreateLogStream",
        r#"{"logGroupName":"group","logStreamName":"stream"}"#,
    );
    let events = format!(
        r#"{{"logGroupName":"group","logStreamName":"stream","logEvents":[{{"timestamp":{},"message":"tea"}}]}}"#,
        common::START
    );
    json(it, "logs", "Logs_20140328.PutLogEvents", &events);
    json(
        it,
        "secretsmanager",
        "secretsmanager.CreateSecret",
        r#"{"Name":"secret","SecretString":"s","Tags":[{"Key":"a","Value":"b"}]}"#,
    );
    json(
        it,
        "ssm",
        "AmazonSSM.PutParameter",
        r#"{"Name":"/tea/kind","Value":"green","Type":"SecureString"}"#,
    );
    let metric = r#"{"Namespace":"Tea","MetricData":[{"MetricName":"cups","Value":1.5,"Unit":"Count","Dimensions":[{"Name":"a","Value":"b"}]}]}"#;
    json(
        it,
        "monitoring",
        "GraniteServiceVersion20100801.PutMetricData",
        metric,
    );
    let changes = it.cloud.take_changes().into_iter();
    let records =
        changes.filter_map(|(key, bytes)| Some((key, String::from_utf8(bytes?).unwrap())));
    records.collect()
}

fn place() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FROZEN)
}

fn frozen() -> BTreeMap<String, String> {
    serde_json::from_str(&fs::read_to_string(place()).unwrap()).unwrap()
}

/// The cloud of these records, none of which is unreadable.
fn restored(records: impl IntoIterator<Item = (String, String)>) -> Tested {
    let mut tested = Tested::new();
    let records = records
        .into_iter()
        .map(|(key, text)| (key, text.into_bytes()));
    assert_eq!(tested.cloud.restore(records), []);
    assert_eq!(tested.cloud.take_changes(), [], "reading changes nothing");
    tested
}

#[test]
fn every_table_is_written_as_it_was_frozen() {
    assert_eq!(
        every_table(),
        frozen(),
        "the written form has changed: if it is meant, tests/fixtures/README.md says what to do"
    );
    let table = |key: &String| key.split('/').skip(1).take(2).collect::<Vec<_>>().join("/");
    let there: BTreeSet<String> = frozen().keys().map(table).collect();
    assert_eq!(there.iter().map(String::as_str).collect::<Vec<_>>(), TABLES);
}

#[test]
fn every_table_is_read_for_ever() {
    let unversioned = frozen().into_iter().map(|(key, text)| {
        let content = text.strip_prefix(HEAD).unwrap().to_owned();
        (key, content)
    });
    // Those of the time before there were versions have no head.
    for mut tested in [restored(frozen()), restored(unversioned)] {
        let it = &mut tested;
        assert_eq!(s3(it, "GET", "/cafe/menu.txt", &[], ""), "Tea");
        let key = r#"{"TableName":"orders","Key":{"id":{"S":"1"}}}"#;
        let item = json(it, "dynamodb", "DynamoDB_20120810.GetItem", key);
        assert!(item.contains(r#""bytes":{"B":"AP8="}"#), "{item}");
        let received = json(
            it,
            "sqs",
            "AmazonSQS.ReceiveMessage",
            r#"{"QueueUrl":"jobs.fifo"}"#,
        );
        assert!(received.contains(r#""Body":"tea""#), "{received}");
        let value = json(
            it,
            "ssm",
            "AmazonSSM.GetParameter",
            r#"{"Name":"/tea/kind","WithDecryption":true}"#,
        );
        assert!(value.contains("green"), "{value}");
        let secret = json(
            it,
            "secretsmanager",
            "secretsmanager.GetSecretValue",
            r#"{"SecretId":"secret"}"#,
        );
        assert!(secret.contains(r#""SecretString":"s""#), "{secret}");
        let topics = sns(it, "Action=ListSubscriptions");
        assert!(topics.contains(":news:"), "{topics}");
        let events = json(
            it,
            "logs",
            "Logs_20140328.GetLogEvents",
            r#"{"logGroupName":"group","logStreamName":"stream"}"#,
        );
        assert!(events.contains(r#""message":"tea""#), "{events}");
    }
}

/// Writes the fixture, where there is none: `cargo nextest run -p lambdabox-aws --run-ignored only freeze`.
#[test]
#[ignore = "what was frozen is never written anew"]
fn freeze() {
    assert!(
        !place().exists(),
        "{FROZEN} is frozen: freeze another file beside it"
    );
    fs::write(
        place(),
        serde_json::to_string_pretty(&every_table()).unwrap() + "\n",
    )
    .unwrap();
}
