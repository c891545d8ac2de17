//! What is being edited is kept, so that it survives a reload: 300 ms after the last key.

use crate::state::model::{FunctionKey, Model, Wish};
use crate::state::source_file::SourceFile;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::{PutDraft, Refusal};

/// Something was typed into the function whose page is shown.
pub fn changed(model: &mut Model) {
    let Some(key) = model.function_key() else {
        return;
    };
    if let Some(open) = model.function_mut() {
        open.puts = open.puts.wrapping_add(1);
        open.unkept = true;
        model.wishes.push(Wish::KeepSoon(key));
    }
}

/// Has what was typed into a function kept now, if something was.
pub fn keep(model: &mut Model, key: &FunctionKey) {
    if model.opened(key).is_some_and(|open| open.unkept) {
        put(model, key, false);
    }
}

/// The same of all functions.
pub fn keep_all(model: &mut Model) {
    let unkept = model.all_opened().filter(|(_, open)| open.unkept);
    let keys: Vec<FunctionKey> = unkept.map(|(key, _)| key.clone()).collect();
    for key in keys {
        put(model, &key, false);
    }
}

/// What is in this tab takes the place of what another tab has had kept.
pub fn keep_mine(model: &mut Model) {
    if let Some(key) = model.function_key() {
        put(model, &key, true);
    }
}

/// What another tab has had kept takes the place of what is in this one.
pub fn take_theirs(model: &mut Model) {
    if let Some(open) = model.function_mut() {
        open.opened = false;
        open.conflict = false;
        open.unkept = false;
    }
    super::arrive::refresh(model);
}

fn put(model: &mut Model, key: &FunctionKey, overwrite: bool) {
    let Some(open) = model.opened(key) else {
        return;
    };
    open.puts = open.puts.wrapping_add(1);
    open.unkept = false;
    let mut attachments = vec![open.event.as_bytes().to_vec()];
    let mut files = Vec::new();
    if open.has_changes() {
        let (heads, contents) = SourceFile::draft(&open.draft, &open.deployed);
        attachments.extend(contents);
        files = heads;
    }
    let ask = PutDraft {
        function: FunctionId {
            region: key.0.to_string(),
            name: key.1.clone(),
        },
        base: open.base,
        overwrite,
        event_name: open.event_name.to_string(),
        files,
    };
    let key = key.clone();
    model.call(ask, attachments, move |model, answer| match answer {
        Ok(_) => {
            if let Some(open) = model.opened(&key).filter(|_| overwrite) {
                open.conflict = false;
            }
        }
        Err(refusal) => refused(model, &key, refusal),
    });
}

/// The account did not keep or deploy what is in this tab.
pub fn refused(model: &mut Model, key: &FunctionKey, refusal: Refusal) {
    let elsewhere = refusal.is(Refusal::CHANGED_ELSEWHERE);
    match model.opened(key).filter(|_| elsewhere) {
        Some(open) => open.conflict = true,
        None => model.fail(refusal.message),
    }
}
