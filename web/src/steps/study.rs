//! Simulations and power tuning: asked for, watched, shown.

use crate::state::form::Form;
use crate::state::ids::SIMULATION;
use crate::state::model::{Answer, Model, Wish};
use crate::state::open::Open;
use crate::state::route::{Route, Tab};
use crate::state::study::Study;
use lambdabox_contract::event::Progress;
use lambdabox_contract::run::Studied;
use lambdabox_contract::{Ask, Refusal, Simulate, TunePower};
use std::rc::Rc;
use yew::AttrValue;

/// The fields of a simulation: id, and what they begin with.
const FIELDS: [(&str, &str); 7] = [
    ("requests", "20"),
    ("pattern", "burst"),
    ("rate", "10"),
    ("invocation", "RequestResponse"),
    ("seed", "0"),
    ("memory", ""),
    ("reserved", ""),
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
    for (id, first) in FIELDS {
        let before = open.simulation.form.get(id);
        let first = if before.is_empty() {
            AttrValue::Static(first)
        } else {
            before
        };
        form.set(id, first);
    }
    let overview = &open.overview;
    form.set("memory", overview.settings.memory.to_string().into());
    let reserved = overview.reserved.map(|reserved| reserved.to_string());
    form.set("reserved", reserved.unwrap_or_default().into());
    model.form = form;
}

/// Sends many requests to the code that is deployed.
pub fn simulate(model: &mut Model) {
    let form = model.form.clone();
    let field = |(id, _): (&str, &str)| (id.to_owned(), form.get(id).to_string());
    let ask = Simulate {
        function: model.function_id(),
        fields: FIELDS.map(field).to_vec(),
    };
    start(
        model,
        ask,
        form,
        |open| &mut open.simulation,
        Some(SIMULATION),
    );
}

/// Runs the code that is deployed at every memory size.
pub fn tune(model: &mut Model) {
    let function = model.function_id();
    let ask = TunePower { function };
    start(model, ask, Form::default(), |open| &mut open.tuning, None);
}

fn start<A: Ask<Answer = Studied>>(
    model: &mut Model,
    ask: A,
    form: Form,
    study: fn(&mut Open) -> &mut Study,
    shown: Option<&'static str>,
) {
    let Some(key) = model.function_key() else {
        return;
    };
    let Some(open) = model.function_mut() else {
        return;
    };
    if study(open).running {
        return;
    }
    study(open).begin(form);
    let event = open.event.as_bytes().to_vec();
    model.call(ask, vec![event], move |model, answer| {
        let done = answer.is_ok();
        if let Some(open) = model.opened(&key) {
            finish(study(open), answer);
        }
        // Below the form: whoever asked must see what came of it.
        if done {
            model.wishes.extend(shown.map(Wish::Show));
        }
    });
}

fn finish(study: &mut Study, answer: Answer<Studied>) {
    study.running = false;
    match answer {
        Ok(given) => study.result = Some(Rc::new(given.value)),
        Err(refusal) if refusal.is(Refusal::STOPPED) => {
            study.problem = Some("Stopped. Nothing was changed.".into());
        }
        Err(refusal) => study.problem = Some(refusal.message.into()),
    }
}

/// Something that runs is further now.
pub fn progress(model: &mut Model, progress: &Progress) {
    for (_, open) in model.all_opened() {
        for study in [&mut open.simulation, &mut open.tuning] {
            if study.running {
                study.progress = progress.clone();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::runtime::RuntimeState;
    use crate::steps::arrive;
    use lambdabox_contract::function::{Overview, Settings};
    use lambdabox_contract::{Request, Running};

    /// A page on whose Simulate tab a function of 128 MB is open.
    fn model() -> Model {
        let mut model = Model::new();
        let open = Open {
            overview: Overview {
                settings: Settings {
                    memory: 128,
                    ..Settings::default()
                },
                reserved: Some(5),
                ..Overview::default()
            },
            event: "{}".into(),
            ..Open::default()
        };
        model.keep_open((model.region.clone(), "f".into()), open);
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
        let sent = model.outbox.pop().unwrap();
        assert_eq!(sent.attachments, [b"{}".to_vec()]);
        let Request::Run(Running::Simulate(asked)) = sent.request else {
            panic!("{sent:?}");
        };
        for (id, text) in [("requests", "7"), ("memory", "1769")] {
            assert!(asked.fields.contains(&(id.into(), text.into())), "{id}");
        }
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
        let further = Progress {
            text: "2 of 11: 256 MB".into(),
            percent: Some(9),
        };
        progress(&mut model, &further);
        assert_eq!(model.function().unwrap().tuning.progress, further);
        let sent = model.outbox.pop().unwrap();
        let stopped = Refusal {
            exception: Refusal::STOPPED.into(),
            message: "the run was stopped".into(),
            ..Refusal::default()
        };
        model.answered(sent.id, Err(stopped));
        let tuning = &model.function().unwrap().tuning;
        assert!(!tuning.running && tuning.problem.is_some());
        assert_eq!(model.runtime("python3.14"), RuntimeState::Preparing);
    }
}
