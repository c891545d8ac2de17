//! A function's code: opened, edited, deployed.

use super::draft;
use crate::state::model::Model;
use crate::state::open::Open;
use crate::state::source_file::SourceFile;
use lambdabox_contract::function::Opened;
use lambdabox_contract::{DeployCode, Given, OpenFunction};
use yew::AttrValue;

/// Asks for a function. One that is open keeps what is being edited.
pub fn open(model: &mut Model, name: &str) {
    let key = (model.region.clone(), name.to_owned());
    let puts = model.opened(&key).map_or(0, |open| open.puts);
    let function = model.named(name);
    model.call(
        OpenFunction { function },
        Vec::new(),
        move |model, answer| match answer {
            Ok(given) => {
                if model.opened(&key).is_none() {
                    model.keep_open(key.clone(), Open::default());
                }
                if let Some(open) = model.opened(&key) {
                    take(open, given, puts);
                }
                super::configuration::fill(model);
                super::study::fill(model);
            }
            Err(refusal) => {
                model.close(&key);
                model.data.missing = Some(refusal.message.into());
            }
        },
    );
}

/// Puts what the account says into an open function. It was asked when the tab had had its draft kept
/// `puts` times.
pub fn take(open: &mut Open, given: Given<Opened>, puts: u32) {
    let unchanged = !open.has_changes();
    let said = given.value;
    let mut attachments = given.attachments.into_iter();
    let files = SourceFile::attached(said.files, &mut attachments);
    let event = String::from_utf8(attachments.next().unwrap_or_default());
    let kept = SourceFile::attached(said.draft, &mut attachments);
    open.overview = said.overview;
    open.tabs = said.tabs;
    open.hints = said.hints;
    open.compiled = said.compiled;
    open.saved_events = said.events;
    open.deployed.clone_from(&files);
    let theirs = !said.is_mine && said.revision != open.base;
    // What was typed since is not thrown away: the account refuses to keep it, and the learner chooses.
    let follows = theirs && !open.conflict && open.puts == puts;
    if !open.opened || follows {
        open.opened = true;
        open.base = said.revision;
        open.event = event.unwrap_or_default().into();
        open.event_name = said.event_name.into();
        open.take(if kept.is_empty() { files } else { kept });
    } else if unchanged {
        open.take(files);
    }
    if open.current.is_empty() {
        let first = open.draft.first().map(|file| file.path.clone());
        open.current = first.unwrap_or_default();
    }
}

/// A file's text was changed in the editor.
pub fn edit(model: &mut Model, path: &str, text: AttrValue) {
    if let Some(open) = model.function_mut() {
        open.edit(path, text);
    }
    draft::changed(model);
}

/// Makes the draft what runs. It counts at once, since the account does one thing after the other; if
/// it refuses, what ran before runs on.
pub fn deploy(model: &mut Model) {
    let (Some(key), function) = (model.function_key(), model.function_id()) else {
        return;
    };
    let Some(open) = model.function_mut() else {
        return;
    };
    if !open.has_changes() {
        return;
    }
    // Deploying takes all that was typed.
    open.unkept = false;
    let before = std::mem::replace(&mut open.deployed, open.draft.clone());
    let (files, attachments) = SourceFile::to_attach(&open.draft);
    let ask = DeployCode {
        function,
        base: open.base,
        files,
    };
    model.call(ask, attachments, move |model, answer| match answer {
        Ok(given) => {
            if let Some(open) = model.opened(&key) {
                open.overview = given.value;
            }
            super::functions::updated(model, &key.1);
        }
        Err(refusal) => {
            if let Some(open) = model.opened(&key) {
                open.deployed = before;
                open.unkept = true;
            }
            draft::refused(model, &key, refusal);
            draft::keep(model, &key);
        }
    });
}
