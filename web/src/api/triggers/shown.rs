//! A trigger as the page shows it: facts, contents, and what can be done.

use super::forms::{area, auth_name, choice, line};
use super::to_people;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{
    Alarm, Bucket, FunctionUrl, Repository, Schedule, Source, Table, Trigger,
};
use serde_json::{Map, Value, json};

/// How many coming runs of a schedule are named.
const RUNS: usize = 5;

/// How much of an item is shown, in characters.
const ITEM_SHOWN_CHARS: usize = 200;

/// Something that can be done: its name, the text of its button, what it asks for.
fn can(name: &str, button: &str, fields: Vec<Value>) -> Value {
    json!({"Use": name, "Button": button, "Fields": fields})
}

fn fact(name: &str, value: impl Into<Value>) -> Value {
    json!([name, value.into()])
}

/// One trigger.
pub(super) fn trigger(trigger: &Trigger, config: &FunctionConfig, now: Timestamp) -> Value {
    let mut shown = match &trigger.source {
        Source::S3(bucket) => of_bucket(bucket),
        Source::Dynamodb(table) => of_table(table, config),
        Source::Codecommit(repository) => of_repository(repository, config),
        Source::Alarm(alarm) => of_alarm(alarm, config),
        Source::Schedule(schedule) => of_schedule(schedule, config, now),
        Source::FunctionUrl(url) => of_url(url, config),
    };
    shown["Key"] = trigger.key().into();
    shown
}

fn of_bucket(bucket: &Bucket) -> Value {
    let keys = bucket.objects.keys().map(String::as_str);
    let mut uses = vec![can(
        "put",
        "Upload",
        vec![
            line(
                "key",
                "Key",
                "Folders end with a slash: images/cat.jpg.",
                &format!("{}hello{}", bucket.prefix, ending(&bucket.suffix)),
            ),
            area(
                "contents",
                "Contents",
                "Or choose a file, or drop one on the page.",
                "Hello from S3!",
            ),
        ],
    )];
    if !bucket.objects.is_empty() {
        uses.push(can(
            "delete",
            "Delete object",
            vec![choice("key", "Object", keys.map(|key| (key, key)))],
        ));
    }
    let objects = bucket.objects.iter();
    json!({
        "Title": format!("S3: {}", bucket.name),
        "Facts": [
            fact("Bucket ARN", bucket.arn()),
            fact("Event types", bucket.events.name()),
            fact("Prefix", bucket.prefix.as_str()),
            fact("Suffix", bucket.suffix.as_str()),
        ],
        "Takes": "files",
        // Where a file goes that comes without a folder.
        "Folder": bucket.prefix,
        "Heads": ["Key", "Size", "ETag"],
        "Rows": objects.map(|(key, object)| json!([key, format!("{} B", object.size), object.etag])).collect::<Vec<_>>(),
        "None": "The bucket is empty.",
        "Uses": uses,
    })
}

fn ending(suffix: &str) -> &str {
    if suffix.is_empty() { ".txt" } else { suffix }
}

