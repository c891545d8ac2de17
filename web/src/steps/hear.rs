//! What the workers say.

use super::{arrive, logs, study};
use crate::state::model::Model;
use lambdabox_contract::{Event, Heard};

/// The account worker, or the page's first script, said something.
pub fn hear(model: &mut Model, heard: Heard) {
    match heard {
        Heard::Reply(id, reply) => model.answered(id, reply),
        Heard::Event(event) => happened(model, event),
    }
}

fn happened(model: &mut Model, event: Event) {
    match event {
        Event::Runtime { name, state } => {
            match model.runtimes.iter_mut().find(|(known, _)| *known == name) {
                Some((_, there)) => *there = state,
                None => model.runtimes.push((name, state)),
            }
        }
        Event::Progress(progress) => study::progress(model, &progress),
        Event::Changed => arrive::changed_elsewhere(model),
        Event::Recorded => logs::recorded(model),
        Event::Newer => model.newer = true,
        Event::Trouble(trouble) => model.trouble = trouble.text.map(Into::into),
        Event::Broken(reason) => {
            let text = ["The page cannot work: ", &reason, ". Reload it."].concat();
            model.trouble = Some(text.into());
        }
    }
}
