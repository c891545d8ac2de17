//! How an invocation ended.

use super::{Finding, Scene, Subject};
use crate::exercise::format::{ErrorExpectation, Expectation, Outcome};
use crate::exercise::json::Json;
use crate::invocation::Invocation;
use crate::report::ReportStatus;

const ABOUT: &str = "the function";

pub(super) fn judge(
    expected: &Expectation,
    scene: Scene<'_>,
    succeed: bool,
) -> Result<(), Finding> {
    if let Some(refusal) = &scene.seen.refusal {
        if expected.outcome != Some(Outcome::Any) && (succeed || expected.outcome.is_some()) {
            return Err(Finding {
                error: true,
                ..Finding::new(ABOUT, "an answer", format!("no invocation: {refusal}"))
            });
        }
        return Ok(());
    }
    let Some(last) = scene.seen.last() else {
        return Ok(());
    };
    match (expected.outcome, &expected.error) {
        (Some(Outcome::Any), None) => {}
        // The response says what came of it.
        (None, None) if expected.http.is_some() => {}
        (None, None) if !succeed || !last.failed() => {}
        (Some(Outcome::Succeeds), _) if !last.failed() => {}
        (None | Some(Outcome::Succeeds), None) | (Some(Outcome::Succeeds), _) => {
            return Err(what_failed(last, scene.subject));
        }
        (Some(Outcome::Fails), None) if last.failed() => {}
        (Some(Outcome::TimesOut), _) if ended(last) == Outcome::TimesOut => {}
        (Some(Outcome::Crashes), _) if ended(last) == Outcome::Crashes => {}
        (Some(outcome @ (Outcome::Fails | Outcome::TimesOut | Outcome::Crashes)), None) => {
            let wanted = match outcome {
                Outcome::TimesOut => "a timeout",
                Outcome::Crashes => "a crash of the environment",
                _ => "an error",
            };
            return Err(instead(last, scene.subject, wanted));
        }
        (_, Some(error)) => return this_error(error, last, scene.subject),
    }
    match &expected.error {
        Some(error) if last.failed() => this_error(error, last, scene.subject),
        _ => Ok(()),
    }
}

/// How it ended, as expectations call it.
fn ended(invocation: &Invocation) -> Outcome {
    let crash = ["Runtime.OutOfMemory", "Runtime.ExitError"];
    match invocation.report.status {
        _ if !invocation.failed() => Outcome::Succeeds,
        Some(ReportStatus::Timeout) => Outcome::TimesOut,
        Some(ReportStatus::Error)
            if invocation
                .report
                .error_type
                .as_deref()
                .is_some_and(|error| crash.contains(&error)) =>
        {
            Outcome::Crashes
        }
        _ => Outcome::Fails,
    }
}

fn this_error(
    expected: &ErrorExpectation,
    last: &Invocation,
    subject: &Subject,
) -> Result<(), Finding> {
    let (error_type, message) = error_of(last);
    let fits_type = expected
        .error_type
        .as_ref()
        .is_none_or(|types| last.failed() && types.0.contains(&error_type));
    let fits_message = expected
        .message
        .as_ref()
        .is_none_or(|text| message.contains(text.as_str()));
    let fits_pattern = expected
        .matches
        .as_ref()
        .is_none_or(|pattern| super::pattern::matches(pattern, &message));
    if last.failed() && fits_type && fits_message && fits_pattern {
        return Ok(());
    }
    let mut wanted = match &expected.error_type {
        Some(types) => format!("the error {}", types.0.join(" or ")),
        None => "an error".to_owned(),
    };
    if let Some(text) = &expected.message {
        wanted.push_str(&format!(" with {text:?} in its message"));
    }
    if let Some(pattern) = &expected.matches {
        wanted.push_str(&format!(" whose message matches {pattern}"));
    }
    Err(instead(last, subject, &wanted))
}

/// Something else was expected than what came.
fn instead(last: &Invocation, subject: &Subject, wanted: &str) -> Finding {
    if last.failed() {
        return Finding {
            error: false,
            expected: wanted.to_owned(),
            ..what_failed(last, subject)
        };
    }
    let came = format!("it answered {}", last.payload);
    Finding::new(ABOUT, wanted, came)
}

/// Type and message of the error document; of a timeout and the like what Lambda says.
fn error_of(invocation: &Invocation) -> (String, String) {
    let document = Json::read(&invocation.payload).unwrap_or_default();
    let text = |key: &str| match document.get(key) {
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_text(),
        None => String::new(),
    };
    let reported = invocation.report.error_type.clone().unwrap_or_default();
    let error_type = text("errorType");
    let known = !error_type.is_empty();
    (
        if known { error_type } else { reported },
        text("errorMessage"),
    )
}

/// The finding of a function that failed where nobody expected it: the error, where it happened, and
/// the limit that was reached.
pub(in crate::exercise) fn what_failed(invocation: &Invocation, subject: &Subject) -> Finding {
    let (error_type, message) = error_of(invocation);
    let limit = match (&invocation.report.status, error_type.as_str()) {
        (Some(ReportStatus::Timeout), _) => Some(timed_out(invocation, subject)),
        (_, "Runtime.OutOfMemory") => Some(format!(
            "ran out of {} MB",
            invocation.report.memory_size_mb
        )),
        (_, "Function.ResponseSizeTooLarge") => {
            Some("answered more than the 6 MB that Lambda carries".to_owned())
        }
        _ => None,
    };
    let came = match &invocation.report.status {
        Some(ReportStatus::Timeout) => "no answer in time".to_owned(),
        _ => {
            let place = last_frame(&invocation.payload);
            let place = place.map_or_else(String::new, |frame| format!(" ({frame})"));
            let error = if error_type.is_empty() {
                "an error".to_owned()
            } else {
                error_type
            };
            format!("{error}: {message}{place}")
        }
    };
    Finding {
        error: true,
        limit: limit.map(String::into_boxed_str),
        ..Finding::new(ABOUT, "an answer", came)
    }
}

/// The limit of an invocation that took too long: its Duration is the timeout.
fn timed_out(invocation: &Invocation, subject: &Subject) -> String {
    let hundredths = invocation.report.duration.hundredths();
    let took = format!("{}.{:02} s", hundredths / 100_000, hundredths / 1_000 % 100);
    match subject.cut_timeout {
        Some(cut) if hundredths == u64::from(cut) * 100_000 => format!(
            "timed out after {took}, which is as long as this exercise lets a function run (its own timeout is {} s)",
            subject.config.timeout
        ),
        _ => format!("timed out after {took}"),
    }
}

/// Where the error happened: the first line of the innermost frame.
fn last_frame(payload: &str) -> Option<String> {
    let document = Json::read(payload).ok()?;
    let Some(Json::Array(frames)) = document.get("stackTrace") else {
        return None;
    };
    let Some(Json::String(frame)) = frames.last() else {
        return None;
    };
    let line = frame.trim().lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}
