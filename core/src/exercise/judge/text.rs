//! What is expected of texts: logs and HTTP responses.

use super::outcome::what_failed;
use super::place::Place;
use super::{Context, Finding, Scene, Seen, pattern, value};
use crate::exercise::format::{HttpExpectation, LogExpectation, OneOrMany};
use crate::exercise::json::{Json, Number};
use crate::log::LogSource;

/// A text of at most so many characters; what is left out is counted.
pub(in crate::exercise) fn cut(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let count = text.chars().count();
    if count <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max).collect();
    format!("{kept} … ({} more characters)", count - max)
}

/// What a handler wrote: the messages of its events, as far as they are looked at, and whether there
/// is more.
fn events(seen: &Seen, kb: u32) -> (Vec<&str>, bool) {
    let max = usize::try_from(kb)
        .unwrap_or(usize::MAX)
        .saturating_mul(1024);
    let mut messages = Vec::new();
    let mut more = false;
    for invocation in &seen.invocations {
        let mut room = max;
        more |= invocation.log_truncated;
        for event in &invocation.log_events {
            if event.source != LogSource::Function {
                continue;
            }
            let Some(rest) = room.checked_sub(event.message.len()) else {
                more = true;
                break;
            };
            room = rest;
            messages.push(event.message.as_str());
        }
    }
    (messages, more)
}

/// What is expected of the log.
pub(super) fn log(
    expected: &LogExpectation,
    scene: Scene<'_>,
    context: Context<'_>,
) -> Result<(), Finding> {
    let (messages, more) = events(scene.seen, context.log_kb);
    let limit = more.then(|| format!("log cut at {} KB", context.log_kb));
    log_events(expected, &messages, context).map_err(|finding| Finding {
        limit: limit.map(String::into_boxed_str),
        ..finding
    })
}

fn log_events(
    expected: &LogExpectation,
    messages: &[&str],
    context: Context<'_>,
) -> Result<(), Finding> {
    let finding = |wanted: String| {
        let came = if messages.is_empty() {
            "the handler logged nothing".to_owned()
        } else {
            messages.join("\n")
        };
        Finding::new("the log", wanted, came)
    };
    for text in all(&expected.contains) {
        if !messages.iter().any(|message| message.contains(text)) {
            return Err(finding(format!("{text:?} in it")));
        }
    }
    for text in all(&expected.lacks) {
        if let Some(message) = messages.iter().find(|message| message.contains(text)) {
            let difference = Some(format!("{text:?} stands in: {}", cut(message, 200)));
            return Err(finding(format!("no {text:?} in it")).differing(difference));
        }
    }
    for wanted in all(&expected.matches) {
        if !messages.iter().any(|it| pattern::matches(wanted, it)) {
            return Err(finding(format!("a line that matches {wanted}")));
        }
    }
    for unwanted in all(&expected.matches_none) {
        if let Some(message) = messages.iter().find(|it| pattern::matches(unwanted, it)) {
            let difference = Some(format!("this line does: {}", cut(message, 200)));
            let wanted = format!("no line that matches {unwanted}");
            return Err(finding(wanted).differing(difference));
        }
    }
    for (text, bounds) in &expected.count {
        let count = messages
            .iter()
            .filter(|it| it.contains(text.as_str()))
            .count();
        if !bounds.hold(&number(count)) {
            let difference = Some(format!("it stands in {count} lines"));
            return Err(
                finding(format!("{text:?} in so many lines: {bounds}")).differing(difference)
            );
        }
    }
    if let Some(bounds) = &expected.events
        && !bounds.hold(&number(messages.len()))
    {
        let difference = Some(format!("there are {}", messages.len()));
        return Err(finding(format!("so many lines: {bounds}")).differing(difference));
    }
    let Some(wanted) = &expected.json else {
        return Ok(());
    };
    let mut first = None;
    for message in messages {
        let Ok(json @ Json::Object(_)) = Json::read(message) else {
            continue;
        };
        let place = Place::whole("a line of the log");
        match value::judge(wanted, Some(&json), None, &place, context) {
            Ok(()) => return Ok(()),
            Err(finding) => first = first.or(Some(finding)),
        }
    }
    Err(first.unwrap_or_else(|| finding("a line that is a JSON object".to_owned())))
}

/// What is expected of a response.
pub(super) fn http(
    expected: &HttpExpectation,
    scene: Scene<'_>,
    context: Context<'_>,
) -> Result<(), Finding> {
    let Some(response) = &scene.seen.http else {
        return Err(Finding::new(
            "the response",
            "a response",
            "no request was sent",
        ));
    };
    let judged = || {
        if let Some(bounds) = &expected.status
            && !bounds.hold(&Number::from(u64::from(response.status)))
        {
            let came = match &response.remark {
                Some(remark) => format!("{} ({remark})", response.status),
                None => response.status.to_string(),
            };
            return Err(Finding::new(
                "the status of the response",
                bounds.to_string(),
                came,
            ));
        }
        for (name, wanted) in &expected.headers {
            let header = response
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            let about = format!("the header {name} of the response");
            value::of_text(
                wanted,
                header.map(|(_, value)| value.as_str()),
                &about,
                context,
            )?;
        }
        let about = "the body of the response";
        if let Some(wanted) = &expected.body {
            value::of_text(wanted, Some(&response.body), about, context)?;
        }
        let Some(wanted) = &expected.json else {
            return Ok(());
        };
        let solution = scene.solution.and_then(|seen| seen.http.as_ref());
        let solution = solution.and_then(|response| Json::read(&response.body).ok());
        match Json::read(&response.body) {
            Ok(json) => {
                let place = Place::whole(about);
                value::judge(wanted, Some(&json), solution.as_ref(), &place, context)
            }
            Err(error) => {
                let came = format!("no JSON ({error}): {}", response.body);
                Err(Finding::new(about, "JSON", came))
            }
        }
    };
    judged().map_err(|finding| match scene.seen.last() {
        // The response of a function that failed says nothing about why.
        Some(last) if last.failed() => {
            let failed = what_failed(last, scene.subject);
            Finding {
                error: true,
                came: format!(
                    "{}, since the function failed: {}",
                    finding.came, failed.came
                ),
                limit: failed.limit,
                ..finding
            }
        }
        _ => finding,
    })
}

/// The texts of a key that may be left out.
pub(super) fn all(texts: &Option<OneOrMany<String>>) -> impl Iterator<Item = &str> {
    texts
        .iter()
        .flat_map(|texts| texts.0.iter().map(String::as_str))
}

pub(super) fn number(count: usize) -> Number {
    Number::from(u64::try_from(count).unwrap_or(u64::MAX))
}
