//! The Monitor tab: metrics of a span of time.

use crate::json::Object;
use crate::page::model::Model;

/// Comes to the tab, or to it again: what was chosen stays.
pub fn begin(model: &mut Model) {
    let Some(name) = model.function_name() else {
        return;
    };
    let input = Object::new()
        .text("FunctionName", name)
        .text("Range", &model.form.get("range"))
        .text("Period", &model.form.get("period"));
    model.ask("metrics", "GetFunctionMetrics", input);
}

/// Another span or period is chosen.
pub fn choose(model: &mut Model, id: &'static str, value: String) {
    model.form.set(id, value.into());
    model.visit += 1;
    begin(model);
}
