//! Whether a caller may do what it asks for, and how each service says that it may not.

use super::caller::Caller;
use crate::wire::{Fault, Fields, Service};

/// Checks an operation before the service sees it.
///
/// # Errors
/// The service's own denial, in AWS's words.
pub(super) fn check(
    service: Service,
    operation: &str,
    input: &Fields,
    caller: &Caller,
    place: &Place<'_>,
) -> Result<(), Fault> {
    // Everybody may ask who they are.
    if matches!(service, Service::Sts) && operation == "GetCallerIdentity" {
        return Ok(());
    }
    let denied = actions(service, operation, input)
        .into_iter()
        .find(|action| !caller.permissions.allow(action));
    denied.map_or(Ok(()), |action| {
        Err(denial(service, operation, &action, input, caller, place))
    })
}

/// Where an operation takes place.
pub(super) struct Place<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
}

/// The actions that an operation needs: most are called as it is.
fn actions(service: Service, operation: &str, input: &Fields) -> Vec<String> {
    let prefix = match service {
        Service::DynamoDbStreams => "dynamodb",
        Service::CloudWatch => "cloudwatch",
        other => other.client(),
    };
    let named = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("{prefix}:{name}"))
            .collect()
    };
    match (service, operation) {
        (Service::S3, "ListObjects" | "ListObjectsV2" | "HeadBucket") => named(&["ListBucket"]),
        (Service::S3, "ListObjectVersions") => named(&["ListBucketVersions"]),
        (Service::S3, "ListBuckets") => named(&["ListAllMyBuckets"]),
        (Service::S3, "HeadObject") => named(&["GetObject"]),
        (Service::S3, "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload") => {
            named(&["PutObject"])
        }
        (Service::S3, "CopyObject" | "UploadPartCopy") => named(&["GetObject", "PutObject"]),
        (Service::S3, "DeleteObjects") => named(&["DeleteObject"]),
        (Service::S3, "ListParts") => named(&["ListMultipartUploadParts"]),
        (Service::S3, "ListMultipartUploads") => named(&["ListBucketMultipartUploads"]),
        (Service::S3, "PutBucketNotificationConfiguration") => named(&["PutBucketNotification"]),
        (Service::S3, "GetBucketNotificationConfiguration") => named(&["GetBucketNotification"]),
        (Service::DynamoDb, "TransactGetItems") => named(&["GetItem"]),
        (Service::DynamoDb, "TransactWriteItems") => transaction(input),
        (Service::DynamoDb, "ExecuteStatement") => {
            named(&[statement(input.text_or_empty("Statement"))])
        }
        (Service::DynamoDb, "BatchExecuteStatement" | "ExecuteTransaction") => {
            let list = ["Statements", "TransactStatements"];
            let all = list.iter().flat_map(|name| input.maps(name));
            all.map(|one| format!("dynamodb:{}", statement(one.text_or_empty("Statement"))))
                .collect()
        }
        (Service::Sqs, "SendMessageBatch") => named(&["SendMessage"]),
        (Service::Sqs, "DeleteMessageBatch") => named(&["DeleteMessage"]),
        (Service::Sqs, "ChangeMessageVisibilityBatch") => named(&["ChangeMessageVisibility"]),
        (Service::Sns, "PublishBatch") => named(&["Publish"]),
        (Service::Lambda, "Invoke") => named(&["InvokeFunction"]),
        _ => named(&[operation]),
    }
}

fn transaction(input: &Fields) -> Vec<String> {
    let names = [
        ("Put", "PutItem"),
        ("Update", "UpdateItem"),
        ("Delete", "DeleteItem"),
        ("ConditionCheck", "ConditionCheckItem"),
    ];
    let items = input.maps("TransactItems");
    let named = |item: &Fields| {
        let found = names.iter().find(|(member, _)| item.has(member));
        found.map(|(_, action)| format!("dynamodb:{action}"))
    };
    items.filter_map(named).collect()
}

fn statement(text: &str) -> &'static str {
    let word = text.split_whitespace().next().unwrap_or_default();
    match word.to_ascii_uppercase().as_str() {
        "INSERT" => "PartiQLInsert",
        "UPDATE" => "PartiQLUpdate",
        "DELETE" => "PartiQLDelete",
        _ => "PartiQLSelect",
    }
}

fn denial(
    service: Service,
    operation: &str,
    action: &str,
    input: &Fields,
    caller: &Caller,
    place: &Place<'_>,
) -> Fault {
    // SQS and SNS write their actions in ways of their own.
    let action = match service {
        Service::Sqs => action.to_ascii_lowercase(),
        Service::Sns => action.replacen("sns:", "SNS:", 1),
        _ => action.to_owned(),
    };
    let on = match resource(service, operation, input, place) {
        Some(resource) if service == Service::S3 => format!(" on resource: \"{resource}\""),
        Some(resource) => format!(" on resource: {resource}"),
        None => String::new(),
    };
    let text = format!(
        "User: {} is not authorized to perform: {action}{on} because no identity-based policy allows the {action} action",
        caller.arn
    );
    match service {
        Service::S3 | Service::Sqs | Service::Sts | Service::CloudWatch => {
            Fault::new("AccessDenied", text).status(403)
        }
        Service::Sns => Fault::new("AuthorizationError", text).status(403),
        Service::Lambda => Fault::new("AccessDeniedException", text).status(403),
        _ => Fault::new("AccessDeniedException", text).status(400),
    }
}

