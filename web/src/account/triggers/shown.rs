//! A trigger as the page shows it: facts, contents, and what can be done.

use super::forms::auth_name;
use super::to_people;
use crate::account::sheets::{area, line, one_of};
use lambdabox_contract::sheet::{Cell, Field};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{
    Alarm, Bucket, FunctionUrl, Repository, Schedule, Source, Table, Trigger,
};
use serde_json::{Map, Value};

/// What is shown of a trigger.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Its service and its name.
    pub(super) title: String,
    /// Names and values; empty ones are left out.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Of what is in it: the heads of a table, its rows, what is said if there are none.
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) none: &'static str,
    /// What can be done.
    pub(super) uses: Vec<Can>,
    /// Files can be put into it: where one goes that comes without a folder.
    pub(super) folder: Option<String>,
}

/// Something that can be done.
#[derive(Debug)]
pub(super) struct Can {
    /// Its name.
    pub(super) name: &'static str,
    /// The text of its button.
    pub(super) button: &'static str,
    /// What it asks for.
    pub(super) fields: Vec<Field>,
}

/// How many coming runs of a schedule are named.
const RUNS: usize = 5;

/// How much of an item is shown, in characters.
const ITEM_SHOWN_CHARS: usize = 200;

fn can(name: &'static str, button: &'static str, fields: Vec<Field>) -> Can {
    Can {
        name,
        button,
        fields,
    }
}

fn fact(name: &'static str, value: impl Into<String>) -> (&'static str, String) {
    (name, value.into())
}

/// One trigger.
pub(super) fn trigger(trigger: &Trigger, config: &FunctionConfig, now: Timestamp) -> Shown {
    match &trigger.source {
        Source::S3(bucket) => of_bucket(bucket),
        Source::Dynamodb(table) => of_table(table, config),
        Source::Codecommit(repository) => of_repository(repository, config),
        Source::Alarm(alarm) => of_alarm(alarm, config),
        Source::Schedule(schedule) => of_schedule(schedule, config, now),
        Source::FunctionUrl(url) => of_url(url, config),
    }
}

fn of_bucket(bucket: &Bucket) -> Shown {
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
            vec![one_of("key", "Object", keys.map(|key| (key, key)))],
        ));
    }
    let objects = bucket.objects.iter();
    Shown {
        title: format!("S3: {}", bucket.name),
        facts: vec![
            fact("Bucket ARN", bucket.arn()),
            fact("Event types", bucket.events.name()),
            fact("Prefix", bucket.prefix.as_str()),
            fact("Suffix", bucket.suffix.as_str()),
        ],
        folder: Some(bucket.prefix.clone()),
        heads: vec!["Key", "Size", "ETag"],
        rows: objects
            .map(|(key, object)| {
                vec![
                    key.as_str().into(),
                    format!("{} B", object.size).into(),
                    object.etag.as_str().into(),
                ]
            })
            .collect::<Vec<_>>(),
        none: "The bucket is empty.",
        uses,
    }
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

fn of_table(table: &Table, config: &FunctionConfig) -> Shown {
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
            vec![one_of("key", "Item", keys)],
        ));
    }
    let items = table.items.iter();
    Shown {
        title: format!("DynamoDB: {}", table.name),
        facts: vec![
            fact("Stream ARN", table.stream_arn(config)),
            fact("Partition key", table.partition_key.as_str()),
            fact("Sort key", table.sort_key.as_str()),
            fact("View type", "New and old images"),
        ],
        heads: vec!["Key", "Item"],
        rows: items
            .map(|(key, item)| {
                vec![
                    key.as_str().into(),
                    beginning(&Value::Object(item.clone()).to_string()).into(),
                ]
            })
            .collect::<Vec<_>>(),
        none: "The table has no items.",
        uses,
        ..Shown::default()
    }
}

