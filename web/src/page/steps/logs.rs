//! Log groups, their streams and their events.

use crate::json::{Json, Object};
use crate::page::log_view::{Opened, WINDOW};
use crate::page::model::{Answer, Asked, Model, Wish};
use crate::page::route::{Route, Tab};
use yew::AttrValue;

/// Asks for the group whose streams are shown.
pub fn open_group(model: &mut Model) {
    let input = place(model);
    let visit = model.visit;
    model.call("DescribeLogStreams", input, move |model, answer| {
        if model.visit == visit {
            take_group(model, answer);
        }
    });
}

fn take_group(model: &mut Model, answer: Answer) {
    match answer {
        Ok(json) => {
            model
                .form
                .set("retention", json.get("Group").text("RetentionInDays"));
            model.data.insert("group", json);
        }
        Err(error) => {
            model.data.insert("missing", Json::Text(error.message));
        }
    }
}

/// Sets for how long the group keeps its events.
pub fn keep_for(model: &mut Model, days: String) {
    let input = place(model).text("RetentionInDays", &days);
    let visit = model.visit;
    model.call("PutRetentionPolicy", input, move |model, answer| {
        if model.visit == visit {
            match answer {
                Ok(json) => {
                    take_group(model, Ok(json));
                    model.succeed("The retention setting is saved.");
                }
                Err(error) => model.fail(&error),
            }
        }
    });
}

/// Asks before a group is deleted.
pub fn ask_to_delete(model: &mut Model, name: &str) {
    model.form.set("doomed", name.to_owned().into());
    model.asked = Some(Asked {
        title: ["Delete log group ", name].concat().into(),
        text: "All of its streams and events are deleted. This cannot be undone. The next invocation begins a new group.".into(),
        word: None,
        button: "Delete",
        act: delete,
    });
}

fn delete(model: &mut Model) {
    let name = model.form.get("doomed");
    let input = Object::new().text("LogGroupName", &name);
    model.call("DeleteLogGroup", input, move |model, answer| match answer {
        Ok(_) => {
            model.succeed(["Deleted the log group ", &*name, "."].concat());
            if model.route == Route::Logs {
                super::arrive::refresh(model);
            } else {
                model.go(&Route::Logs);
            }
        }
        Err(error) => model.fail(&error),
    });
}

/// What requests about the group or the stream that is shown begin with.
fn place(model: &Model) -> Object {
    let input = Object::new();
    match &model.route {
        Route::LogGroup { group } => input.text("LogGroupName", group),
        Route::LogEvents { group, stream } => input
            .text("LogGroupName", group)
            .text("LogStreamName", stream.as_deref().unwrap_or_default()),
        _ => input,
    }
}

fn wanted(model: &Model) -> Object {
    place(model).text("FilterPattern", &model.form.get("filter"))
}

/// Asks for the window of events, or for the last ones while they are followed.
pub fn look(model: &mut Model) {
    let log = &mut model.log;
    log.asked += 1;
    let (asked, tailing) = (log.asked, log.tailing);
    let (start, end) = (
        log.start.to_string(),
        if tailing { "true" } else { "false" },
    );
    let input = wanted(model)
        .json("Start", &start)
        .json("Limit", &WINDOW.to_string())
        .json("FromEnd", end);
    model.call("FilterLogEvents", input, move |model, answer| {
        if model.log.asked == asked {
            take_events(model, answer, tailing);
        }
    });
}

fn take_events(model: &mut Model, answer: Answer, tailing: bool) {
    match answer {
        Ok(json) => {
            model.form.accept("filter");
            model.log.take(json);
            model.log.start = model.log.first();
            model.log.to_end = tailing;
        }
        Err(error) if error.kind == "ResourceNotFoundException" => {
            model.data.insert("missing", Json::Text(error.message));
        }
        Err(error) => model.form.refuse("filter", error.message),
    }
}

/// The events were scrolled: another window is needed. A row is so high.
pub fn scroll(model: &mut Model, start: usize, row_px: f64) {
    model.log.measured(row_px);
    if model.log.start != start {
        model.log.start = start;
        // What was followed is left for a look at what came before.
        let tailing = std::mem::replace(&mut model.log.tailing, false);
        look(model);
        model.log.tailing = tailing;
    }
}

/// Another pattern: what matches it is shown from its beginning.
pub fn filter(model: &mut Model, pattern: String) {
    model.form.set("filter", pattern.into());
    model.log.start = 0;
    model.log.opened.clear();
    look(model);
}

/// New events are followed from now on, or not any more.
pub fn tail(model: &mut Model, on: bool) {
    model.log.tailing = on;
    if on {
        look(model);
    }
}

/// Opens an event, or closes it.
pub fn toggle(model: &mut Model, row: usize, id: AttrValue) {
    if model.log.opened.remove(&row).is_some() {
        return;
    }
    let input = place(model).text("Id", &id);
    let visit = model.visit;
    let opened = Opened {
        id: id.clone(),
        record: Json::Null,
    };
    model.log.opened.insert(row, opened);
    model.call("GetLogRecord", input, move |model, answer| {
        let opened = model
            .log
            .opened
            .get_mut(&row)
            .filter(|opened| opened.id == id);
        match (opened, answer) {
            (Some(opened), Ok(record)) if model.visit == visit => opened.record = record,
            (_, Err(error)) => model.fail(&error),
            _ => {}
        }
    });
}

/// Saves all events that match as a file.
pub fn download(model: &mut Model) {
    let input = wanted(model);
    model.call("DownloadLogEvents", input, |model, answer| match answer {
        Ok(file) => model.wishes.push(Wish::SaveText(
            file.text("FileName").to_string(),
            "text/plain",
            file.text("Text"),
        )),
        Err(error) => model.fail(&error),
    });
}

/// Something was recorded: what is shown of it is asked for again.
pub fn recorded(model: &mut Model) {
    match &model.route {
        Route::Logs | Route::LogGroup { .. } => super::arrive::refresh(model),
        Route::LogEvents { .. } if model.log.tailing => look(model),
        Route::Function {
            tab: Tab::Monitor, ..
        } => super::monitor::begin(model),
        _ => {}
    }
}
