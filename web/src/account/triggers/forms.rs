//! What is asked for to make a trigger.

use crate::account::refusal::{invalid, raw};
use crate::account::sheets::{Fields, area, line, one_of};
use lambdabox_contract::Refusal;
use lambdabox_contract::sheet::Field;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{
    Alarm, AuthType, Bucket, Comparison, FunctionUrl, Notify, ObjectEvents, Repository, Schedule,
    Source, Table,
};

/// The kind that has a part of the configuration of its own.
pub(super) const URL: &str = "function-url";

/// Something that can be made.
pub(super) struct Kind {
    /// Tells it from others.
    pub(super) name: &'static str,
    /// For people.
    pub(super) title: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// What is asked for.
    pub(super) fields: Vec<Field>,
}

fn kind(name: &'static str, title: &'static str, about: &'static str, fields: Vec<Field>) -> Kind {
    Kind {
        name,
        title,
        about,
        fields,
    }
}

const AUTH: [(AuthType, &str, &str); 2] = [
    (AuthType::None, "NONE", "NONE: anybody can use it"),
    (
        AuthType::AwsIam,
        "AWS_IAM",
        "AWS_IAM: requests must be signed",
    ),
];
const OBJECT_EVENTS: [(ObjectEvents, &str, &str); 3] = [
    (ObjectEvents::Created, "created", "All object create events"),
    (ObjectEvents::Removed, "removed", "All object delete events"),
    (ObjectEvents::All, "all", "Create and delete events"),
];
const NOTIFY: [(Notify, &str, &str); 2] = [
    (Notify::Alarm, "alarm", "When it goes to ALARM"),
    (Notify::Any, "any", "When its state changes"),
];
const COMPARISONS: [&str; 4] = [">", ">=", "<", "<="];

/// Everything that can be made.
pub(super) fn kinds() -> Vec<Kind> {
    let comparisons = COMPARISONS.into_iter().zip(Comparison::ALL);
    vec![
        kind(
            "s3",
            "S3",
            "Put files into a pretend bucket: the function is told of each.",
            vec![
                line(
                    "name",
                    "Bucket name",
                    "3 to 63 lowercase letters, numbers, dots and hyphens.",
                    "my-bucket",
                ),
                one_of(
                    "events",
                    "Event types",
                    OBJECT_EVENTS.map(|(_, value, text)| (value, text)),
                ),
                line(
                    "prefix",
                    "Prefix",
                    "Optional: only keys that begin so, such as images/.",
                    "",
                ),
                line(
                    "suffix",
                    "Suffix",
                    "Optional: only keys that end so, such as .jpg.",
                    "",
                ),
            ],
        ),
        kind(
            "dynamodb",
            "DynamoDB",
            "Put items into a pretend table: the function reads its stream.",
            vec![
                line(
                    "name",
                    "Table name",
                    "3 to 255 letters, numbers, underscores, hyphens and dots.",
                    "my-table",
                ),
                line(
                    "partition-key",
                    "Partition key",
                    "The attribute that items are found by.",
                    "id",
                ),
                line(
                    "sort-key",
                    "Sort key",
                    "Optional: the second part of the key.",
                    "",
                ),
            ],
        ),
        kind(
            "codecommit",
            "CodeCommit",
            "Push to a pretend repository.",
            vec![
                line(
                    "name",
                    "Repository name",
                    "Letters, numbers, dots, underscores and hyphens.",
                    "my-repo",
                ),
                line(
                    "branch",
                    "Branch",
                    "Optional: only pushes to this branch.",
                    "",
                ),
                line(
                    "custom-data",
                    "Custom data",
                    "Optional: comes with every event.",
                    "",
                ),
            ],
        ),
        kind(
            "alarm",
            "CloudWatch alarm",
            "Report values of a metric: the function is invoked when the alarm changes.",
            vec![
                line("name", "Alarm name", "1 to 255 characters.", "my-alarm"),
                line(
                    "namespace",
                    "Namespace",
                    "Whose metric it is.",
                    "AWS/Lambda",
                ),
                line("metric", "Metric name", "What is measured.", "Errors"),
                one_of(
                    "comparison",
                    "Whenever the metric is",
                    comparisons.map(|(value, (_, text))| (value, text)),
                ),
                line("threshold", "Threshold", "A number.", "5"),
                one_of(
                    "notify",
                    "Invoke the function",
                    NOTIFY.map(|(_, value, text)| (value, text)),
                ),
            ],
        ),
        kind(
            "schedule",
            "EventBridge (CloudWatch Events): schedule",
            "Invoke the function by the virtual clock.",
            vec![
                line(
                    "name",
                    "Rule name",
                    "Letters, numbers, dots, underscores and hyphens.",
                    "my-schedule",
                ),
                line(
                    "expression",
                    "Schedule expression",
                    "rate(5 minutes), or cron(minutes hours day-of-month month day-of-week year) in UTC: cron(0 12 ? * MON-FRI *).",
                    "rate(5 minutes)",
                ),
                area(
                    "input",
                    "Constant (JSON text)",
                    "Optional: what the function gets in place of the rule's event.",
                    "",
                ),
            ],
        ),
        kind(
            "function-url",
            "Function URL",
            "Invoke the function over HTTP. Its answer is the response.",
            vec![one_of(
                "auth-type",
                "Auth type",
                AUTH.map(|(_, value, text)| (value, text)),
            )],
        ),
    ]
}

