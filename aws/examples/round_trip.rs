//! The wire under test: `conformance/round_trip.py` drives it with what boto3 sends.
//!
//! A line of JSON comes in for each question, a line goes out for each answer.
//! `{"request": {method, uri, headers, body}}` is answered with `{operation, input}` or `{error}`;
//! with `"operation"` and `"output"` as well, with `{status, headers, body}` of that operation's answer.

#![expect(clippy::unwrap_used, reason = "a test tool: what it is fed is its own")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambdabox_aws::wire::{
    self, Fields, Request, Value,
    model::{Kind, Model, Ref},
};
use serde_json::{Value as Json, json};
use std::io::{BufRead as _, Write as _};

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let question: Json = serde_json::from_str(&line.unwrap()).unwrap();
        writeln!(out, "{}", reply(&question)).unwrap();
        out.flush().unwrap();
    }
}

fn reply(question: &Json) -> Json {
    let sent = &question["request"];
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    let request = Request {
        method: text("method"),
        uri: text("uri"),
        headers: sent["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect(),
        body: STANDARD.decode(text("body")).unwrap().into(),
    };
    let mut call = match wire::read(request) {
        Ok(call) => call,
        Err(refused) => return json!({ "error": refused.fault.message }),
    };
    let Some(name) = question["operation"].as_str() else {
        return json!({ "operation": call.operation.name, "input": shown(&Value::Map(call.input)) });
    };
    let model = call.address.service.model();
    call.operation = &model.operations[name];
    let output = match &call.operation.output {
        Some(shape) => value(model, shape, &question["output"]),
        None => Value::Map(Fields::new()),
    };
    let response = wire::answer(
        &call,
        output.as_map().unwrap(),
        "11111111-2222-3333-4444-555555555555",
    );
    let headers: Vec<_> = response.headers.iter().collect();
    json!({ "status": response.status, "headers": headers, "body": STANDARD.encode(&response.body) })
}

fn shown(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Blob(bytes) => json!({ "$blob": STANDARD.encode(bytes) }),
        Value::Time(millis) => json!({ "$time": millis }),
        Value::List(items) => items.iter().map(shown).collect(),
        Value::Document(json) => json.clone(),
        Value::Map(fields) => Json::Object(
            fields
                .iter()
                .map(|(name, value)| (name.to_owned(), shown(value)))
                .collect(),
        ),
    }
}

fn value(model: &Model, reference: &Ref, json: &Json) -> Value {
    let shape = model.shape(reference);
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) if matches!(shape.kind, Kind::Float | Kind::Double) => {
            Value::Float(number.as_f64().unwrap())
        }
        Json::Number(number) => Value::Int(number.as_i64().unwrap()),
        Json::Array(items) => {
            let member = shape.member.as_ref().unwrap();
            Value::list(items.iter().map(|item| value(model, member, item)))
        }
        Json::Object(object) => {
            if let Some(text) = object.get("$blob") {
                return Value::Blob(STANDARD.decode(text.as_str().unwrap()).unwrap().into());
            }
            if let Some(millis) = object.get("$time") {
                return Value::Time(millis.as_i64().unwrap());
            }
            if shape.document {
                return Value::Document(json.clone());
            }
            let member = |name: &str| {
                shape
                    .value
                    .as_ref()
                    .or_else(|| shape.members.get(name))
                    .unwrap()
            };
            Value::Map(
                object
                    .iter()
                    .map(|(name, item)| (name, value(model, member(name), item)))
                    .collect(),
            )
        }
    }
}
