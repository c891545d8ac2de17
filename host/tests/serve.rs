//! `lambdabox serve` as AWS's clients see it: Lambda's own API, the services around functions, many requests at
//! once, an account that is kept. `serve_clients.rs` does it with AWS's own clients.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod server;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use server::{Answer, Server};
use std::io::{BufRead as _, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const HELLO: &str = "def lambda_handler(event, context):
    print('hello', event.get('n'))
    if event.get('fail'):
        raise ValueError('no')
    return {'n': event.get('n'), 'arn': context.invoked_function_arn}
";

/// A bucket in the region of these requests.
const BUCKET: &[u8] = b"<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";

impl Server {
    /// Creates a function of one Python file.
    fn create(&self, name: &str, code: &str, more: &Value) -> Answer {
        let mut body = json!({
            "FunctionName": name,
            "Runtime": "python3.14",
            "Role": "arn:aws:iam::123456789012:role/r",
            "Handler": "lambda_function.lambda_handler",
            "Code": {"ZipFile": STANDARD.encode(server::zip("lambda_function.py", code))},
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.lambda("POST", "/2015-03-31/functions", &body.to_string())
    }

    fn invoke(&self, name: &str, event: &str, headers: &[(&str, &str)]) -> Answer {
        let path = format!("/2015-03-31/functions/{name}/invocations");
        self.ask("POST", &path, "lambda", headers, event.as_bytes())
    }

    fn lambda(&self, method: &str, path: &str, body: &str) -> Answer {
        self.ask(method, path, "lambda", &[], body.as_bytes())
    }
}

#[test]
fn a_function_is_created_invoked_changed_and_deleted() {
    let server = Server::start(&[]);
    let made = server.create("tea", HELLO, &json!({"Timeout": 5, "Tags": {"a": "b"}}));
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!(
        made["FunctionArn"],
        "arn:aws:lambda:eu-west-1:123456789012:function:tea"
    );
    assert_eq!(
        (&made["State"], &made["Timeout"]),
        (&json!("Active"), &json!(5))
    );

    let tail = [("X-Amz-Log-Type", "Tail")];
    let ran = server.invoke("tea", r#"{"n": 7}"#, &tail);
    assert_eq!(ran.status, 200, "{}", ran.text());
    assert_eq!(ran.json()["n"], 7);
    assert_eq!(ran.header("x-amz-executed-version"), Some("$LATEST"));
    assert_eq!(ran.header("x-amz-function-error"), None);
    let log = STANDARD
        .decode(ran.header("x-amz-log-result").unwrap())
        .unwrap();
    let log = String::from_utf8(log).unwrap();
    let id = ran.header("x-amzn-requestid").unwrap();
    assert!(
        log.contains("hello 7") && log.contains(&format!("REPORT RequestId: {id}")),
        "{log}"
    );

    let failed = server.invoke("tea", r#"{"fail": true}"#, &[]);
    assert_eq!(
        (failed.status, failed.header("x-amz-function-error")),
        (200, Some("Unhandled"))
    );
    assert_eq!(failed.json()["errorType"], "ValueError");
    assert_eq!(failed.header("x-amz-log-result"), None);

    // A version, an alias to it, and other code behind both.
    let version = server.lambda("POST", "/2015-03-31/functions/tea/versions", "{}");
    assert_eq!(
        (version.status, &version.json()["Version"]),
        (201, &json!("1"))
    );
    let alias = json!({"Name": "live", "FunctionVersion": "1"}).to_string();
    assert_eq!(
        server
            .lambda("POST", "/2015-03-31/functions/tea/aliases", &alias)
            .status,
        201
    );
    let code = server::zip(
        "lambda_function.py",
        "def lambda_handler(e, c):\n    return 'new'\n",
    );
    let code = json!({"ZipFile": STANDARD.encode(code)}).to_string();
    assert_eq!(
        server
            .lambda("PUT", "/2015-03-31/functions/tea/code", &code)
            .status,
        200
    );
    assert_eq!(server.invoke("tea", "{}", &[]).text(), "\"new\"");
    let live = server.invoke("tea:live", r#"{"n": 1}"#, &[]);
    assert_eq!(live.header("x-amz-executed-version"), Some("1"));
    assert_eq!(
        live.json()["arn"],
        "arn:aws:lambda:eu-west-1:123456789012:function:tea:live"
    );

    let dry = server.invoke("tea", "{}", &[("X-Amz-Invocation-Type", "DryRun")]);
    assert_eq!((dry.status, dry.body.len()), (204, 0));
    assert_eq!(
        server
            .lambda("DELETE", "/2015-03-31/functions/tea", "")
            .status,
        204
    );
    let gone = server.invoke("tea", "{}", &[]);
    assert_eq!(gone.status, 404);
    assert_eq!(
        gone.header("x-amzn-errortype"),
        Some("ResourceNotFoundException")
    );
    assert!(
        gone.text().contains("Function not found"),
        "{}",
        gone.text()
    );
}

#[test]
fn a_function_reads_with_boto3_what_a_client_has_put_and_the_other_way_round() {
    let server = Server::start(&[]);
    let code = "import boto3\n\ndef lambda_handler(event, context):\n    s3 = boto3.client('s3')\n    \
                text = s3.get_object(Bucket='cafe', Key=event['key'])['Body'].read().decode()\n    \
                s3.put_object(Bucket='cafe', Key='out', Body=text.upper())\n    return text\n";
    assert_eq!(
        server
            .create("reads", code, &json!({"Timeout": 60, "MemorySize": 1769}))
            .status,
        201
    );
    assert_eq!(server.ask("PUT", "/cafe", "s3", &[], BUCKET).status, 200);
    assert_eq!(
        server.ask("PUT", "/cafe/in", "s3", &[], b"espresso").status,
        200
    );
    let ran = server.invoke("reads", r#"{"key": "in"}"#, &[]);
    assert_eq!(ran.text(), "\"espresso\"");
    let out = server.ask("GET", "/cafe/out", "s3", &[], b"");
    assert_eq!((out.status, out.text().as_str()), (200, "ESPRESSO"));
    // What it logged is where clients look for it.
    let ask = json!({"logGroupName": "/aws/lambda/reads"}).to_string();
    let target = [
        ("X-Amz-Target", "Logs_20140328.FilterLogEvents"),
        ("Content-Type", "application/x-amz-json-1.1"),
    ];
    let events = server.ask("POST", "/", "logs", &target, ask.as_bytes());
    assert!(
        events.text().contains("REPORT RequestId"),
        "{}",
        events.text()
    );
}

#[test]
fn an_event_is_handled_later_and_tried_again() {
    let server = Server::start(&[]);
    server.create("later", HELLO, &json!({}));
    let queue = server.ask("POST", "/", "sqs", &SQS, br#"{"QueueName": "done"}"#);
    assert_eq!(queue.status, 200, "{}", queue.text());
    let config = json!({
        "MaximumRetryAttempts": 0,
        "DestinationConfig": {
            "OnSuccess": {"Destination": "arn:aws:sqs:eu-west-1:123456789012:done"},
            "OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:123456789012:done"},
        },
    });
    let path = "/2019-09-25/functions/later/event-invoke-config";
    assert_eq!(server.lambda("PUT", path, &config.to_string()).status, 200);
    let event = [("X-Amz-Invocation-Type", "Event")];
    for (body, condition) in [
        ("{\"n\": 1}", "Success"),
        ("{\"fail\": 1}", "RetriesExhausted"),
    ] {
        assert_eq!(server.invoke("later", body, &event).status, 202);
        // Waits until it is there: this is what long polling is for.
        let url = "http://sqs.eu-west-1.amazonaws.com/123456789012/done";
        let ask =
            json!({"QueueUrl": url, "WaitTimeSeconds": 20, "VisibilityTimeout": 600}).to_string();
        let got = server
            .ask("POST", "/", "sqs", &receive(), ask.as_bytes())
            .json();
        let message: Value =
            serde_json::from_str(got["Messages"][0]["Body"].as_str().unwrap()).unwrap();
        assert_eq!(message["requestContext"]["condition"], condition);
    }
}

const SQS: [(&str, &str); 2] = [
    ("X-Amz-Target", "AmazonSQS.CreateQueue"),
    ("Content-Type", "application/x-amz-json-1.0"),
];

fn receive() -> [(&'static str, &'static str); 2] {
    [("X-Amz-Target", "AmazonSQS.ReceiveMessage"), SQS[1]]
}

#[test]
fn a_slow_handler_holds_nobody_up() {
    let server = Server::start(&[]);
    let slow = "def lambda_handler(event, context):\n    n = 0\n    while True:\n        n += 1\n";
    // A small share of a core: it takes long, and not for ever.
    server.create("slow", slow, &json!({"Timeout": 15}));
    server.create("quick", HELLO, &json!({"MemorySize": 1769}));
    // Compiled by now.
    assert_eq!(server.invoke("quick", r#"{"n": 0}"#, &[]).status, 200);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let ended = server.invoke("slow", "{}", &[]);
            is_over.store(true, Ordering::SeqCst);
            assert_eq!(ended.json()["errorType"], "Sandbox.Timedout");
        });
        let all: Vec<_> = (0..4)
            .map(|n| {
                let server = &server;
                scope.spawn(move || {
                    server
                        .invoke("quick", &format!("{{\"n\": {n}}}"), &[])
                        .json()
                })
            })
            .collect();
        for (n, answer) in all.into_iter().enumerate() {
            assert_eq!(answer.join().unwrap()["n"], n);
        }
        assert!(
            !is_over.load(Ordering::SeqCst),
            "they waited for the slow one"
        );
    });
}

#[test]
fn an_account_in_a_folder_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let state = ["--state", folder.path().to_str().unwrap()];
    {
        let server = Server::start(&state);
        server.create("kept", HELLO, &json!({"Publish": true}));
        assert_eq!(
            server.ask("PUT", "/kept-bucket", "s3", &[], BUCKET).status,
            200
        );
        assert_eq!(
            server
                .ask("PUT", "/kept-bucket/k", "s3", &[], b"bytes")
                .status,
            200
        );
        assert_eq!(server.invoke("kept", "{}", &[]).status, 200);
    }
    let server = Server::start(&state);
    let listed = server
        .lambda("GET", "/2015-03-31/functions/kept/versions", "")
        .json();
    assert_eq!(listed["Versions"].as_array().unwrap().len(), 2);
    assert_eq!(
        server.ask("GET", "/kept-bucket/k", "s3", &[], b"").text(),
        "bytes"
    );
    assert_eq!(server.invoke("kept", r#"{"n": 2}"#, &[]).json()["n"], 2);
}

#[test]
fn lists_come_in_pages() {
    let server = Server::start(&[]);
    for n in 0..5 {
        assert_eq!(
            server.create(&format!("f{n}"), HELLO, &json!({})).status,
            201
        );
    }
    let mut names = Vec::new();
    let mut path = "/2015-03-31/functions?MaxItems=2".to_owned();
    loop {
        let page = server.lambda("GET", &path, "").json();
        let functions = page["Functions"].as_array().unwrap();
        assert!(functions.len() <= 2);
        names.extend(
            functions
                .iter()
                .map(|it| it["FunctionName"].as_str().unwrap().to_owned()),
        );
        match page["NextMarker"].as_str() {
            Some(marker) => path = format!("/2015-03-31/functions?MaxItems=2&Marker={marker}"),
            None => break,
        }
    }
    assert_eq!(names, ["f0", "f1", "f2", "f3", "f4"]);
}

#[test]
fn what_is_refused_is_done_not_at_all() {
    let server = Server::start(&[]);
    server.create("f", HELLO, &json!({}));
    let path = "/2015-03-31/functions/f";
    let before = server.lambda("GET", path, "").json();
    // The architecture is changed before the code, which needs native code of another machine.
    let native = server::zip("fast.cpython-314-x86_64-linux-gnu.so", "\u{7f}ELF");
    let native = STANDARD.encode(native);
    let code = json!({"ZipFile": native, "Architectures": ["arm64"], "Publish": true}).to_string();
    let refused = server.lambda("PUT", &format!("{path}/code"), &code);
    assert_eq!(refused.status, 400, "{}", refused.text());
    // The dead-letter queue is put before the configuration, which is refused.
    let queue = "arn:aws:sqs:eu-west-1:123456789012:dead";
    let configuration = json!({"DeadLetterConfig": {"TargetArn": queue}, "Timeout": 901});
    let refused = server.lambda(
        "PUT",
        &format!("{path}/configuration"),
        &configuration.to_string(),
    );
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(server.lambda("GET", path, "").json(), before);
    // A function whose dead-letter queue is refused is not there.
    let wrong = json!({"DeadLetterConfig": {"TargetArn": "arn:aws:sqs:x"}, "Publish": true});
    let refused = server.create("g", HELLO, &wrong);
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(
        server.lambda("GET", "/2015-03-31/functions/g", "").status,
        404
    );
}

#[test]
fn what_is_wrong_or_not_simulated_is_said_as_aws_says_it() {
    let server = Server::start(&[]);
    server.create("f", HELLO, &json!({}));
    for (method, path, body, status, error, says) in [
        (
            "POST",
            "/2015-03-31/event-source-mappings",
            r#"{"FunctionName": "f", "EventSourceArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/s"}"#,
            501,
            "NotImplemented",
            "event source mappings",
        ),
        (
            "POST",
            "/2015-03-31/event-source-mappings",
            r#"{"FunctionName": "nobody", "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:q"}"#,
            404,
            "ResourceNotFoundException",
            "nobody",
        ),
        (
            "GET",
            "/2015-03-31/functions/f/policy",
            "",
            501,
            "NotImplemented",
            "lambda:GetPolicy",
        ),
        (
            "POST",
            "/2021-11-15/functions/f/response-streaming-invocations",
            "{}",
            501,
            "NotImplemented",
            "lambda:InvokeWithResponseStream",
        ),
        (
            "PUT",
            "/2015-03-31/functions/f/configuration",
            r#"{"VpcConfig": {"SubnetIds": ["subnet-1"]}}"#,
            501,
            "NotImplemented",
            "VpcConfig",
        ),
        (
            "PUT",
            "/2015-03-31/functions/f/configuration",
            r#"{"MemorySize": 1}"#,
            400,
            "ValidationException",
            "memorySize",
        ),
        (
            "PUT",
            "/2015-03-31/functions/f/configuration",
            r#"{"RevisionId": "old"}"#,
            412,
            "PreconditionFailedException",
            "RevisionId",
        ),
        (
            "PUT",
            "/2015-03-31/functions/f/code",
            r#"{"ZipFile": "bm8gemlw"}"#,
            400,
            "InvalidParameterValueException",
            "zip",
        ),
        (
            "PUT",
            "/2015-03-31/functions/f/code",
            "{}",
            400,
            "InvalidParameterValueException",
            "source for function code",
        ),
        (
            "GET",
            "/2015-03-31/functions/f:9",
            "",
            404,
            "ResourceNotFoundException",
            "Function not found",
        ),
        (
            "GET",
            "/2015-03-31/functions?MaxItems=0",
            "",
            400,
            "ValidationException",
            "maxItems",
        ),
        (
            "POST",
            "/2015-03-31/functions/f/invocations",
            "no json",
            400,
            "InvalidRequestContentException",
            "json",
        ),
        (
            "POST",
            "/2015-03-31/functions",
            "{",
            400,
            "SerializationException",
            "",
        ),
    ] {
        let refused = server.lambda(method, path, body);
        assert_eq!(
            refused.status,
            status,
            "{method} {path}: {}",
            refused.text()
        );
        assert_eq!(
            refused.header("x-amzn-errortype"),
            Some(error),
            "{method} {path}"
        );
        assert!(
            refused.text().contains(says),
            "{method} {path}: {}",
            refused.text()
        );
    }
    let again = server.create("f", HELLO, &json!({}));
    assert_eq!(
        (again.status, again.header("x-amzn-errortype")),
        (409, Some("ResourceConflictException"))
    );
}

#[test]
fn others_get_the_page_and_other_sites_nothing() {
    let server = Server::start(&[]);
    let page = server.send("GET", "/", &[], b"");
    assert_eq!(page.header("x-amzn-requestid"), None);
    let presigned =
        "/2015-03-31/functions?X-Amz-Credential=A%2F20261126%2Feu-west-1%2Flambda%2Faws4_request";
    assert_eq!(server.send("GET", presigned, &[], b"").status, 200);
    for header in [
        ("Origin", "https://evil.example"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        assert_eq!(
            server.send("GET", presigned, &[header], b"").status,
            403,
            "{header:?}"
        );
    }
    assert_eq!(
        server
            .send("GET", presigned, &[("Host", "evil.example")], b"")
            .status,
        400,
        "two hosts"
    );
}

#[test]
fn with_keys_only_their_signatures_are_taken() {
    let keys = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        keys.path(),
        "[default]\naws_access_key_id = AKID\naws_secret_access_key = secret\n",
    )
    .unwrap();
    let server = Server::start(&["--credentials", keys.path().to_str().unwrap()]);
    let refused = server.lambda("GET", "/2015-03-31/functions", "");
    assert_eq!(refused.status, 403, "{}", refused.text());
    let unsigned = server.send("GET", "/bucket", &[("User-Agent", "aws-cli/2")], b"");
    assert_eq!(unsigned.status, 403);
    assert!(
        unsigned.text().contains("<Code>AccessDenied</Code>"),
        "{}",
        unsigned.text()
    );
}

#[test]
fn an_address_of_others_needs_keys() {
    let mut process = server::command(&["--address", "0.0.0.0", "--port", "0"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    // With the page inside it goes on to serve that.
    let is_said = lines.any(|line| line.unwrap().contains("need --credentials FILE"));
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(is_said);
}