/// What a form makes.
pub(super) fn source(kind: &str, fields: &Fields, now: Timestamp) -> Result<Source, Refusal> {
    let field = |id: &str| fields.get(id);
    let name = field("name");
    let source = match kind {
        "s3" => {
            let events = chosen(&OBJECT_EVENTS, field("events"))?;
            Bucket::new(name, events, field("prefix"), field("suffix")).map(Source::S3)
        }
        "dynamodb" => {
            Table::new(name, field("partition-key"), field("sort-key"), now).map(Source::Dynamodb)
        }
        "codecommit" => {
            Repository::new(name, field("branch"), field("custom-data")).map(Source::Codecommit)
        }
        "alarm" => {
            let comparison = COMPARISONS
                .into_iter()
                .zip(Comparison::ALL)
                .find(|(value, _)| *value == field("comparison"))
                .map(|(_, (comparison, _))| comparison)
                .ok_or_else(|| invalid("Choose how the metric is compared."))?;
            let notify = chosen(&NOTIFY, field("notify"))?;
            let metric = (field("namespace"), field("metric"));
            Alarm::new(name, metric, comparison, field("threshold"), notify, now).map(Source::Alarm)
        }
        "schedule" => {
            // EventBridge forgives no space around it.
            let expression = fields.find("expression").unwrap_or_default();
            Schedule::new(name, expression, field("input"), now).map(Source::Schedule)
        }
        URL => {
            let auth_type = chosen(&AUTH, field("auth-type"))?;
            Ok(Source::FunctionUrl(FunctionUrl { auth_type }))
        }
        _ => return Err(invalid("Choose what invokes the function.")),
    };
    source.map_err(|error| raw(error.into()))
}

fn chosen<T: Copy>(options: &[(T, &str, &str)], value: &str) -> Result<T, Refusal> {
    let found = options.iter().find(|(_, known, _)| *known == value);
    found
        .map(|(option, ..)| *option)
        .ok_or_else(|| invalid("Choose one of the options."))
}

/// What an auth type is called.
pub(super) fn auth_name(auth_type: AuthType) -> &'static str {
    let found = AUTH.iter().find(|(known, ..)| *known == auth_type);
    found.map_or("", |(_, name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_as_it_stands_makes_a_trigger() {
        let kinds = kinds();
        assert_eq!(kinds.len(), 6);
        for kind in kinds {
            let fields = Fields::new(super::super::first_values(&kind.fields));
            let source = source(kind.name, &fields, Timestamp::DEFAULT_START);
            assert!(source.is_ok(), "{}: {source:?}", kind.name);
        }
    }

    #[test]
    fn a_refusal_names_its_field() {
        let now = Timestamp::DEFAULT_START;
        let fields = [("name", "A"), ("events", "all")];
        let fields = fields.map(|(id, text)| (id.to_owned(), text.to_owned()));
        let fields = Fields::new(fields.to_vec());
        let error = source("s3", &fields, now).unwrap_err();
        assert_eq!(error.fields, ["name"]);
        for kind in ["", "sqs"] {
            assert!(source(kind, &fields, now).is_err());
        }
    }
}
