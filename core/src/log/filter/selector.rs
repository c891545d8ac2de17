//! Which values of a JSON event a condition is about: `$.users[0].name`.

use serde_json::Value;

/// The way to a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selector(pub(super) Vec<Step>);

/// One step on the way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Member(String),
    Index(usize),
    /// Any member or element.
    Any,
}

impl Selector {
    /// Whether one of the values that it leads to is as asked for.
    pub(super) fn any(&self, json: &Value, is: &dyn Fn(&Value) -> bool) -> bool {
        reach(&self.0, json, is)
    }
}

fn reach(steps: &[Step], json: &Value, is: &dyn Fn(&Value) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return is(json);
    };
    match (step, json) {
        (Step::Member(name), Value::Object(members)) => members
            .get(name)
            .is_some_and(|value| reach(rest, value, is)),
        (Step::Index(index), Value::Array(items)) => {
            items.get(*index).is_some_and(|item| reach(rest, item, is))
        }
        (Step::Any, Value::Array(items)) => items.iter().any(|item| reach(rest, item, is)),
        (Step::Any, Value::Object(members)) => members.values().any(|value| reach(rest, value, is)),
        _ => false,
    }
}
