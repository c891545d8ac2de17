//! The story of a first lesson, on the command line: a file is put into a bucket, whose function hands it on to a
//! table, another bucket and a queue, which has a function of its own; a broken file ends in the dead-letter queue.

#![expect(
    clippy::unwrap_used,
    reason = "this is all test code, in functions that are no tests themselves"
)]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

const DEAD: &str = "arn:aws:sqs:eu-west-1:123456789012:broken-files";

struct Account {
    folder: tempfile::TempDir,
}

impl Account {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// What a command has printed and told.
    fn run(&self, arguments: &[&str]) -> (String, String) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
            .map_or_else(|| root.join("target").join("runtimes"), PathBuf::from);
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        let done = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
            .args(arguments)
            .env("LAMBDABOX_RUNTIMES", runtimes)
            .env("LAMBDABOX_CACHE_DIR", cache)
            .env("LAMBDABOX_STATE", self.folder.path().join("state"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(done.stdout), text(done.stderr));
        assert!(done.status.success(), "{arguments:?}: {out}{err}");
        (out, err)
    }

    fn create(&self, name: &str, code: &Path, more: &[&str]) {
        let mut arguments = vec!["function", "create", name, code.to_str().unwrap()];
        arguments.extend(["--memory", "512", "--timeout", "30"]);
        arguments.extend(more);
        self.run(&arguments);
    }

    fn of_text(&self, name: &str, code: &str) {
        let file = self.folder.path().join(format!("{name}.py"));
        fs::write(&file, code).unwrap();
        self.create(name, &file, &[]);
    }

    /// What a function has returned, and what is told of others.
    fn invoke(&self, name: &str) -> (Value, String) {
        let (out, err) = self.run(&["invoke", "--function", name, "--output", "json"]);
        let record: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(record["status"], "Succeeded", "{out}");
        (record["payload"].clone(), err)
    }
}

#[test]
fn the_story_of_the_lesson_goes_from_the_file_to_the_dead_letter() {
    let account = Account::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cafe");
    for name in ["open_cafe", "put_files", "tell_day", "look"] {
        account.create(name, &examples.join(format!("{name}.py")), &[]);
    }
    let clean = examples.join("clean_sales.py");
    account.create("clean_sales", &clean, &["--dead-letter", DEAD]);
    account.invoke("open_cafe");
    let (_, told) = account.invoke("put_files");
    let said = |text: &str| told.matches(text).count();
    assert_eq!(
        said("then clean_sales (s3 arn:aws:s3:::cafe-in) succeeded"),
        1,
        "{told}"
    );
    assert_eq!(
        said("then clean_sales (s3 arn:aws:s3:::cafe-in) failed"),
        3,
        "{told}"
    );
    assert_eq!(said("given up after 3 attempts"), 1, "{told}");
    let by_queue = "then tell_day (lambda arn:aws:sqs:eu-west-1:123456789012:days) succeeded";
    assert_eq!(said(by_queue), 1, "{told}");
    let (seen, _) = account.invoke("look");
    let expected: Value = serde_json::from_str(include_str!("cafe.json")).unwrap();
    assert_eq!(seen, expected);
}

#[test]
fn a_function_that_sets_itself_off_is_stopped_after_sixteen_times() {
    let account = Account::new();
    account.of_text(
        "again",
        "import boto3
s3 = boto3.client('s3')
def lambda_handler(event, context):
    number = int(event['Records'][0]['s3']['object']['key']) if 'Records' in event else 0
    s3.put_object(Bucket='loop', Key=str(number + 1), Body=b'')
",
    );
    account.of_text(
        "set_up",
        "import boto3
s3 = boto3.client('s3')
def lambda_handler(event, context):
    s3.create_bucket(Bucket='loop', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
    s3.put_bucket_notification_configuration(Bucket='loop', NotificationConfiguration={
        'LambdaFunctionConfigurations': [{'Events': ['s3:ObjectCreated:*'],
            'LambdaFunctionArn': 'arn:aws:lambda:eu-west-1:123456789012:function:again'}]})
",
    );
    account.invoke("set_up");
    let (_, told) = account.invoke("again");
    assert_eq!(told.matches("then again").count(), 16, "{told}");
    assert!(told.contains("Lambda has stopped this event"), "{told}");
}

#[test]
fn a_table_s_stream_calls_its_function_in_order() {
    let account = Account::new();
    account.of_text(
        "orders",
        "import boto3
db, functions = boto3.client('dynamodb'), boto3.client('lambda')
def lambda_handler(event, context):
    table = db.create_table(TableName='orders', BillingMode='PAY_PER_REQUEST',
        KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
        AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}],
        StreamSpecification={'StreamEnabled': True, 'StreamViewType': 'NEW_IMAGE'})['TableDescription']
    functions.create_event_source_mapping(EventSourceArn=table['LatestStreamArn'], FunctionName='keep',
        StartingPosition='TRIM_HORIZON', BatchSize=2)
    for number in range(3):
        db.put_item(TableName='orders', Item={'id': {'S': str(number)}})
",
    );
    account.of_text(
        "keep",
        "import boto3
def lambda_handler(event, context):
    boto3.client('ssm').put_parameter(Name='/seen', Type='String', Overwrite=True, Value=' '.join(
        record['eventName'] + record['dynamodb']['NewImage']['id']['S'] for record in event['Records']))
",
    );
    account.of_text(
        "look",
        "import boto3
def lambda_handler(event, context):
    return [it['Value'] for it in boto3.client('ssm').get_parameter_history(Name='/seen')['Parameters']]
",
    );
    let (_, told) = account.invoke("orders");
    assert_eq!(
        told.matches("then keep (lambda arn:aws:dynamodb").count(),
        2,
        "{told}"
    );
    assert_eq!(
        account.invoke("look").0,
        json!(["INSERT0 INSERT1", "INSERT2"])
    );
}