fn of_repository(repository: &Repository, config: &FunctionConfig) -> Shown {
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
            vec![one_of("branch", "Existing branch", heads)],
        ));
    }
    let heads = repository.heads.iter();
    Shown {
        title: format!("CodeCommit: {}", repository.name),
        facts: vec![
            fact("Repository ARN", repository.arn(config)),
            fact(
                "Branch",
                if repository.branch.is_empty() {
                    "All branches"
                } else {
                    branch
                },
            ),
            fact("Custom data", repository.custom_data.as_str()),
        ],
        heads: vec!["Branch", "Commit"],
        rows: heads
            .map(|(name, commit)| vec![name.as_str().into(), commit.as_str().into()])
            .collect::<Vec<_>>(),
        none: "Nothing was pushed yet.",
        uses,
        ..Shown::default()
    }
}

fn of_alarm(alarm: &Alarm, config: &FunctionConfig) -> Shown {
    Shown {
        title: format!("CloudWatch alarm: {}", alarm.name),
        facts: vec![
            fact("Alarm ARN", alarm.arn(config)),
            fact("State", alarm.state.value.name()),
            fact("Since", to_people(alarm.state.since)),
            fact("Metric", format!("{} {}", alarm.namespace, alarm.metric)),
            fact(
                "Threshold",
                format!("{} {:?}", alarm.comparison.in_words(), alarm.threshold),
            ),
            fact("Reason", alarm.state.reason.as_str()),
        ],
        uses: vec![can(
            "measure",
            "Report value",
            vec![line(
                "value",
                "Value of the metric",
                "Compared with the threshold as soon as it is there.",
                "7",
            )],
        )],
        ..Shown::default()
    }
}

fn of_schedule(schedule: &Schedule, config: &FunctionConfig, now: Timestamp) -> Shown {
    let runs = schedule
        .upcoming(now)
        .take(RUNS)
        .map(|time| vec![to_people(time).into()]);
    Shown {
        title: format!("Schedule: {}", schedule.name),
        facts: vec![
            fact("Rule ARN", schedule.arn(config)),
            fact("Schedule expression", schedule.expression.as_str()),
            fact("Virtual time", to_people(now)),
            fact(
                "Last run",
                schedule.last.map_or_else(String::new, to_people),
            ),
        ],
        heads: vec!["Next runs"],
        rows: runs.collect::<Vec<_>>(),
        none: "The schedule has no further run.",
        uses: vec![can("run", "Go on to the next run", Vec::new())],
        ..Shown::default()
    }
}

fn of_url(url: &FunctionUrl, config: &FunctionConfig) -> Shown {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    Shown {
        title: "Function URL".into(),
        facts: vec![
            fact("Function URL", FunctionUrl::url(config)),
            fact("Auth type", auth_name(url.auth_type)),
            fact("Invoke mode", "BUFFERED"),
        ],
        uses: vec![can(
            "send",
            "Send request",
            vec![
                one_of("method", "Method", methods.map(|method| (method, method))),
                line("path", "Path", "Begins with a slash.", "/"),
                line("query", "Query string", "name=Ada&city=Paris", ""),
                area(
                    "headers",
                    "Headers",
                    "One on each line, as name: value.",
                    "content-type: application/json\nuser-agent: curl/8.5.0",
                ),
                one_of(
                    "body-form",
                    "Body is",
                    [("text", "Text"), ("base64", "Bytes in base64")],
                ),
                area(
                    "body",
                    "Body",
                    "Comes in base64 unless the content type says that it is a text.",
                    "",
                ),
            ],
        )],
        ..Shown::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::sheets::Fields;
    use crate::account::triggers::{first_values, forms, uses};

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
        for kind in forms::kinds() {
            let fields = Fields::new(first_values(&kind.fields));
            let source = forms::source(kind.name, &fields, now);
            let mut made = Trigger::new(source.unwrap());
            // As long as something can be done, it is done with what stands there first.
            for round in 0..3 {
                let shown = trigger(&made, &config, now);
                assert!(!shown.title.is_empty());
                for possible in shown.uses {
                    let fields = Fields::new(first_values(&possible.fields));
                    let used = made.apply(&config, now, |source, occasion| {
                        uses::act(source, possible.name, &fields, None, occasion)
                    });
                    assert!(used.is_ok(), "{round} {}: {:?}", possible.name, used.err());
                }
            }
        }
    }
}
