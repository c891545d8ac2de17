//! Simulations and power tuning: asked for, watched, shown, saved.

use crate::json::{Json, Object};
use crate::page::form::Form;
use crate::page::model::{Answer, Model, Wish};
use crate::page::open::Open;
use crate::page::route::{Route, Tab};
use crate::page::study::Study;
use crate::views::simulate::RESULTS;
use yew::AttrValue;

/// The fields of a simulation: id, key of the worker's action, what they begin with.
const FIELDS: [(&str, &str, &str); 7] = [
    ("requests", "Requests", "20"),
    ("pattern", "Pattern", "burst"),
    ("rate", "Rate", "10"),
    ("invocation", "InvocationType", "RequestResponse"),
    ("seed", "Seed", "0"),
    ("memory", "Memory", ""),
    ("reserved", "Reserved", ""),
];

/// Fills the form of a simulation, unless something has been typed into it. What if memory and
/// concurrency were different always begins with what is configured.
pub fn fill(model: &mut Model) {
    let Route::Function {
        tab: Tab::Simulate, ..
    } = model.route
    else {
        return;
    };
    if !model.form.get("requests").is_empty() {
        return;
    }
    let Some(open) = model.function() else {
        return;
    };
    let mut form = Form::default();
    for (id, _, first) in FIELDS {
        let before = open.simulation.form.get(id);
        let first = if before.is_empty() {
            AttrValue::Static(first)
        } else {
            before
        };
        form.set(id, first);
    }
    form.set("memory", open.configuration().text("MemorySize"));
    let concurrency = open.function.get("Concurrency");
    form.set("reserved", concurrency.text("ReservedConcurrentExecutions"));
    model.form = form;
}

/// Sends many requests to the code that is deployed.
pub fn simulate(model: &mut Model) {
    let form = model.form.clone();
    let mut input = Object::new();
    for (id, key, _) in FIELDS {
        input = input.text(key, &form.get(id));
    }
    start(model, "Simulate", input, form, |open| &mut open.simulation);
}

/// Runs the code that is deployed at every memory size.
pub fn tune(model: &mut Model) {
    start(model, "TunePower", Object::new(), Form::default(), |open| {
        &mut open.tuning
    });
}

fn start(
    model: &mut Model,
    action: &'static str,
    input: Object,
    form: Form,
    study: fn(&mut Open) -> &mut Study,
) {
    let region = model.region.clone();
    let Some(open) = model.function_mut() else {
        return;
    };
    if study(open).running {
        return;
    }
    study(open).begin(form);
    let name = open.configuration().text("FunctionName");
    let input = input
        .text("FunctionName", &name)
        .text("Payload", &open.event);
    let key = (region, name.to_string());
    model.call(action, input, move |model, answer| {
        let done = answer.is_ok();
        if let Some(open) = model.open.get_mut(&key) {
            finish(study(open), answer);
        }
        // Below the form: whoever asked must see what came of it.
        if done && action == "Simulate" {
            model.wishes.push(Wish::Show(RESULTS));
        }
    });
}

fn finish(study: &mut Study, answer: Answer) {
    study.running = false;
    match answer {
        Ok(result) => study.result = result,
        Err(error) if error.kind == "Stopped" => {
            study.problem = Some("Stopped. Nothing was changed.".into());
        }
        Err(error) => study.problem = Some(error.message),
    }
}

/// Something that runs is further now.
pub fn progress(model: &mut Model, detail: &Json) {
    let percent = detail.text("Percent").parse().ok();
    for open in model.open.values_mut() {
        for study in [&mut open.simulation, &mut open.tuning] {
            if study.running {
                study.progress = (detail.text("Text"), percent);
            }
        }
    }
}

/// Saves the JSON of a simulation: 0 of the function as it is configured, 1 of what if.
pub fn save(model: &mut Model, number: usize) {
    let input = Object::new().text("Number", &number.to_string());
    model.call("ReadStudy", input, |model, answer| match answer {
        Ok(json) => model.wishes.push(Wish::SaveText(
            "simulation.json".to_owned(),
            "application/json",
            json.text("Text"),
        )),
        Err(error) => model.fail(&error),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;
    use crate::page::model::ApiError;
    use crate::page::steps::arrive;

    /// A page on whose Simulate tab a function of 128 MB is open.
    fn model() -> Model {
        let mut model = Model::new();
        let open = Open {
            function: parse(r#"{"Configuration":{"FunctionName":"f","MemorySize":128},"Concurrency":{"ReservedConcurrentExecutions":5}}"#).unwrap(),
            event: "{}".into(),
            ..Open::default()
        };
        model.open.insert((model.region.clone(), "f".into()), open);
        arrive::follow(&mut model, "#/functions/f?tab=simulate");
        model.outbox.clear();
        model
    }

    #[test]
    fn the_form_begins_with_the_configuration_and_keeps_what_was_asked() {
        let mut model = model();
        assert_eq!(
            (model.form.get("memory"), model.form.get("reserved")),
            ("128".into(), "5".into())
        );
        model.form.set("requests", "7".into());
        model.form.set("memory", "1769".into());
        simulate(&mut model);
        let (_, action, input) = model.outbox.pop().unwrap();
        assert_eq!(action, "Simulate");
        let sent = parse(&input).unwrap();
        assert_eq!(
            (
                sent.text("Requests"),
                sent.text("Memory"),
                sent.text("Payload")
            ),
            ("7".into(), "1769".into(), "{}".into())
        );
        // Elsewhere and back.
        arrive::follow(&mut model, "#/functions/f?tab=code");
        arrive::follow(&mut model, "#/functions/f?tab=simulate");
        assert_eq!(
            (model.form.get("requests"), model.form.get("memory")),
            ("7".into(), "128".into())
        );
    }

    #[test]
    fn one_at_a_time_and_it_can_be_stopped() {
        let mut model = model();
        tune(&mut model);
        tune(&mut model);
        assert_eq!(model.outbox.len(), 1);
        progress(
            &mut model,
            &parse(r#"{"Text":"2 of 11: 256 MB","Percent":9}"#).unwrap(),
        );
        assert_eq!(
            model.function().unwrap().tuning.progress,
            ("2 of 11: 256 MB".into(), Some(9))
        );
        let (id, ..) = model.outbox.pop().unwrap();
        let stopped = ApiError {
            kind: "Stopped".into(),
            message: "the run was stopped".into(),
            ..ApiError::default()
        };
        model.answered(id, Err(stopped));
        let tuning = &model.function().unwrap().tuning;
        assert!(!tuning.running && tuning.problem.is_some());
    }
}
