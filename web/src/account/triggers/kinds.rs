//! Every kind of trigger, and what each of them has: a form, a source that it makes, what is shown of it,
//! what is done with it. A new one is a file in the folder `kinds`, its `mod` line and a line in each of three
//! lists here.

mod alarm;
mod bucket;
mod repository;
mod schedule;
mod table;
mod url;

use crate::account::refusal::{invalid, raw};
use crate::account::sheets::Fields;
use lambdabox_contract::Refusal;
use lambdabox_contract::sheet::{Cell, Field};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{Effect, HttpResponse, Occasion, Source, Trigger, TriggerError};

/// The kind that has a part of the configuration of its own.
pub(super) const URL: &str = "function-url";

/// Something that can be made.
pub(super) struct Kind {
    /// Tells it from others.
    pub(super) name: &'static str,
    /// For people.
    pub(super) title: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// What is asked for.
    pub(super) fields: Vec<Field>,
    /// Makes it of them.
    pub(super) make: fn(&Fields, Timestamp) -> Result<Source, Refusal>,
}

/// What is shown of a trigger.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Its service and its name.
    pub(super) title: String,
    /// Names and values; empty ones are left out.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Of what is in it: the heads of a table, its rows, what is said if there are none.
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) none: &'static str,
    /// What can be done.
    pub(super) uses: Vec<Can>,
    /// Files can be put into it: where one goes that comes without a folder.
    pub(super) folder: Option<String>,
}

/// Something that can be done.
#[derive(Debug)]
pub(super) struct Can {
    /// Its name.
    pub(super) name: &'static str,
    /// The text of its button.
    pub(super) button: &'static str,
    /// What it asks for.
    pub(super) fields: Vec<Field>,
}

/// What came of it.
pub(super) struct Use {
    pub(super) effect: Done,
    /// It was an HTTP request: what a shell would type for it.
    pub(super) curl: Option<String>,
}

/// How it went on.
pub(super) enum Done {
    Effect(Effect),
    /// A client was answered without the function.
    Response(HttpResponse),
}

/// Everything that can be made.
pub(super) fn kinds() -> Vec<Kind> {
    vec![
        bucket::kind(),
        table::kind(),
        repository::kind(),
        alarm::kind(),
        schedule::kind(),
        url::kind(),
    ]
}

/// One trigger.
pub(super) fn shown(trigger: &Trigger, config: &FunctionConfig, now: Timestamp) -> Shown {
    match &trigger.source {
        Source::S3(bucket) => bucket::shown(bucket),
        Source::Dynamodb(table) => table::shown(table, config),
        Source::Codecommit(repository) => repository::shown(repository, config),
        Source::Alarm(alarm) => alarm::shown(alarm, config),
        Source::Schedule(schedule) => schedule::shown(schedule, config, now),
        Source::FunctionUrl(url) => url::shown(url, config),
    }
}

/// Does something with one: what, with which fields, with which file.
pub(super) fn act(
    source: &mut Source,
    what: &str,
    fields: &Fields,
    file: Option<&[u8]>,
    occasion: Occasion<'_>,
) -> Result<Use, TriggerError> {
    let effect = match source {
        Source::S3(bucket) => bucket::act(bucket, what, fields, file, occasion),
        Source::Dynamodb(table) => table::act(table, what, fields, occasion),
        Source::Codecommit(repository) => repository::act(repository, what, fields, occasion),
        Source::Alarm(alarm) => alarm::act(alarm, fields, occasion),
        Source::Schedule(schedule) => schedule::act(schedule, occasion),
        Source::FunctionUrl(url) => return url::act(url, fields, occasion),
    };
    Ok(Use {
        effect: Done::Effect(effect?),
        curl: None,
    })
}

/// What a form makes.
pub(super) fn source(kind: &str, fields: &Fields, now: Timestamp) -> Result<Source, Refusal> {
    let known = kinds().into_iter().find(|known| known.name == kind);
    let known = known.ok_or_else(|| invalid("Choose what invokes the function."))?;
    (known.make)(fields, now)
}

/// A refusal stands beside the field of the form that it is about.
pub(super) fn made(source: Result<Source, TriggerError>) -> Result<Source, Refusal> {
    source.map_err(|error| raw(error.into()))
}

/// Something that can be done.
pub(super) fn can(name: &'static str, button: &'static str, fields: Vec<Field>) -> Can {
    Can {
        name,
        button,
        fields,
    }
}

/// A name and a value.
pub(super) fn fact(name: &'static str, value: impl Into<String>) -> (&'static str, String) {
    (name, value.into())
}

/// The option of this value.
pub(super) fn chosen<T: Copy>(options: &[(T, &str, &str)], value: &str) -> Result<T, Refusal> {
    let found = options.iter().find(|(_, known, _)| *known == value);
    found
        .map(|(option, ..)| *option)
        .ok_or_else(|| invalid("Choose one of the options."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::triggers::first_values;

    #[test]
    fn every_form_as_it_stands_makes_a_trigger() {
        let kinds = kinds();
        assert_eq!(kinds.len(), 6);
        for kind in kinds {
            let fields = Fields::new(first_values(&kind.fields));
            let source = source(kind.name, &fields, Timestamp::DEFAULT_START);
            assert!(source.is_ok(), "{}: {source:?}", kind.name);
        }
    }

    #[test]
    fn a_refusal_names_its_field() {
        let now = Timestamp::DEFAULT_START;
        let fields = [("name", "A"), ("events", "all")];
        let fields = fields.map(|(id, text)| (id.to_owned(), text.to_owned()));
        let fields = Fields::new(fields.to_vec());
        let error = source("s3", &fields, now).unwrap_err();
        assert_eq!(error.fields, ["name"]);
        for kind in ["", "sqs"] {
            assert!(source(kind, &fields, now).is_err());
        }
    }

    #[test]
    fn what_is_shown_can_be_done() {
        let config = FunctionConfig::default();
        let now = Timestamp::DEFAULT_START;
        for kind in kinds() {
            let fields = Fields::new(first_values(&kind.fields));
            let source = source(kind.name, &fields, now);
            let mut made = Trigger::new(source.unwrap());
            // As long as something can be done, it is done with what stands there first.
            for round in 0..3 {
                let shown = shown(&made, &config, now);
                assert!(!shown.title.is_empty());
                for possible in shown.uses {
                    let fields = Fields::new(first_values(&possible.fields));
                    let used = made.apply(&config, now, |source, occasion| {
                        act(source, possible.name, &fields, None, occasion)
                    });
                    assert!(used.is_ok(), "{round} {}: {:?}", possible.name, used.err());
                }
            }
        }
    }
}