/// What an operation is on, as AWS names it; `None` where AWS names nothing.
fn resource(
    service: Service,
    operation: &str,
    input: &Fields,
    place: &Place<'_>,
) -> Option<String> {
    let Place { account, region } = place;
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:{region}:{account}:{rest}");
    let last = |name: &str| {
        let text = input.text(name)?;
        Some(text.rsplit(['/', ':']).next().unwrap_or(text).to_owned())
    };
    match service {
        Service::S3 => {
            let bucket = input.text("Bucket")?;
            Some(match input.text("Key") {
                Some(key) => format!("arn:aws:s3:::{bucket}/{key}"),
                None => format!("arn:aws:s3:::{bucket}"),
            })
        }
        Service::DynamoDb => match input.text("TableName") {
            Some(table) if table.starts_with("arn:") => Some(table.to_owned()),
            Some(table) => Some(arn("dynamodb", &format!("table/{table}"))),
            None => {
                let batch = input.map("RequestItems")?.iter().next();
                batch.map(|(table, _)| arn("dynamodb", &format!("table/{table}")))
            }
        },
        Service::DynamoDbStreams => input.text("StreamArn").map(str::to_owned),
        Service::Sqs => {
            let name = last("QueueUrl").or_else(|| last("QueueName"));
            name.map(|name| arn("sqs", &name))
        }
        Service::Sns => {
            let named = ["TopicArn", "TargetArn", "ResourceArn", "SubscriptionArn"];
            let named = named.iter().find_map(|name| input.text(name));
            named
                .map(str::to_owned)
                .or_else(|| input.text("Name").map(|name| arn("sns", name)))
        }
        Service::Ssm => {
            let first = input.texts("Names").next();
            let name = input.text("Name").or(input.text("Path")).or(first);
            Some(match name {
                Some(name) => arn(
                    "ssm",
                    &format!("parameter/{}", name.trim_start_matches('/')),
                ),
                None => arn("ssm", "*"),
            })
        }
        Service::SecretsManager => input
            .text("SecretId")
            .or(input.text("Name"))
            .map(str::to_owned),
        Service::Events if operation == "PutEvents" => {
            let entry = input.maps("Entries").next();
            let bus = entry.and_then(|entry| entry.text("EventBusName"));
            let bus = bus.unwrap_or("default");
            let bus = bus.rsplit('/').next().unwrap_or(bus);
            Some(arn("events", &format!("event-bus/{bus}")))
        }
        Service::Events => {
            let name = input.text("Name").or(input.text("Rule"))?;
            Some(arn("events", &format!("rule/{name}")))
        }
        Service::Lambda => {
            let name = last("FunctionName");
            Some(match name {
                Some(name) => arn("lambda", &format!("function:{name}")),
                None => "*".to_owned(),
            })
        }
        Service::Logs => {
            let group = input.text("logGroupName").unwrap_or_default();
            let stream = input.text("logStreamName").unwrap_or_default();
            Some(arn(
                "logs",
                &format!("log-group:{group}:log-stream:{stream}"),
            ))
        }
        Service::CloudWatch | Service::Sts => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::caller::Permissions;
    use super::*;

    fn said(service: Service, operation: &str, input: Fields) -> String {
        let caller = Caller {
            arn: "arn:aws:sts::123456789012:assumed-role/tea-role/tea".to_owned(),
            permissions: Permissions::Actions(vec!["logs:*".to_owned()]),
            ..Caller::owner("123456789012")
        };
        let place = Place {
            account: "123456789012",
            region: "eu-west-1",
        };
        match check(service, operation, &input, &caller, &place) {
            Ok(()) => "allowed".to_owned(),
            Err(fault) => format!("{}: {}", fault.code, fault.message),
        }
    }

    #[test]
    fn denials_are_aws_s() {
        let none = Fields::new;
        let all = [
            said(
                Service::S3,
                "GetObject",
                none().with("Bucket", "b").with("Key", "k/1"),
            ),
            said(Service::S3, "ListObjectsV2", none().with("Bucket", "b")),
            said(Service::S3, "ListBuckets", none()),
            said(Service::DynamoDb, "PutItem", none().with("TableName", "t")),
            said(
                Service::Sqs,
                "SendMessage",
                none().with(
                    "QueueUrl",
                    "https://sqs.eu-west-1.amazonaws.com/123456789012/q",
                ),
            ),
            said(
                Service::Sns,
                "Publish",
                none().with("TopicArn", "arn:aws:sns:eu-west-1:123456789012:t"),
            ),
            said(Service::Ssm, "GetParameter", none().with("Name", "/a/b")),
            said(
                Service::SecretsManager,
                "GetSecretValue",
                none().with("SecretId", "s"),
            ),
            said(Service::Events, "PutEvents", none()),
            said(Service::Lambda, "Invoke", none().with("FunctionName", "f")),
            said(Service::CloudWatch, "PutMetricData", none()),
            said(Service::Logs, "PutLogEvents", none()),
            said(Service::Sts, "GetCallerIdentity", none()),
        ];
        insta::assert_snapshot!(all.join("\n"));
    }
}
