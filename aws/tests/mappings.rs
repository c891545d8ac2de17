//! Event source mappings: what they read, hand over, delete, split, and give up.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[expect(dead_code, reason = "this program sends nothing over the wire")]
mod common;

use common::{START, Tested};
use lambdabox_aws::wire::{Fault, Fields, Service, Value};
use lambdabox_aws::{Caller, DEFAULT_ACCOUNT, FunctionAnswer, Invocation, NotInvoked};
use serde_json::{Value as Json, json};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";
const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:jobs";

impl Tested {
    fn ask(&mut self, service: Service, operation: &str, input: &Fields) -> Result<Fields, Fault> {
        let moment = self.moment();
        let caller = Caller::owner(DEFAULT_ACCOUNT);
        let done = self
            .cloud
            .operate(service, "us-east-1", operation, input, &caller, moment);
        done.map(|(output, _)| output)
    }

    fn queue(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let attributes: Fields = attributes.iter().copied().collect();
        let input = Fields::new()
            .with("QueueName", name)
            .with("Attributes", attributes);
        self.ask(Service::Sqs, "CreateQueue", &input).unwrap();
    }

    fn post(&mut self, body: &str) {
        let input = Fields::new()
            .with("QueueUrl", "jobs")
            .with("MessageBody", body);
        self.ask(Service::Sqs, "SendMessage", &input).unwrap();
    }

    fn messages(&mut self, queue: &str) -> String {
        let input = Fields::new()
            .with("QueueUrl", queue)
            .with("AttributeNames", Value::list(["All"]));
        let told = self.ask(Service::Sqs, "GetQueueAttributes", &input);
        let told = told.unwrap();
        let number = |name: &str| {
            told.map("Attributes")
                .unwrap()
                .text(name)
                .unwrap()
                .to_owned()
        };
        format!(
            "{} seen, {} not",
            number("ApproximateNumberOfMessages"),
            number("ApproximateNumberOfMessagesNotVisible")
        )
    }

    fn map(&mut self, source: &str, more: Fields) -> String {
        let mut input = more;
        input.insert("EventSourceArn", source);
        input.insert("FunctionName", "f");
        let made = self.ask(Service::Lambda, "CreateEventSourceMapping", &input);
        made.unwrap().text("UUID").unwrap().to_owned()
    }

    /// Lets time go on to what is due next of what was set off.
    fn next(&mut self) -> Vec<Invocation> {
        self.now = self.now.max(self.cloud.work_due().unwrap());
        let moment = self.moment();
        self.cloud.advance(moment)
    }

    fn one(&mut self) -> Invocation {
        let all = self.next();
        let [one] = all.as_slice() else {
            panic!("one function is invoked: {all:?}");
        };
        one.clone()
    }

    fn answer(&mut self, to: &Invocation, outcome: Result<&str, NotInvoked>, failed: bool) {
        let answer = FunctionAnswer {
            outcome: outcome.map(str::to_owned),
            failed,
            request_id: "the-request".to_owned(),
            version: "$LATEST".to_owned(),
        };
        let moment = self.moment();
        let follows = self
            .cloud
            .answered(to.answer_to.as_deref().unwrap(), &answer, moment);
        assert!(follows.is_empty());
    }
}

fn records(of: &Invocation) -> Vec<Json> {
    let event: Json = serde_json::from_str(&of.payload).unwrap();
    event["Records"].as_array().unwrap().clone()
}

fn bodies(of: &Invocation) -> Vec<String> {
    let records = records(of);
    let body = |record: &Json| record["body"].as_str().unwrap().to_owned();
    records.iter().map(body).collect()
}

