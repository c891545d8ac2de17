//! Log events: looked for, followed, opened, saved.

use crate::state::log_view::{Opened, WINDOW};
use crate::state::model::{Answer, Model, Wish};
use crate::state::route::{Route, Tab};
use lambdabox_contract::log::{LogRecord, LogWindow};
use lambdabox_contract::{DownloadLogEvents, FilterLogEvents, GetLogRecord, Refusal, Wanted};
use yew::AttrValue;

/// The events of the group or the stream that is shown, as far as they match.
fn wanted(model: &Model) -> Wanted {
    let (group, stream) = match &model.route {
        Route::LogEvents { group, stream } => (group.clone(), stream.clone()),
        _ => Default::default(),
    };
    Wanted {
        region: model.region.to_string(),
        group,
        stream: stream.unwrap_or_default(),
        pattern: model.form.get("filter").to_string(),
    }
}

/// Asks for the window of events, or for the last ones while they are followed.
pub fn look(model: &mut Model) {
    let wanted = wanted(model);
    let log = &mut model.log;
    log.asked += 1;
    let (asked, tailing) = (log.asked, log.tailing);
    let ask = FilterLogEvents {
        wanted,
        start: log.start,
        limit: WINDOW,
        from_end: tailing,
    };
    model.call(ask, Vec::new(), move |model, answer| {
        if model.log.asked == asked {
            take_events(model, answer, tailing);
        }
    });
}

fn take_events(model: &mut Model, answer: Answer<LogWindow>, tailing: bool) {
    match answer {
        Ok(given) => {
            model.form.accept("filter");
            model.log.take(given.value);
            model.log.start = model.log.first();
            model.log.to_end = tailing;
        }
        Err(refusal) if refusal.is(Refusal::NOT_FOUND) => {
            model.data.missing = Some(refusal.message.into());
        }
        Err(refusal) => model.form.refuse("filter", refusal.message.into()),
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
    if model.log.close(row) {
        return;
    }
    let Wanted { region, group, .. } = wanted(model);
    let ask = GetLogRecord {
        region,
        group,
        id: id.to_string(),
    };
    let visit = model.visit;
    let opened = Opened {
        id: id.clone(),
        record: LogRecord::default(),
    };
    model.log.open(row, opened);
    model.call(ask, Vec::new(), move |model, answer| match answer {
        Ok(given) if model.visit == visit => {
            let here = model.log.opened.iter_mut();
            let mut here = here.filter(|(number, opened)| *number == row && opened.id == id);
            if let Some((_, opened)) = here.next() {
                opened.record = given.value;
            }
        }
        Ok(_) => {}
        Err(refusal) => model.fail(refusal.message),
    });
}

/// Saves all events that match as a file.
pub fn download(model: &mut Model) {
    let wanted = wanted(model);
    model.call(
        DownloadLogEvents { wanted },
        Vec::new(),
        |model, answer| match answer {
            Ok(given) => {
                let text = given.attachments.into_iter().next().unwrap_or_default();
                model
                    .wishes
                    .push(Wish::Save(given.value, "text/plain", text));
            }
            Err(refusal) => model.fail(refusal.message),
        },
    );
}

/// Something was recorded: what is shown of it is asked for again.
pub fn recorded(model: &mut Model) {
    match &model.route {
        Route::LogEvents { .. } if model.log.tailing => look(model),
        Route::Logs
        | Route::LogGroup { .. }
        | Route::Function {
            tab: Tab::Described(_),
            ..
        } => super::sheet::begin(model),
        _ => {}
    }
}
