//! Views that the account describes as data: asked for, filled in, pressed.

use super::{asked, invoke};
use crate::handed::Handed;
use crate::state::ids::{RESULTS, field_id};
use crate::state::model::{Answer, FunctionKey, Model, Wish};
use crate::state::msg::Msg;
use crate::state::route::{Route, Section, Tab};
use crate::state::sheet::{Pressed, values};
use crate::state::test_run::{Finished, TestRun, Told};
use lambdabox_contract::sheet::{Act, FieldKind, Place};
use lambdabox_contract::{Do, Done, GetSheet, Given, RawJson, Refusal};
use std::rc::Rc;
use yew::AttrValue;

/// The sheet that belongs to the view, if it has one.
fn place(model: &Model) -> Option<Place> {
    match &model.route {
        Route::Pricing => Some(Place::Pricing),
        Route::Logs => Some(Place::LogGroups),
        Route::LogGroup { group } => Some(Place::LogGroup(group.clone())),
        Route::Function { name, tab } => {
            let function = name.clone();
            match tab {
                Tab::Described(tab) => Some(Place::Tab {
                    function,
                    tab: tab.clone(),
                }),
                Tab::Configuration(section @ (Section::Triggers | Section::FunctionUrl)) => {
                    let url = *section == Section::FunctionUrl;
                    Some(Place::Triggers { function, url })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Asks for the sheet of the view, with what was chosen in it.
pub fn begin(model: &mut Model) {
    let Some(place) = place(model) else {
        return;
    };
    let ask = GetSheet {
        region: model.region.to_string(),
        place: Some(place),
        fields: model.form.all(),
    };
    let visit = model.visit;
    model.call(ask, Vec::new(), move |model, answer| match answer {
        _ if model.visit != visit => {}
        Ok(given) => model.data.sheet = Some(Rc::new(given.value)),
        Err(refusal) if refusal.is(Refusal::NOT_FOUND) => {
            model.data.missing = Some(refusal.message.into());
        }
        Err(refusal) => model.fail(refusal.message),
    });
}

/// Something was chosen that the sheet depends on.
pub fn set_and_ask(model: &mut Model, id: &str, text: AttrValue) {
    model.form.clear_errors();
    model.form.set(id, text);
    model.visit += 1;
    begin(model);
}

/// Something was chosen that counts at once.
pub fn set_and_do(model: &mut Model, id: &str, text: AttrValue, deed: RawJson) {
    model.form.set(id, text.clone());
    let pressed = Pressed {
        act: Act {
            deed,
            ..Act::default()
        },
        ..Pressed::default()
    };
    let fields = vec![(id.to_owned(), text.to_string())];
    send(model, Rc::new(pressed), fields, Vec::new());
}

/// A button was pressed: it may ask first.
pub fn press(model: &mut Model, pressed: Rc<Pressed>) {
    match &pressed.act.question {
        Some(question) => {
            let (title, text) = (question.title.clone(), question.text.clone());
            let mut sure = (*pressed).clone();
            sure.act.question = None;
            let button = pressed.button.clone();
            asked::ask(model, title, text, None, button, Msg::Press(Rc::new(sure)));
        }
        None => {
            let fields = values(&model.form, &pressed.form, &pressed.fields);
            send(model, pressed, fields, Vec::new());
        }
    }
}

/// A file was handed to a form, under its own name.
pub fn put_file(model: &mut Model, pressed: Rc<Pressed>, file: Handed) {
    let Some((field, folder)) = &pressed.file else {
        return;
    };
    let Some(bytes) = file.bytes else {
        return super::upload::too_large(model);
    };
    let name = [&**folder, &*file.name].concat();
    let fields = vec![(field.clone(), name)];
    send(model, pressed, fields, vec![bytes.to_vec()]);
}

fn send(
    model: &mut Model,
    pressed: Rc<Pressed>,
    fields: Vec<(String, String)>,
    attachments: Vec<Vec<u8>>,
) {
    if model.form.busy {
        return;
    }
    let act = &pressed.act;
    let mut before = None;
    if act.runs
        && let Some(open) = model.function_mut()
    {
        if open.run.is_running() {
            return;
        }
        before = Some(std::mem::replace(&mut open.run, TestRun::Running));
    }
    model.form.clear_errors();
    model.form.busy = before.is_none();
    let ask = Do {
        region: model.region.to_string(),
        deed: act.deed.clone(),
        fields,
    };
    let (visit, key) = (model.visit, model.function_key());
    model.call(ask, attachments, move |model, answer| {
        let here = model.visit == visit;
        model.form.busy = false;
        let run = done(model, here, &pressed, answer);
        if let (Some(key), Some(before)) = (key, before) {
            ran(model, here, &key, run.unwrap_or(before));
        }
    });
}

/// What came of it; the new state of the function's test, if it was about that.
fn done(model: &mut Model, here: bool, pressed: &Pressed, answer: Answer<Done>) -> Option<TestRun> {
    let given = match answer {
        Ok(given) => given,
        Err(refusal) => {
            if !refusal.is(Refusal::STOPPED) {
                refuse(model, here, pressed, &refusal);
            }
            let whole = refusal.fields.is_empty();
            return whole.then(|| invoke::not_run(refusal));
        }
    };
    let attachments = given.attachments;
    match given.value {
        Done::Changed { said, href } => {
            if here {
                changed(model, said, href);
            }
            None
        }
        Done::File(name) => {
            let bytes = attachments.into_iter().next().unwrap_or_default();
            model.wishes.push(Wish::Save(name, "text/plain", bytes));
            None
        }
        Done::NotInvoked(why) => Some(TestRun::NotInvoked(why.into())),
        Done::Ran(outcome) => {
            let value = *outcome;
            let event_name = value.trigger.clone().unwrap_or_default().into();
            Some(TestRun::Finished(Finished {
                outcome: Told::of(Given { value, attachments }),
                event_name,
                without_changes: model
                    .function()
                    .is_some_and(super::super::state::open::Open::has_changes),
            }))
        }
    }
}

/// Puts a refusal beside the fields that it is about. What is about none of them stands below the
/// form; without a form, or once one has left it, above the view.
fn refuse(model: &mut Model, here: bool, pressed: &Pressed, refusal: &Refusal) {
    let text = &refusal.message;
    let form = &pressed.form;
    let mut rest = Some(text.clone()).filter(|_| refusal.fields.is_empty() || !here);
    for id in refusal.fields.iter().filter(|_| here) {
        match pressed.fields.iter().find(|field| field.id == *id) {
            Some(field) if matches!(field.kind, FieldKind::Choice(_)) => {
                // It has no place for an error of its own.
                rest = Some([&*field.label, ": ", text].concat());
            }
            Some(_) => model.form.refuse(&field_id(form, id), text.clone().into()),
            None => rest = rest.or_else(|| Some(text.clone())),
        }
    }
    match rest {
        Some(text) if here && !form.is_empty() => {
            model.form.refuse(&field_id(form, ""), text.into());
        }
        Some(text) => model.fail(text),
        None => {}
    }
}

fn changed(model: &mut Model, said: String, href: Option<String>) {
    model.form = Default::default();
    match href.filter(|href| Route::parse(href) != model.route) {
        Some(href) => {
            model.succeed_at(Route::parse(&href), said);
            model.wishes.push(Wish::Go(href));
        }
        None => {
            model.succeed(said);
            super::arrive::refresh(model);
        }
    }
}

/// A trigger was used.
fn ran(model: &mut Model, here: bool, key: &FunctionKey, run: TestRun) {
    let refused = !model.form.is_right();
    if let Some(open) = model.opened(key) {
        open.run = run;
    }
    if here {
        begin(model);
        // Below the forms: whoever asked must see what came of it.
        if !refused {
            model.wishes.push(Wish::Show(RESULTS));
        }
    }
}