#[test]
fn a_queue_s_messages_come_in_batches_and_are_deleted_when_they_are_handled() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    tested.map(QUEUE, Fields::new().with("BatchSize", 2_u32));
    assert_eq!(tested.cloud.due(), None);
    for body in ["a", "b", "c"] {
        tested.post(body);
    }
    assert_eq!(tested.cloud.due(), Some(START));
    let sent = tested.next();
    assert_eq!(
        sent.iter().map(bodies).collect::<Vec<_>>(),
        [vec!["a", "b"], vec!["c"]]
    );
    assert_eq!((sent[0].function.as_str(), sent[0].hops), (FUNCTION, 1));
    let record = &records(&sent[0])[0];
    assert_eq!(record["eventSource"], "aws:sqs");
    assert_eq!(record["eventSourceARN"], QUEUE);
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(tested.messages("jobs"), "0 seen, 3 not");
    tested.answer(&sent[0], Ok("null"), false);
    assert_eq!(tested.messages("jobs"), "0 seen, 1 not");
    // What failed is seen again when its time is over, and comes again.
    tested.answer(&sent[1], Ok("{}"), true);
    let again = tested.one();
    assert_eq!(tested.now, START + 30_000);
    assert_eq!(
        records(&again)[0]["attributes"]["ApproximateReceiveCount"],
        "2"
    );
    tested.answer(&again, Ok("null"), false);
    assert_eq!(
        (tested.messages("jobs").as_str(), tested.cloud.due()),
        ("0 seen, 0 not", None)
    );
    // An answer that comes twice changes nothing.
    tested.answer(&again, Ok("null"), false);
}

#[test]
fn what_a_function_could_not_handle_ends_with_the_dead_letters() {
    let mut tested = Tested::new();
    tested.queue("dead", &[]);
    let policy =
        json!({"deadLetterTargetArn": QUEUE.replace("jobs", "dead"), "maxReceiveCount": 2});
    tested.queue("jobs", &[("RedrivePolicy", &policy.to_string())]);
    let partial = Value::list(["ReportBatchItemFailures"]);
    tested.map(QUEUE, Fields::new().with("FunctionResponseTypes", partial));
    tested.post("good");
    tested.post("bad");
    for _ in 0..2 {
        let sent = tested.one();
        let bad = records(&sent)
            .into_iter()
            .find(|record| record["body"] == "bad");
        let id = bad.unwrap()["messageId"].clone();
        let said = json!({"batchItemFailures": [{"itemIdentifier": id}]});
        tested.answer(&sent, Ok(&said.to_string()), false);
    }
    assert_eq!(tested.messages("dead"), "0 seen, 0 not");
    assert!(tested.next().is_empty(), "it was received too often");
    assert_eq!(tested.messages("dead"), "1 seen, 0 not");
    assert_eq!(tested.messages("jobs"), "0 seen, 0 not");
}

#[test]
fn a_batch_waits_for_its_window_unless_it_is_full() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    let window = Fields::new()
        .with("BatchSize", 3_u32)
        .with("MaximumBatchingWindowInSeconds", 20_u32);
    tested.map(QUEUE, window);
    tested.post("a");
    tested.now += 5_000;
    tested.post("b");
    assert_eq!(tested.cloud.due(), Some(START + 20_000));
    tested.now += 5_000;
    tested.post("c");
    assert_eq!(tested.cloud.due(), Some(START + 10_000), "it is full");
    assert_eq!(bodies(&tested.one()), ["a", "b", "c"]);
}

