//! What is expected of a value.

use super::difference::{between, holds, short, type_of};
use super::place::{Place, child, children, keys};
use super::{Context, Finding, Seen, pattern, schema};
use crate::exercise::format::{Bounds, JsonType, ValueExpectation};
use crate::exercise::json::{Json, Number};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What is expected of the answer.
pub(super) fn payload(
    expected: &ValueExpectation,
    seen: &Seen,
    solution: Option<&Json>,
    context: Context<'_>,
) -> Result<(), Finding> {
    let about = "the payload";
    let (Some(last), Some(read)) = (seen.last(), seen.payload()) else {
        return Err(Finding::new(about, "an answer", "no invocation"));
    };
    match read {
        Ok(value) => judge(
            expected,
            Some(value),
            solution,
            &Place::whole(about),
            context,
        ),
        Err(error) => Err(Finding::new(
            about,
            "JSON",
            format!("no JSON ({error}): {}", last.payload),
        )),
    }
}

/// What is expected of a text.
pub(super) fn of_text(
    expected: &ValueExpectation,
    text: Option<&str>,
    about: &str,
    context: Context<'_>,
) -> Result<(), Finding> {
    let value = text.map(|text| Json::String(text.to_owned()));
    judge(
        expected,
        value.as_ref(),
        None,
        &Place::whole(about),
        context,
    )
}

