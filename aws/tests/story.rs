//! Services that work together, in one order of time, and state that survives as records.

#![expect(clippy::unwrap_used, reason = "a test fails so")]

mod common;

use common::{START, Tested, request};
use lambdabox_aws::{
    Caller, Cloud, DEFAULT_ACCOUNT, Invocation, Moment, Reply,
    wire::{Fields, Request, Service, Value},
};

const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:jobs";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:clean";

fn sqs(operation: &str, body: &str) -> Request {
    let target = format!("AmazonSQS.{operation}");
    request("sqs", "POST", "/", &[("x-amz-target", &target)], body)
}

fn text(response: &lambdabox_aws::wire::Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

impl Tested {
    /// An operation without the wire, which must succeed.
    fn operate(
        &mut self,
        service: Service,
        operation: &str,
        input: Fields,
    ) -> (Fields, Vec<Invocation>) {
        let moment = self.moment();
        self.cloud
            .operate(
                service,
                "us-east-1",
                operation,
                &input,
                &Caller::owner(DEFAULT_ACCOUNT),
                moment,
            )
            .unwrap()
    }
}

/// A bucket that tells a queue and a function what is put into it.
fn with_notifications() -> Tested {
    let mut tested = Tested::new();
    tested.send(sqs("CreateQueue", "{\"QueueName\":\"jobs\"}"));
    tested.send(request("s3", "PUT", "/cafe", &[], ""));
    let configuration = format!(
        "<NotificationConfiguration><QueueConfiguration><Id>q</Id><Queue>{QUEUE}</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>\
        <CloudFunctionConfiguration><Id>f</Id><CloudFunction>{FUNCTION}</CloudFunction><Event>s3:ObjectCreated:Put</Event>\
        <Filter><S3Key><FilterRule><Name>suffix</Name><Value>.csv</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration></NotificationConfiguration>"
    );
    let done = tested.send(request(
        "s3",
        "PUT",
        "/cafe?notification",
        &[],
        configuration,
    ));
    assert_eq!(done.status, 200, "{}", text(&done));
    // S3 tries the queue.
    let test = tested.send(sqs("ReceiveMessage", "{\"QueueUrl\":\"jobs\"}"));
    assert!(text(&test).contains("s3:TestEvent"), "{}", text(&test));
    tested.send(sqs("PurgeQueue", "{\"QueueUrl\":\"jobs\"}"));
    tested
}

#[test]
fn an_object_notifies_the_queue_and_the_function_that_want_it() {
    let mut tested = with_notifications();
    let moment = tested.moment();
    let put = request("s3", "PUT", "/cafe/day%201.csv", &[], "a,b");
    let outcome = tested
        .cloud
        .handle(put, &Caller::owner(DEFAULT_ACCOUNT), moment);
    let functions = outcome.invocations;
    assert_eq!(functions.len(), 1);
    assert_eq!(
        (
            functions[0].function.as_str(),
            functions[0].principal.as_str()
        ),
        (FUNCTION, "s3.amazonaws.com")
    );
    let event: serde_json::Value = serde_json::from_str(&functions[0].payload).unwrap();
    assert_eq!(event["Records"][0]["s3"]["object"]["key"], "day+1.csv");
    assert_eq!(event["Records"][0]["eventTime"], "2026-11-25T10:20:30.000Z");
    assert_eq!((functions[0].hops, &functions[0].answer_to), (1, &None));
    let received = tested.send(sqs("ReceiveMessage", "{\"QueueUrl\":\"jobs\"}"));
    assert!(
        text(&received).contains("ObjectCreated:Put"),
        "{}",
        text(&received)
    );
}

/// The records of this cloud as a later version would have written them.
fn of_later_version(records: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let newer = |(key, bytes): (String, Vec<u8>)| {
        let content = bytes.strip_prefix(b"\0lambdabox 1\n").unwrap();
        (key, [b"\0lambdabox 2\n", content].concat())
    };
    records.into_iter().map(newer).collect()
}

#[test]
fn nothing_goes_over_what_a_later_version_has_kept() {
    let put = |path: &str| request("s3", "PUT", path, &[], "");
    let create = |name: &str| {
        let body = format!("{{\"Name\":\"{name}\",\"Type\":\"String\",\"Value\":\"1\"}}");
        request(
            "ssm",
            "POST",
            "/",
            &[("x-amz-target", "AmazonSSM.PutParameter")],
            body,
        )
    };
    let queue = |name: &str| sqs("CreateQueue", &format!("{{\"QueueName\":\"{name}\"}}"));
    let mut tested = Tested::new();
    for made in [put("/cafe"), create("tea"), queue("jobs")] {
        assert_eq!(tested.send(made).status, 200);
    }
    let changes = tested.cloud.take_changes().into_iter();
    let records: Vec<_> = changes
        .filter_map(|(key, bytes)| Some((key, bytes?)))
        .collect();
    assert_eq!(records.len(), 3);

    // Without a version, they are of the time before there was one.
    let unversioned = records.iter().map(|(key, bytes)| {
        let content = bytes.strip_prefix(b"\0lambdabox 1\n").unwrap();
        (key.clone(), content.to_vec())
    });
    let mut old = Tested::new();
    assert_eq!(old.cloud.restore(unversioned), []);
    assert_eq!(
        old.send(request("s3", "HEAD", "/cafe", &[], "")).status,
        200
    );

    let newer = of_later_version(records);
    let mut again = Tested::new();
    assert_eq!(again.cloud.restore(newer.clone()), newer);
    for over in [put("/cafe"), create("tea"), queue("jobs")] {
        let refused = again.send(over);
        assert_eq!(refused.status, 409, "{}", text(&refused));
        assert!(
            text(&refused).contains("newer version of lambdabox"),
            "{}",
            text(&refused)
        );
    }
    assert_eq!(
        again.send(request("s3", "HEAD", "/cafe", &[], "")).status,
        404
    );
    assert_eq!(again.cloud.take_changes(), []);
    // What is beside them is kept as ever.
    for beside in [put("/bar"), create("milk"), queue("others")] {
        assert_eq!(again.send(beside).status, 200);
    }
    assert_eq!(again.cloud.take_changes().len(), 3);
}

#[test]
fn a_call_waits_until_something_comes_and_a_message_comes_back() {
    let mut tested = with_notifications();
    let owner = Caller::owner(DEFAULT_ACCOUNT);
    let moment = tested.moment();
    let poll = sqs(
        "ReceiveMessage",
        "{\"QueueUrl\":\"jobs\",\"WaitTimeSeconds\":20,\"VisibilityTimeout\":5}",
    );
    let Reply::Wait(waiting) = tested.cloud.handle(poll.clone(), &owner, moment).reply else {
        panic!("there is nothing to receive yet");
    };
    assert_eq!((waiting.deadline, waiting.next), (START + 20_000, None));
    tested.now += 3000;
    tested.send(sqs(
        "SendMessage",
        "{\"QueueUrl\":\"jobs\",\"MessageBody\":\"x\"}",
    ));
    let moment = tested.moment();
    let Reply::Done(response) = tested.cloud.resume(*waiting, &owner, moment).reply else {
        panic!("there is a message now");
    };
    assert!(text(&response).contains("\"Body\":\"x\""));
    // It is hidden for five seconds, which a second poll knows.
    let moment = tested.moment();
    let Reply::Wait(waiting) = tested.cloud.handle(poll, &owner, moment).reply else {
        panic!("it is hidden");
    };
    assert_eq!(waiting.next, Some(START + 8000));
}

#[test]
fn records_bring_everything_back_and_the_same_requests_give_the_same_bytes() {
    let run = || {
        let mut tested = with_notifications();
        tested.send(request(
            "s3",
            "PUT",
            "/cafe/k.csv",
            &[("x-amz-meta-a", "b")],
            vec![0, 159, 146, 150],
        ));
        tested.operate(
            Service::Ssm,
            "PutParameter",
            Fields::new()
                .with("Name", "/a/b")
                .with("Value", "v")
                .with("Type", "String"),
        );
        tested.operate(
            Service::SecretsManager,
            "CreateSecret",
            Fields::new().with("Name", "s").with("SecretString", "t"),
        );
        tested.operate(
            Service::Logs,
            "CreateLogGroup",
            Fields::new().with("logGroupName", "/g"),
        );
        tested
    };
    let (mut one, mut other) = (run(), run());
    let changes = one.cloud.take_changes();
    assert_eq!(changes, other.cloud.take_changes());
    assert!(one.cloud.take_changes().is_empty());
    assert!(changes.iter().all(|(key, _)| key.starts_with("service/")));
    let records: Vec<_> = changes
        .into_iter()
        .filter_map(|(key, bytes)| Some((key, bytes?)))
        .collect();
    let mut restored = Tested::new();
    restored.now = one.now;
    assert_eq!(restored.cloud.restore(records), []);
    assert!(restored.cloud.take_changes().is_empty());
    for asked in [
        request("s3", "GET", "/cafe/k.csv", &[], ""),
        request("s3", "GET", "/cafe?versions", &[], ""),
        request("s3", "GET", "/cafe?notification", &[], ""),
        sqs(
            "GetQueueAttributes",
            "{\"QueueUrl\":\"jobs\",\"AttributeNames\":[\"All\"]}",
        ),
        request(
            "ssm",
            "POST",
            "/",
            &[("x-amz-target", "AmazonSSM.GetParameter")],
            "{\"Name\":\"/a/b\"}",
        ),
    ] {
        let (before, after) = (one.send(asked.clone()), restored.send(asked));
        assert_eq!((before.status, &before.body), (after.status, &after.body));
    }
    let foreign = ("service/s3/bucket/global/x".to_owned(), b"no".to_vec());
    assert_eq!(restored.cloud.restore([foreign.clone()]), [foreign]);
}

#[test]
fn a_topic_gives_queues_what_their_filters_want_and_a_rule_does_too() {
    let mut tested = Tested::new();
    tested.operate(
        Service::Sqs,
        "CreateQueue",
        Fields::new().with("QueueName", "jobs"),
    );
    let (topic, _) = tested.operate(
        Service::Sns,
        "CreateTopic",
        Fields::new().with("Name", "news"),
    );
    let arn = topic.text("TopicArn").unwrap();
    let attributes = Fields::new()
        .with("RawMessageDelivery", "true")
        .with("FilterPolicy", "{\"kind\":[\"a\"]}");
    let subscription = Fields::new()
        .with("TopicArn", arn)
        .with("Protocol", "sqs")
        .with("Endpoint", QUEUE)
        .with("Attributes", attributes);
    tested.operate(Service::Sns, "Subscribe", subscription);
    for kind in ["a", "b"] {
        let attribute = Fields::new()
            .with("DataType", "String")
            .with("StringValue", kind);
        let message = Fields::new()
            .with("TopicArn", arn)
            .with("Message", kind)
            .with("MessageAttributes", Fields::new().with("kind", attribute));
        tested.operate(Service::Sns, "Publish", message);
    }
    let rule = Fields::new()
        .with("Name", "r")
        .with("EventPattern", "{\"source\":[{\"prefix\":\"cafe\"}]}");
    tested.operate(Service::Events, "PutRule", rule);
    let target = Fields::new()
        .with("Id", "1")
        .with("Arn", QUEUE)
        .with("InputPath", "$.detail");
    tested.operate(
        Service::Events,
        "PutTargets",
        Fields::new()
            .with("Rule", "r")
            .with("Targets", Value::list([target])),
    );
    let entry = Fields::new()
        .with("Source", "cafe.till")
        .with("DetailType", "sold")
        .with("Detail", "{\"n\":1}");
    tested.operate(
        Service::Events,
        "PutEvents",
        Fields::new().with("Entries", Value::list([entry])),
    );
    let (received, _) = tested.operate(
        Service::Sqs,
        "ReceiveMessage",
        Fields::new()
            .with("QueueUrl", "jobs")
            .with("MaxNumberOfMessages", 10_i64),
    );
    let bodies: Vec<_> = received
        .maps("Messages")
        .map(|message| message.text_or_empty("Body").to_owned())
        .collect();
    assert_eq!(bodies, ["a", "{\"n\":1}"]);
}

#[test]
fn schedules_run_when_they_are_due() {
    let mut tested = Tested::new();
    tested.operate(
        Service::Events,
        "PutRule",
        Fields::new()
            .with("Name", "r")
            .with("ScheduleExpression", "rate(5 minutes)"),
    );
    let target = Fields::new().with("Id", "1").with("Arn", FUNCTION);
    tested.operate(
        Service::Events,
        "PutTargets",
        Fields::new()
            .with("Rule", "r")
            .with("Targets", Value::list([target])),
    );
    let due = tested.cloud.due().unwrap();
    assert_eq!(due, START + 300_000);
    assert!(
        tested
            .cloud
            .advance(Moment {
                now: due - 1,
                seed: 7
            })
            .is_empty()
    );
    let invocations = tested.cloud.advance(Moment { now: due, seed: 8 });
    let [invocation] = invocations.as_slice() else {
        panic!("one function is invoked: {invocations:?}");
    };
    assert!(
        invocation
            .payload
            .contains("\"detail-type\":\"Scheduled Event\"")
            && invocation.payload.contains("2026-11-25T10:25:30Z")
    );
    assert_eq!(tested.cloud.due(), Some(START + 600_000));
}

#[test]
fn a_message_that_nobody_could_handle_ends_with_the_dead_letters() {
    let mut tested = Tested::new();
    tested.operate(
        Service::Sqs,
        "CreateQueue",
        Fields::new().with("QueueName", "dead"),
    );
    let policy = "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\",\"maxReceiveCount\":2}";
    let attributes = Fields::new()
        .with("RedrivePolicy", policy)
        .with("VisibilityTimeout", "0");
    tested.operate(
        Service::Sqs,
        "CreateQueue",
        Fields::new()
            .with("QueueName", "jobs")
            .with("Attributes", attributes),
    );
    tested.operate(
        Service::Sqs,
        "SendMessage",
        Fields::new()
            .with("QueueUrl", "jobs")
            .with("MessageBody", "x"),
    );
    let receive = |queue: &str| {
        Fields::new()
            .with("QueueUrl", queue)
            .with("MessageSystemAttributeNames", Value::list(["All"]))
    };
    let mut count = |queue: &str| {
        tested
            .operate(Service::Sqs, "ReceiveMessage", receive(queue))
            .0
            .list("Messages")
            .len()
    };
    assert_eq!(
        [count("jobs"), count("jobs"), count("jobs"), count("dead")],
        [1, 1, 0, 1]
    );
}

#[test]
fn an_empty_cloud_holds_nothing_back() {
    assert!(Cloud::new(DEFAULT_ACCOUNT).take_changes().is_empty());
}

#[test]
fn a_batch_that_lacks_what_a_fifo_queue_needs_sends_nothing() {
    let mut tested = Tested::new();
    tested.send(sqs(
        "CreateQueue",
        r#"{"QueueName":"in-order.fifo","Attributes":{"FifoQueue":"true"}}"#,
    ));
    let good = r#"{"Id":"a","MessageBody":"1","MessageGroupId":"g","MessageDeduplicationId":"1"}"#;
    for (lacking, code) in [
        (
            r#"{"Id":"b","MessageBody":"2","MessageDeduplicationId":"2"}"#,
            "MissingParameter",
        ),
        (
            r#"{"Id":"b","MessageBody":"2","MessageGroupId":"g"}"#,
            "InvalidParameterValue",
        ),
        (
            r#"{"Id":"b","MessageBody":"","MessageGroupId":"g","MessageDeduplicationId":"2"}"#,
            "MissingParameter",
        ),
    ] {
        let batch = format!(r#"{{"QueueUrl":"in-order.fifo","Entries":[{good},{lacking}]}}"#);
        let answer = tested.send(sqs("SendMessageBatch", &batch));
        assert_eq!(answer.status, 400, "{lacking}");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(text.contains(code), "{text}");
    }
    let received = tested.send(sqs("ReceiveMessage", r#"{"QueueUrl":"in-order.fifo"}"#));
    let text = String::from_utf8_lossy(&received.body).into_owned();
    assert!(!text.contains("MessageId"), "{text}");
    // Any other fault is the entry's alone.
    let long = format!(
        r#"{{"Id":"c","MessageBody":"3","MessageGroupId":"{}","MessageDeduplicationId":"3"}}"#,
        "g".repeat(129)
    );
    let batch = format!(r#"{{"QueueUrl":"in-order.fifo","Entries":[{good},{long}]}}"#);
    let answer = tested.send(sqs("SendMessageBatch", &batch));
    assert_eq!(answer.status, 200);
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(
        text.contains("Successful") && text.contains("Failed"),
        "{text}"
    );
}
