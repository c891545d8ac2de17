//! Permissions on queues, as statements of the queue's policy.

use super::{Sqs, bad_value, missing, no_queue};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};
use serde_json::{Value as Json, json};

const MOST_ACTIONS: usize = 7;
const ACTIONS: [&str; 9] = [
    "*",
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue",
    "ReceiveMessage",
    "SendMessage",
];

impl Sqs {
    fn policy(&self, queue: &str, context: &Context<'_>) -> Json {
        self.queues
            .get(queue)
            .and_then(|queue| serde_json::from_str(queue.attributes.get("Policy")?).ok())
            .filter(Json::is_object)
            .unwrap_or_else(|| {
                let id = format!("{}/SQSDefaultPolicy", context.arn("sqs", queue));
                json!({ "Version": "2012-10-17", "Id": id, "Statement": [] })
            })
    }

    fn set_policy(
        &mut self,
        queue: &str,
        policy: &Json,
        context: &Context<'_>,
    ) -> Result<(), Fault> {
        let queue = self.queues.get_mut(queue).ok_or_else(no_queue)?;
        queue
            .attributes
            .insert("Policy".to_owned(), policy.to_string());
        queue.modified = context.now;
        Ok(())
    }

    pub(super) fn add_permission(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        let label = input.text_or_empty("Label");
        let accounts: Vec<_> = input.texts("AWSAccountIds").collect();
        let actions: Vec<_> = input.texts("Actions").collect();
        if actions.is_empty() {
            return Err(missing("Actions"));
        }
        if actions.len() > MOST_ACTIONS {
            return Err(Fault::new(
                "OverLimit",
                format!(
                    "{} Actions were found, maximum allowed is {MOST_ACTIONS}.",
                    actions.len()
                ),
            )
            .status(403));
        }
        if let Some(action) = actions.iter().find(|action| !ACTIONS.contains(action)) {
            return Err(bad_value(
                format!("SQS:{action}"),
                "ActionName",
                "Only the queue owner is allowed to invoke this action.",
            ));
        }
        if accounts.is_empty() {
            return Err(bad_value("[]", "PrincipalId", "Unable to verify."));
        }
        let mut policy = self.policy(&queue, context);
        if statements(&policy)
            .iter()
            .any(|statement| statement.get("Sid").and_then(Json::as_str) == Some(label))
        {
            return Err(bad_value(label, "Label", "Already exists."));
        }
        let one_or_all = |mut all: Vec<String>| match (all.len(), all.pop()) {
            (1, Some(one)) => json!(one),
            (_, last) => {
                all.extend(last);
                json!(all)
            }
        };
        let principals = accounts
            .iter()
            .map(|account| format!("arn:aws:iam::{account}:root"));
        let statement = json!({
            "Sid": label,
            "Effect": "Allow",
            "Principal": { "AWS": one_or_all(principals.collect()) },
            "Action": one_or_all(actions.iter().map(|action| format!("SQS:{action}")).collect()),
            "Resource": context.arn("sqs", &queue),
        });
        let mut all = statements(&policy);
        all.push(statement);
        policy["Statement"] = Json::Array(all);
        self.set_policy(&queue, &policy, context)?;
        Ok(Fields::new())
    }

    pub(super) fn remove_permission(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        let label = input.text_or_empty("Label");
        let mut policy = self.policy(&queue, context);
        let mut all = statements(&policy);
        let before = all.len();
        all.retain(|statement| statement.get("Sid").and_then(Json::as_str) != Some(label));
        if all.len() == before {
            return Err(bad_value(
                label,
                "Label",
                "can't find label on existing policy.",
            ));
        }
        policy["Statement"] = Json::Array(all);
        self.set_policy(&queue, &policy, context)?;
        Ok(Fields::new())
    }
}

/// The statements of a policy; one alone may stand without a list.
fn statements(policy: &Json) -> Vec<Json> {
    match policy.get("Statement") {
        Some(Json::Array(all)) => all.clone(),
        Some(one @ Json::Object(_)) => vec![one.clone()],
        _ => Vec::new(),
    }
}
