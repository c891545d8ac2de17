//! Which messages a subscription wants.

use super::{invalid, publish::Message, subscriptions::Subscription};
use crate::{
    pattern::{Condition, Pattern},
    wire::Fault,
};
use serde_json::Value as Json;

/// Conditions of all keys multiplied.
const MOST_COMBINATIONS: usize = 150;

/// Checks a policy.
pub(super) fn check(text: &str, of_body: bool) -> Result<(), Fault> {
    let json: Json = serde_json::from_str(text)
        .map_err(|_| invalid("FilterPolicy: failed to parse JSON. Unexpected character"))?;
    let object = json
        .as_object()
        .ok_or_else(|| invalid("FilterPolicy: Filter is not an object"))?;
    if !of_body
        && let Some((name, _)) = object
            .iter()
            .find(|(name, value)| !value.is_array() && *name != "$or")
    {
        return Err(invalid(format!(
            "FilterPolicy: \"{name}\" must be an object or an array"
        )));
    }
    let combinations: usize = object
        .values()
        .filter_map(Json::as_array)
        .map(Vec::len)
        .product();
    if combinations > MOST_COMBINATIONS {
        return Err(invalid("FilterPolicy: Filter policy is too complex"));
    }
    Pattern::parse(text)
        .map(|_| ())
        .map_err(|why| invalid(format!("FilterPolicy: {why}")))
}

/// Whether a subscription wants a message.
pub(super) fn wants(subscription: &Subscription, message: &Message) -> bool {
    let Some(policy) = subscription.attributes.get("FilterPolicy") else {
        return true;
    };
    let Ok(pattern) = Pattern::parse(policy) else {
        return true;
    };
    let of_body = subscription
        .attributes
        .get("FilterPolicyScope")
        .is_some_and(|scope| scope == "MessageBody");
    if of_body {
        return serde_json::from_str::<Json>(&message.text)
            .is_ok_and(|body| body.is_object() && pattern.matches(&body));
    }
    pattern.matches_each(|name, conditions| takes(name, conditions, message))
}

fn takes(name: &str, conditions: &[Condition], message: &Message) -> bool {
    let value = message.attributes.get(name).and_then(|attribute| {
        Some(match attribute.kind.as_str() {
            "String.Array" => serde_json::from_str(&attribute.value).ok()?,
            kind if kind.starts_with("Number") => serde_json::from_str(&attribute.value).ok()?,
            kind if kind.starts_with("Binary") => return None,
            _ => Json::String(attribute.value.clone()),
        })
    });
    conditions
        .iter()
        .any(|condition| condition.takes(value.as_ref()))
}
