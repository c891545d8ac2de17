//! What is expected of what the learner configured and wrote.

use super::place::Place;
use super::text::{all, cut, number};
use super::value::{judge, of_text};
use super::{Context, Finding, Subject, pattern};
use crate::exercise::format::{Bounds, FunctionExpectation, SourceExpectation};
use crate::exercise::json::{Json, Number};

/// What is expected of the configuration.
pub(super) fn function(
    expected: &FunctionExpectation,
    subject: &Subject,
    context: Context<'_>,
) -> Result<(), Finding> {
    let config = &subject.config;
    let figure = |bounds: &Option<Bounds>, about: &str, unit: &str, value: i64| {
        let value = Number::from(value);
        match bounds.as_ref().filter(|bounds| !bounds.hold(&value)) {
            None => Ok(()),
            Some(bounds) => {
                let with_unit = |text: String| format!("{text} {unit}").trim_end().to_owned();
                Err(Finding::new(
                    about,
                    with_unit(bounds.to_string()),
                    with_unit(value.to_string()),
                ))
            }
        }
    };
    figure(&expected.timeout, "the timeout", "s", config.timeout.into())?;
    figure(
        &expected.memory,
        "the memory size",
        "MB",
        config.memory_size.into(),
    )?;
    let reserved = subject.reserved.map_or(-1, i64::from);
    figure(
        &expected.reserved_concurrency,
        "the reserved concurrency",
        "",
        reserved,
    )?;
    let texts = [
        (&expected.handler, &config.handler, "the handler's name"),
        (
            &expected.description,
            &config.description,
            "the description",
        ),
    ];
    for (wanted, text, about) in texts {
        if let Some(wanted) = wanted {
            of_text(wanted, Some(text), about, context)?;
        }
    }
    for (name, wanted) in &expected.env {
        let value = config.environment.get(name).map(String::as_str);
        of_text(
            wanted,
            value,
            &format!("the environment variable {name}"),
            context,
        )?;
    }
    for text in all(&expected.env_lacks) {
        let mut variables = config.environment.iter();
        if let Some((name, _)) = variables.find(|(_, value)| value.contains(text)) {
            return Err(Finding::new(
                "the environment variables",
                format!("none whose value contains {text:?}"),
                format!("{name} does"),
            ));
        }
    }
    for (name, wanted) in &expected.tags {
        let value = config.tags.get(name).map(String::as_str);
        of_text(wanted, value, &format!("the tag {name}"), context)?;
    }
    figure(
        &expected.saved_events,
        "the number of saved test events",
        "",
        i64::try_from(subject.events.len()).unwrap_or(i64::MAX),
    )?;
    for (name, wanted) in &expected.events {
        let about = format!("the saved test event {name}");
        let event = subject.events.get(name).map(|text| Json::read(text));
        match event {
            Some(Err(error)) => {
                return Err(Finding::new(&about, "JSON", format!("no JSON ({error})")));
            }
            Some(Ok(event)) => judge(wanted, Some(&event), None, &Place::whole(&about), context)?,
            None => judge(wanted, None, None, &Place::whole(&about), context)?,
        }
    }
    let flag = |wanted: Option<bool>, there: bool, about: &str, yes: &str, no: &str| {
        let name = |flag: bool| if flag { yes } else { no };
        match wanted.filter(|wanted| *wanted != there) {
            Some(wanted) => Err(Finding::new(about, name(wanted), name(there))),
            None => Ok(()),
        }
    };
    flag(expected.url, subject.url, "the function URL", "one", "none")?;
    flag(
        expected.deployed,
        subject.deployed,
        "the editor",
        "nothing that is not deployed",
        "changes that are not deployed",
    )
}

/// What is expected of the source.
pub(super) fn source(expected: &SourceExpectation, subject: &Subject) -> Result<(), Finding> {
    let about = expected.file.as_ref().map_or_else(
        || "the source".to_owned(),
        |file| format!("the source of {file}"),
    );
    let files: Vec<_> = subject
        .files
        .iter()
        .filter(|file| {
            expected
                .file
                .as_ref()
                .is_none_or(|wanted| *wanted == file.path)
        })
        .map(|file| String::from_utf8_lossy(&file.contents))
        .collect();
    if files.is_empty() {
        return Err(Finding::new(&about, "a file", "none"));
    }
    let lines = || files.iter().flat_map(|text| text.lines());
    let contains = |text: &str| files.iter().any(|file| file.contains(text));
    for text in all(&expected.contains) {
        if !contains(text) {
            return Err(Finding::new(
                &about,
                format!("{text:?} in it"),
                "it is not there",
            ));
        }
    }
    for text in all(&expected.lacks) {
        if contains(text) {
            return Err(Finding::new(
                &about,
                format!("no {text:?} in it"),
                "it is there",
            ));
        }
    }
    for wanted in all(&expected.matches) {
        if !lines().any(|line| pattern::matches(wanted, line)) {
            let wanted = format!("a line that matches {wanted}");
            return Err(Finding::new(
                &about,
                wanted,
                format!("none of {} does", number(lines().count())),
            ));
        }
    }
    for unwanted in all(&expected.matches_none) {
        if let Some(line) = lines().find(|line| pattern::matches(unwanted, line)) {
            let wanted = format!("no line that matches {unwanted}");
            return Err(Finding::new(&about, wanted, cut(line.trim(), 200)));
        }
    }
    Ok(())
}