/// The digest of a value: `sha256:` and 64 hexadecimal digits.
pub(in crate::exercise) fn digest_of(value: &Json, salt: &str) -> String {
    let digest = Sha256::new()
        .chain_update(salt.as_bytes())
        .chain_update([0])
        .chain_update(value.to_canonical().as_bytes())
        .finalize();
    digest.iter().fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether everything that is named holds for a value, or for its absence.
pub(super) fn judge(
    expected: &ValueExpectation,
    came: Option<&Json>,
    solution: Option<&Json>,
    place: &Place<'_>,
    context: Context<'_>,
) -> Result<(), Finding> {
    let about = place.name();
    let Some(came) = came else {
        if expected.absent {
            return Ok(());
        }
        return Err(Finding::new(
            &about,
            wish(expected, context),
            "nothing: it is not there",
        ));
    };
    let finding = |wanted: String| Finding::new(&about, wanted, came.to_text());
    if expected.absent {
        return Err(finding("nothing".to_owned()));
    }
    for wanted in exact(expected, context) {
        if wanted != *came {
            let difference = between(&wanted, came, false);
            return Err(finding(wanted.to_text()).differing(difference));
        }
    }
    if expected.as_solution {
        let Some(wanted) = solution else {
            return Err(finding("what the solution answers".to_owned()));
        };
        if wanted != came {
            let difference = between(wanted, came, false);
            return Err(finding(wanted.to_text()).differing(difference));
        }
    }
    if let Some(digest) = &expected.digest
        && *digest != digest_of(came, context.salt)
    {
        return Err(finding(
            "another value, of which only a digest is here".to_owned(),
        ));
    }
    if let Some(wanted) = &expected.subset
        && !holds(wanted, came)
    {
        let difference = between(wanted, came, true);
        return Err(finding(format!("at least {}", wanted.to_text())).differing(difference));
    }
    if let Some(some) = &expected.one_of
        && !some.contains(came)
    {
        return Err(finding(format!("one of {}", list(some))));
    }
    if let Some(types) = &expected.json_type
        && !types.0.iter().any(|wanted| is_of_type(came, *wanted))
    {
        let names: Vec<_> = types.0.iter().map(|wanted| wanted.name()).collect();
        let difference = format!("it is {}", type_of(came).name());
        return Err(finding(names.join(" or ")).differing(Some(difference)));
    }
    if let Some(bounds) = &expected.length {
        length(bounds, came, finding)?;
    }
    if let Some(bounds) = &expected.number {
        match came {
            Json::Number(number) if bounds.hold(number) => {}
            _ => return Err(finding(format!("the number {bounds}"))),
        }
    }
    text(expected, came, finding)?;
    inside(expected, came, solution, place, context)
}

/// The values that it has to be, each of them.
fn exact(expected: &ValueExpectation, context: Context<'_>) -> Vec<Json> {
    let file = expected
        .file
        .as_ref()
        .and_then(|path| context.files.get(path));
    let texts = expected.json.iter().chain(file);
    // What cannot be read is told to the author, before anything is judged.
    let read = texts.filter_map(|text| Json::read(text).ok());
    expected.equal.iter().cloned().chain(read).collect()
}

/// What would be right, in a few words.
fn wish(expected: &ValueExpectation, context: Context<'_>) -> String {
    match exact(expected, context).first() {
        Some(value) => value.to_text(),
        None => expected.subset.as_ref().map_or_else(
            || "a value".to_owned(),
            |value| format!("at least {}", value.to_text()),
        ),
    }
}

fn list(values: &[Json]) -> String {
    let texts: Vec<_> = values.iter().map(short).collect();
    texts.join(", ")
}

pub(super) fn is_of_type(value: &Json, wanted: JsonType) -> bool {
    match (wanted, value) {
        (JsonType::Integer, Json::Number(number)) => number.is_integer(),
        _ => type_of(value) == wanted,
    }
}

/// How long something is, if it has a length.
pub(super) fn length_of(value: &Json) -> Option<u64> {
    let length = match value {
        Json::String(text) => text.chars().count(),
        Json::Array(values) => values.len(),
        Json::Object(entries) => entries.len(),
        _ => return None,
    };
    u64::try_from(length).ok()
}

fn length(
    bounds: &Bounds,
    came: &Json,
    finding: impl Fn(String) -> Finding,
) -> Result<(), Finding> {
    let what = match came {
        Json::String(_) => "characters",
        Json::Object(_) => "keys",
        _ => "elements",
    };
    match length_of(came) {
        Some(length) if bounds.hold(&Number::from(length)) => Ok(()),
        Some(length) => {
            Err(finding(format!("{bounds} {what}"))
                .differing(Some(format!("it has {length} {what}"))))
        }
        None => Err(finding(format!("something of {bounds} elements"))),
    }
}

fn text(
    expected: &ValueExpectation,
    came: &Json,
    finding: impl Fn(String) -> Finding,
) -> Result<(), Finding> {
    let texts = |texts: &Option<crate::exercise::format::OneOrMany<String>>| {
        texts
            .as_ref()
            .map_or_else(Vec::new, |texts| texts.0.clone())
    };
    let as_text = match came {
        Json::String(text) => Some(text.as_str()),
        _ => None,
    };
    for part in texts(&expected.contains) {
        if !as_text.is_some_and(|text| text.contains(&part)) {
            return Err(finding(format!("a text with {part:?} in it")));
        }
    }
    for part in texts(&expected.lacks) {
        if as_text.is_none_or(|text| text.contains(&part)) {
            return Err(finding(format!("a text without {part:?}")));
        }
    }
    if let Some(pattern) = &expected.matches
        && !as_text.is_some_and(|text| pattern::matches(pattern, text))
    {
        return Err(finding(format!("a text that matches {pattern}")));
    }
    Ok(())
}

/// What is expected further inside.
fn inside(
    expected: &ValueExpectation,
    came: &Json,
    solution: Option<&Json>,
    place: &Place<'_>,
    context: Context<'_>,
) -> Result<(), Finding> {
    let about = place.name();
    for (pointer, wanted) in &expected.at {
        at(&keys(pointer), wanted, Some(came), solution, place, context)?;
    }
    let is_container = matches!(came, Json::Array(_) | Json::Object(_));
    if (expected.each.is_some() || expected.any.is_some()) && !is_container {
        return Err(Finding::new(&about, "a list or an object", came.to_text()));
    }
    let of_solution = |key: &str| solution.and_then(|solution| child(solution, key));
    if let Some(wanted) = &expected.each {
        for (key, value) in children(came) {
            let place = place.inside(&key);
            judge(wanted, Some(value), of_solution(&key), &place, context)?;
        }
    }
    if let Some(wanted) = &expected.any {
        let mut first = None;
        let mut fits = false;
        for (key, value) in children(came) {
            let place = place.inside(&key);
            match judge(wanted, Some(value), of_solution(&key), &place, context) {
                Ok(()) => fits = true,
                Err(finding) => first = first.or(Some(finding)),
            }
        }
        if !fits {
            let wanted = first.map_or_else(|| wish(wanted, context), |finding| finding.expected);
            return Err(Finding::new(
                &about,
                format!("some element: {wanted}"),
                came.to_text(),
            ));
        }
    }
    if let Some(wanted) = &expected.parsed {
        let value = match came {
            Json::String(text) => Json::read(text).ok(),
            _ => None,
        };
        let Some(value) = value else {
            let difference = format!("it is {}", type_of(came).name());
            return Err(Finding::new(&about, "a text that is JSON", came.to_text())
                .differing(Some(difference)));
        };
        let name = format!("the JSON in {about}");
        judge(wanted, Some(&value), None, &Place::whole(&name), context)?;
    }
    if let Some(unwanted) = &expected.not
        && judge(unwanted, Some(came), solution, place, context).is_ok()
    {
        return Err(Finding::new(&about, "another value", came.to_text()));
    }
    if let Some(wanted) = &expected.schema {
        schema::judge(wanted, came, place)?;
    }
    Ok(())
}

/// What is expected at a pointer; `*` is every element.
fn at(
    keys: &[String],
    wanted: &ValueExpectation,
    came: Option<&Json>,
    solution: Option<&Json>,
    place: &Place<'_>,
    context: Context<'_>,
) -> Result<(), Finding> {
    let Some((key, rest)) = keys.split_first() else {
        return judge(wanted, came, solution, place, context);
    };
    if key == "*" {
        let Some(container @ (Json::Array(_) | Json::Object(_))) = came else {
            let what = came.map_or_else(|| "nothing: it is not there".to_owned(), Json::to_text);
            return Err(Finding::new(&place.name(), "a list or an object", what));
        };
        for (key, value) in children(container) {
            let solution = solution.and_then(|solution| child(solution, &key));
            at(
                rest,
                wanted,
                Some(value),
                solution,
                &place.inside(&key),
                context,
            )?;
        }
        return Ok(());
    }
    let value = came.and_then(|came| child(came, key));
    let solution = solution.and_then(|solution| child(solution, key));
    at(rest, wanted, value, solution, &place.inside(key), context)
}
