//! What the npm package (`clients/npm/src/contract.js`) says to the account worker, and where it finds what is answered:
//! most types travel as lists.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use lambdabox_contract::function::{Opened, Overview, Settings};
use lambdabox_contract::run::Outcome;
use lambdabox_contract::sheet::Pair;
use lambdabox_contract::{Change, Reading, Refusal, Request, Running, read};
use serde_json::{Value, json};

fn said(request: &Value) -> Request {
    read(&request.to_string()).unwrap()
}

fn changed(what: &Value) -> Change {
    match said(&json!({ "Change": what })) {
        Request::Change(change) => change,
        other => panic!("{other:?}"),
    }
}

#[test]
fn its_requests_are_understood() {
    let key = json!(["eu-west-1", "my-function"]);
    let open = said(&json!({"Read": {"OpenFunction": [key]}}));
    assert!(matches!(open, Request::Read(Reading::OpenFunction(open))
        if open.function.region == "eu-west-1" && open.function.name == "my-function"));
    let create = changed(&json!({"CreateFunction": [key, null, "hello.py", "x86_64", null]}));
    assert!(matches!(create, Change::CreateFunction(create)
        if create.file.as_deref() == Some("hello.py") && create.architecture == "x86_64"));
    let deploy = changed(&json!({"DeployCode": [key, 3, [["hello.py", true]]]}));
    assert!(matches!(deploy, Change::DeployCode(deploy)
        if deploy.base == 3 && deploy.files[0].path == "hello.py" && deploy.files[0].text));
    let draft = changed(&json!({"PutDraft": [key, 3, false, "event", [["hello.py", false]]]}));
    assert!(matches!(draft, Change::PutDraft(draft)
        if draft.base == 3 && !draft.overwrite && !draft.files[0].as_deployed));
    let settings = changed(&json!({"PutSettings": [key, ["", "hello.f", "role", 256, 5, 512]]}));
    assert!(matches!(settings, Change::PutSettings(put)
        if put.settings.handler == "hello.f" && put.settings.memory == 256 && put.settings.timeout == 5));
    let remove = changed(&json!({"DeleteFunction": [key]}));
    assert!(matches!(remove, Change::DeleteFunction(_)));
    let environment = changed(&json!({"PutEnvironment": [key, [["STAGE", "test"]]]}));
    assert!(matches!(environment, Change::PutEnvironment(put) if put.variables.len() == 1));
    let invoke = said(&json!({"Run": {"Invoke": [key]}}));
    assert!(matches!(invoke, Request::Run(Running::Invoke(_))));
    let stop = said(&json!({"Run": {"StopRuns": []}}));
    assert!(matches!(stop, Request::Run(Running::StopRuns(_))));
}

#[test]
fn it_finds_what_is_answered() {
    let settings = Settings {
        description: "d".into(),
        handler: "h".into(),
        role: "r".into(),
        memory: 1,
        timeout: 2,
        storage: 3,
    };
    let overview = Overview {
        settings,
        ..Overview::default()
    };
    let opened = json!(Opened {
        overview,
        event_name: "event".into(),
        revision: 7,
        ..Opened::default()
    });
    assert_eq!(opened[0][6], json!(["d", "h", "r", 1, 2, 3]));
    assert_eq!([&opened[3], &opened[4]], [&json!([]), &json!([])]);
    assert_eq!([&opened[5], &opened[6]], [&json!("event"), &json!(7)]);
    let outcome = json!(Outcome {
        failed: true,
        response_cut: true,
        error: Some("e".into()),
        remarks: vec!["r".into()],
        summary: vec![Pair::new("Cost", "$1").long()],
        ..Outcome::default()
    });
    let start = json!([
        true,
        false,
        true,
        "e",
        ["r"],
        [["Cost", "$1", true, false]],
        false
    ]);
    let found: Vec<&Value> = (0..7).map(|at| &outcome[at]).collect();
    assert_eq!(json!(found), start);
    let refusal = Refusal {
        exception: "E".into(),
        status: 404,
        message: "m".into(),
        fields: Vec::new(),
    };
    assert_eq!(json!(refusal), json!(["E", 404, "m", []]));
    assert_eq!(Refusal::STOPPED, "Stopped");
    assert_eq!(Refusal::NOT_FOUND, "ResourceNotFoundException");
}