#[test]
fn only_what_a_pattern_fits_is_handed_over() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    let pattern = json!({"body": {"kind": ["tea"]}}).to_string();
    let filters = Value::list([Fields::new().with("Pattern", pattern)]);
    let criteria = Fields::new().with("Filters", filters);
    tested.map(QUEUE, Fields::new().with("FilterCriteria", criteria));
    tested.post(r#"{"kind": "coffee"}"#);
    tested.post(r#"{"kind": "tea"}"#);
    assert_eq!(bodies(&tested.one()), [r#"{"kind": "tea"}"#]);
    assert_eq!(tested.messages("jobs"), "0 seen, 1 not");
}

#[test]
fn a_loop_through_a_queue_ends_with_the_dead_letters() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    tested.map(QUEUE, Fields::new());
    let caller = Caller {
        hops: 15,
        ..Caller::owner(DEFAULT_ACCOUNT)
    };
    let moment = tested.moment();
    let input = Fields::new()
        .with("QueueUrl", "jobs")
        .with("MessageBody", "again");
    tested
        .cloud
        .operate(
            Service::Sqs,
            "us-east-1",
            "SendMessage",
            &input,
            &caller,
            moment,
        )
        .unwrap();
    let sent = tested.one();
    assert_eq!(sent.hops, 16);
    tested.answer(&sent, Err(NotInvoked::Loop), false);
    assert_eq!(
        (tested.messages("jobs").as_str(), tested.cloud.due()),
        ("0 seen, 0 not", None)
    );
}

/// A table with a stream; the stream's ARN.
fn table(tested: &mut Tested) -> String {
    let key = Fields::new()
        .with("AttributeName", "id")
        .with("KeyType", "HASH");
    let attribute = Fields::new()
        .with("AttributeName", "id")
        .with("AttributeType", "S");
    let stream = Fields::new()
        .with("StreamEnabled", true)
        .with("StreamViewType", "NEW_IMAGE");
    let input = Fields::new()
        .with("TableName", "orders")
        .with("KeySchema", Value::list([key]))
        .with("AttributeDefinitions", Value::list([attribute]))
        .with("BillingMode", "PAY_PER_REQUEST")
        .with("StreamSpecification", stream);
    let made = tested
        .ask(Service::DynamoDb, "CreateTable", &input)
        .unwrap();
    let told = made.map("TableDescription").unwrap();
    told.text("LatestStreamArn").unwrap().to_owned()
}

fn put(tested: &mut Tested, id: &str) {
    let value = Fields::new().with("S", id);
    let input = Fields::new()
        .with("TableName", "orders")
        .with("Item", Fields::new().with("id", value));
    tested.ask(Service::DynamoDb, "PutItem", &input).unwrap();
}

fn ids(of: &Invocation) -> Vec<String> {
    let id = |record: &Json| {
        assert!(record["dynamodb"]["ApproximateCreationDateTime"].is_i64());
        record["dynamodb"]["NewImage"]["id"]["S"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    records(of).iter().map(id).collect()
}

#[test]
fn a_stream_s_changes_come_in_order_and_again_until_they_are_handled() {
    let mut tested = Tested::new();
    let stream = table(&mut tested);
    put(&mut tested, "before");
    tested.map(&stream, Fields::new().with("StartingPosition", "LATEST"));
    put(&mut tested, "1");
    put(&mut tested, "2");
    let first = tested.one();
    assert_eq!(ids(&first), ["1", "2"]);
    put(&mut tested, "3");
    assert!(
        tested
            .cloud
            .work_due()
            .is_some_and(|at| at > START + 60_000),
        "one at a time"
    );
    tested.answer(&first, Ok("{}"), true);
    let again = tested.one();
    assert_eq!(
        (ids(&again), tested.now),
        (vec!["1".to_owned(), "2".to_owned()], START + 1_000)
    );
    tested.answer(&again, Ok("null"), false);
    let next = tested.one();
    assert_eq!(ids(&next), ["3"]);
    tested.answer(&next, Ok("null"), false);
    assert_eq!(tested.cloud.due(), None);
}

#[test]
fn a_batch_is_split_and_its_worst_record_given_up_to_the_destination() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    let stream = table(&mut tested);
    let to = Fields::new().with("OnFailure", Fields::new().with("Destination", QUEUE));
    tested.map(
        &stream,
        Fields::new()
            .with("StartingPosition", "TRIM_HORIZON")
            .with("BisectBatchOnFunctionError", true)
            .with("MaximumRetryAttempts", 1_i64)
            .with("DestinationConfig", to),
    );
    for id in ["1", "2", "3", "4"] {
        put(&mut tested, id);
    }
    let mut handled = Vec::new();
    let mut calls = 0;
    while tested.cloud.work_due().is_some() {
        let sent = tested.one();
        calls += 1;
        let fails = ids(&sent).contains(&"3".to_owned());
        if !fails {
            handled.extend(ids(&sent));
        }
        tested.answer(&sent, Ok("null"), fails);
    }
    assert_eq!(
        (handled, calls),
        (["1", "2", "4"].map(str::to_owned).to_vec(), 6)
    );
    let received = Fields::new().with("QueueUrl", "jobs");
    let told = tested
        .ask(Service::Sqs, "ReceiveMessage", &received)
        .unwrap();
    let body = told.maps("Messages").next().unwrap().text("Body").unwrap();
    let told: Json = serde_json::from_str(body).unwrap();
    assert_eq!(
        told["requestContext"]["condition"],
        "RetryAttemptsExhausted"
    );
    assert_eq!(told["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(told["DDBStreamBatchInfo"]["batchSize"], 1);
    assert_eq!(told["DDBStreamBatchInfo"]["streamArn"], stream);
    assert_eq!(told["responseContext"]["functionError"], "Unhandled");
}

#[test]
fn a_stream_goes_on_behind_the_first_change_that_was_named() {
    let mut tested = Tested::new();
    let stream = table(&mut tested);
    let partial = Value::list(["ReportBatchItemFailures"]);
    let more = Fields::new()
        .with("StartingPosition", "TRIM_HORIZON")
        .with("FunctionResponseTypes", partial);
    tested.map(&stream, more);
    for id in ["1", "2", "3"] {
        put(&mut tested, id);
    }
    let sent = tested.one();
    let second = records(&sent)[1]["dynamodb"]["SequenceNumber"].clone();
    let said = json!({"batchItemFailures": [{"itemIdentifier": second}]});
    tested.answer(&sent, Ok(&said.to_string()), false);
    assert_eq!(ids(&tested.one()), ["2", "3"]);
}

#[test]
fn mappings_are_told_changed_and_deleted() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    let uuid = tested.map(QUEUE, Fields::new());
    let named = Fields::new().with("UUID", &uuid);
    let told = tested
        .ask(Service::Lambda, "GetEventSourceMapping", &named)
        .unwrap();
    assert_eq!(told.text("State"), Some("Enabled"));
    assert_eq!(told.text("FunctionArn"), Some(FUNCTION));
    assert_eq!(told.int("BatchSize"), Some(10));
    let off = named.clone().with("Enabled", false);
    let told = tested
        .ask(Service::Lambda, "UpdateEventSourceMapping", &off)
        .unwrap();
    assert_eq!(told.text("State"), Some("Disabling"));
    tested.post("a");
    assert_eq!(tested.cloud.due(), None);
    let listed = Fields::new().with("FunctionName", "f");
    let told = tested
        .ask(Service::Lambda, "ListEventSourceMappings", &listed)
        .unwrap();
    assert_eq!(told.maps("EventSourceMappings").count(), 1);
    // All of it is kept.
    let mut again = Tested::new();
    let records = tested.cloud.take_changes().into_iter();
    let records = records.filter_map(|(key, bytes)| Some((key, bytes?)));
    assert!(again.cloud.restore(records).is_empty());
    let on = named.clone().with("Enabled", true);
    again
        .ask(Service::Lambda, "UpdateEventSourceMapping", &on)
        .unwrap();
    assert_eq!(bodies(&again.one()), ["a"]);
    tested
        .ask(Service::Lambda, "DeleteEventSourceMapping", &named)
        .unwrap();
    let gone = tested.ask(Service::Lambda, "GetEventSourceMapping", &named);
    assert_eq!(gone.unwrap_err().code, "ResourceNotFoundException");
}

#[test]
fn what_aws_refuses_is_refused() {
    let mut tested = Tested::new();
    tested.queue("jobs", &[]);
    let stream = table(&mut tested);
    tested.map(QUEUE, Fields::new());
    let mut refused = |source: &str, more: Fields| {
        let input = more
            .with("EventSourceArn", source)
            .with("FunctionName", "g");
        let answer = tested.ask(Service::Lambda, "CreateEventSourceMapping", &input);
        let fault = answer.unwrap_err();
        format!("{}: {}", fault.code, fault.message)
    };
    let none = Fields::new;
    let filter = |pattern: &str| {
        let filters = Value::list([Fields::new().with("Pattern", pattern)]);
        none().with("FilterCriteria", Fields::new().with("Filters", filters))
    };
    let all = [
        refused("arn:aws:s3:::b", none()),
        refused("arn:aws:kinesis:us-east-1:123456789012:stream/s", none()),
        refused("arn:aws:sqs:us-east-1:123456789012:gone", none()),
        refused(&stream, none()),
        refused(
            &stream.replace("orders", "gone"),
            none().with("StartingPosition", "LATEST"),
        ),
        refused(QUEUE, none().with("BatchSize", 11_u32)),
        refused(QUEUE, none().with("StartingPosition", "LATEST")),
        refused(QUEUE, filter("{")),
        refused(QUEUE, none().with("TumblingWindowInSeconds", 5_u32)),
        refused(QUEUE, none().with("BatchSize", 0_u32)),
    ];
    insta::assert_snapshot!(all.join("\n"));
    let twice = Fields::new()
        .with("EventSourceArn", QUEUE)
        .with("FunctionName", "f");
    let answer = tested.ask(Service::Lambda, "CreateEventSourceMapping", &twice);
    assert_eq!(answer.unwrap_err().code, "ResourceConflictException");
}