/// As much of an item as a table has room for.
fn beginning(text: &str) -> String {
    let mut shown: String = text.chars().take(ITEM_SHOWN_CHARS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

fn of_table(table: &Table, config: &FunctionConfig) -> Value {
    let mut example = Map::new();
    for key in [&table.partition_key, &table.sort_key] {
        if !key.is_empty() {
            example.insert(key.clone(), "1".into());
        }
    }
    example.insert("name".into(), "tea".into());
    let example = serde_json::to_string_pretty(&example).unwrap_or_default();
    let mut uses = vec![can(
        "put",
        "Put item",
        vec![area(
            "item",
            "Item",
            "As plain JSON, or as DynamoDB JSON.",
            &example,
        )],
    )];
    let keys: Vec<&str> = table.items.keys().map(String::as_str).collect();
    if !keys.is_empty() {
        let keys = keys.iter().map(|key| (*key, *key));
        uses.push(can(
            "delete",
            "Delete item",
            vec![choice("key", "Item", keys)],
        ));
    }
    let items = table.items.iter();
    json!({
        "Title": format!("DynamoDB: {}", table.name),
        "Facts": [
            fact("Stream ARN", table.stream_arn(config)),
            fact("Partition key", table.partition_key.as_str()),
            fact("Sort key", table.sort_key.as_str()),
            fact("View type", "New and old images"),
        ],
        "Heads": ["Key", "Item"],
        "Rows": items.map(|(key, item)| json!([key, beginning(&Value::Object(item.clone()).to_string())])).collect::<Vec<_>>(),
        "None": "The table has no items.",
        "Uses": uses,
    })
}

fn of_repository(repository: &Repository, config: &FunctionConfig) -> Value {
    let branch = if repository.branch.is_empty() {
        "main"
    } else {
        &repository.branch
    };
    let mut uses = vec![can(
        "push",
        "Push a commit",
        vec![line(
            "branch",
            "Branch",
            "A new name makes a new branch.",
            branch,
        )],
    )];
    if !repository.heads.is_empty() {
        let heads = repository
            .heads
            .keys()
            .map(|name| (name.as_str(), name.as_str()));
        uses.push(can(
            "delete",
            "Delete branch",
            vec![choice("branch", "Existing branch", heads)],
        ));
    }
    let heads = repository.heads.iter();
    json!({
        "Title": format!("CodeCommit: {}", repository.name),
        "Facts": [
            fact("Repository ARN", repository.arn(config)),
            fact("Branch", if repository.branch.is_empty() { "All branches" } else { branch }),
            fact("Custom data", repository.custom_data.as_str()),
        ],
        "Heads": ["Branch", "Commit"],
        "Rows": heads.map(|(name, commit)| json!([name, commit])).collect::<Vec<_>>(),
        "None": "Nothing was pushed yet.",
        "Uses": uses,
    })
}

fn of_alarm(alarm: &Alarm, config: &FunctionConfig) -> Value {
    json!({
        "Title": format!("CloudWatch alarm: {}", alarm.name),
        "Facts": [
            fact("Alarm ARN", alarm.arn(config)),
            fact("State", alarm.state.value.name()),
            fact("Since", to_people(alarm.state.since)),
            fact("Metric", format!("{} {}", alarm.namespace, alarm.metric)),
            fact("Threshold", format!("{} {:?}", alarm.comparison.in_words(), alarm.threshold)),
            fact("Reason", alarm.state.reason.as_str()),
        ],
        "Uses": [can("measure", "Report value", vec![
            line("value", "Value of the metric", "Compared with the threshold as soon as it is there.", "7"),
        ])],
    })
}

fn of_schedule(schedule: &Schedule, config: &FunctionConfig, now: Timestamp) -> Value {
    let runs = schedule
        .upcoming(now)
        .take(RUNS)
        .map(|time| json!([to_people(time)]));
    json!({
        "Title": format!("Schedule: {}", schedule.name),
        "Facts": [
            fact("Rule ARN", schedule.arn(config)),
            fact("Schedule expression", schedule.expression.as_str()),
            fact("Virtual time", to_people(now)),
            fact("Last run", schedule.last.map_or_else(String::new, to_people)),
        ],
        "Heads": ["Next runs"],
        "Rows": runs.collect::<Vec<_>>(),
        "None": "The schedule has no further run.",
        "Uses": [can("run", "Go on to the next run", Vec::new())],
    })
}

fn of_url(url: &FunctionUrl, config: &FunctionConfig) -> Value {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    json!({
        "Title": "Function URL",
        "Facts": [
            fact("Function URL", FunctionUrl::url(config)),
            fact("Auth type", auth_name(url.auth_type)),
            fact("Invoke mode", "BUFFERED"),
        ],
        "Uses": [can("send", "Send request", vec![
            choice("method", "Method", methods.map(|method| (method, method))),
            line("path", "Path", "Begins with a slash.", "/"),
            line("query", "Query string", "name=Ada&city=Paris", ""),
            area("headers", "Headers", "One on each line, as name: value.", "content-type: application/json\nuser-agent: curl/8.5.0"),
            choice("body-form", "Body is", [("text", "Text"), ("base64", "Bytes in base64")]),
            area("body", "Body", "Comes in base64 unless the content type says that it is a text.", ""),
        ])],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::triggers::forms::source;

    #[test]
    fn a_large_item_is_cut() {
        assert_eq!(beginning("żółw"), "żółw");
        let long = beginning(&"ż".repeat(1_000));
        assert_eq!(long.chars().count(), ITEM_SHOWN_CHARS + 1);
    }

    #[test]
    fn what_is_shown_can_be_done() {
        let config = FunctionConfig::default();
        let now = Timestamp::DEFAULT_START;
        for kind in super::super::forms::kinds().as_array().unwrap() {
            let mut fields = Map::new();
            for field in kind["Fields"].as_array().unwrap() {
                fields.insert(field["Id"].as_str().unwrap().into(), field["Value"].clone());
            }
            let source = source(
                kind["Kind"].as_str().unwrap(),
                &json!({"Fields": fields}),
                now,
            );
            let mut made = Trigger::new(source.unwrap());
            // As long as something can be done, it is done with what stands there first.
            for round in 0..3 {
                let shown = trigger(&made, &config, now);
                assert!(!shown["Key"].as_str().unwrap().is_empty());
                for possible in shown["Uses"].as_array().unwrap() {
                    let mut fields = Map::new();
                    for field in possible["Fields"].as_array().unwrap() {
                        fields.insert(field["Id"].as_str().unwrap().into(), field["Value"].clone());
                    }
                    let input = json!({"Use": possible["Use"], "Fields": fields});
                    let used = made.apply(&config, now, |source, occasion| {
                        super::super::uses::act(source, &input, occasion)
                    });
                    assert!(used.is_ok(), "{round} {input}: {:?}", used.err());
                }
            }
        }
    }
}
