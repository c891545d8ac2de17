//! Test events by the names of the console's templates.

/// A test event that a function may receive from another AWS service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTemplate {
    /// As on a command line: `s3-put`.
    pub slug: &'static str,
    /// As in the console: `S3 Put`.
    pub name: &'static str,
    /// The event: a JSON document, indented.
    pub json: &'static str,
}

macro_rules! templates {
    ($($slug:literal, $name:literal;)*) => {
        /// Every template, in the console's order.
        pub const EVENT_TEMPLATES: &[EventTemplate] = &[
            $(EventTemplate {
                slug: $slug,
                name: $name,
                json: include_str!(concat!("templates/", $slug, ".json")).trim_ascii_end(),
            },)*
        ];
    };
}

templates! {
    "hello-world", "Hello World";
    "s3-put", "S3 Put";
    "s3-delete", "S3 Delete";
    "dynamodb-insert", "DynamoDB Insert";
    "dynamodb-update", "DynamoDB Update";
    "codecommit-repository", "CodeCommit Repository";
    "scheduled-event", "Scheduled Event";
    "sns", "SNS";
    "sqs", "SQS";
    "apigateway-aws-proxy", "API Gateway AWS Proxy";
    "apigateway-http-api", "API Gateway HTTP API";
    "cloudwatch-logs", "CloudWatch Logs";
    "kinesis", "Kinesis";
    "ses-email-receiving", "SES Email Receiving";
    "application-load-balancer", "Application Load Balancer";
    "function-url", "Lambda Function URL";
    "cloudwatch-alarm", "CloudWatch Alarm";
}

/// Whether a test event can be saved under a name: 1 to 25 letters, digits, `.`, `-` and `_`.
#[must_use]
pub fn is_event_name(name: &str) -> bool {
    (1..=25).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// No template has that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no event template {wanted:?}; there are {}", known_slugs())]
pub struct UnknownTemplate {
    /// What was asked for.
    pub wanted: String,
}

fn known_slugs() -> String {
    let slugs: Vec<&str> = EVENT_TEMPLATES.iter().map(|known| known.slug).collect();
    slugs.join(", ")
}

/// The template of a slug or of a name in the console.
///
/// # Errors
/// [`UnknownTemplate`], which names those that there are.
pub fn event_template(wanted: &str) -> Result<&'static EventTemplate, UnknownTemplate> {
    EVENT_TEMPLATES
        .iter()
        .find(|known| known.slug == wanted || known.name.eq_ignore_ascii_case(wanted))
        .ok_or_else(|| UnknownTemplate {
            wanted: wanted.to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_template_is_a_json_object() {
        for template in EVENT_TEMPLATES {
            let value: Value = serde_json::from_str(template.json).unwrap();
            assert!(value.is_object(), "{}", template.slug);
            assert!(template.json.ends_with('}'), "{}", template.slug);
        }
    }

    #[test]
    fn events_of_sources_that_batch_have_records() {
        for (slug, source) in [
            ("s3-put", "aws:s3"),
            ("s3-delete", "aws:s3"),
            ("dynamodb-insert", "aws:dynamodb"),
            ("dynamodb-update", "aws:dynamodb"),
            ("codecommit-repository", "aws:codecommit"),
            ("sns", "aws:sns"),
            ("sqs", "aws:sqs"),
            ("kinesis", "aws:kinesis"),
            ("ses-email-receiving", "aws:ses"),
        ] {
            let value: Value = serde_json::from_str(event_template(slug).unwrap().json).unwrap();
            let record = &value["Records"][0];
            let found = record
                .get("eventSource")
                .or_else(|| record.get("EventSource"));
            assert_eq!(found, Some(&Value::from(source)), "{slug}");
        }
    }

    #[test]
    fn hello_world_has_three_keys() {
        let template = event_template("Hello World").unwrap();
        let value: Value = serde_json::from_str(template.json).unwrap();
        assert_eq!(
            value.to_string(),
            r#"{"key1":"value1","key2":"value2","key3":"value3"}"#
        );
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = event_template("nope").unwrap_err();
        insta::assert_snapshot!(error, @r#"there is no event template "nope"; there are hello-world, s3-put, s3-delete, dynamodb-insert, dynamodb-update, codecommit-repository, scheduled-event, sns, sqs, apigateway-aws-proxy, apigateway-http-api, cloudwatch-logs, kinesis, ses-email-receiving, application-load-balancer, function-url, cloudwatch-alarm"#);
    }
}
