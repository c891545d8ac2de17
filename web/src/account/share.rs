//! One function as a link, and a function from a link.

use super::files::kilobytes;
use super::names::{Account, key};
use super::refusal::refused;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::{Container, Pair, Part, Sheet, Table};
use lambdabox_contract::{Refusal, ShareLink, Shared};
use lambdabox_core::engine::SourceFile;
use lambdabox_core::limits;
use lambdabox_core::share::link::SharedFunction;

fn read(link: &str) -> Result<SharedFunction, Refusal> {
    SharedFunction::from_text(link).map_err(|error| refused(error.into()))
}

/// A function as the part of the address after `#`, and how long that is.
pub(super) fn link(
    account: &Account,
    id: &FunctionId,
    with_values: bool,
) -> Result<ShareLink, Refusal> {
    let shared = account
        .shared_function(&key(id), with_values)
        .map_err(refused)?;
    let text = shared.to_text().map_err(|error| refused(error.into()))?;
    Ok(ShareLink {
        fragment: format!("#/share/{text}"),
        length: format!(
            "{} of at most {} characters",
            text.len(),
            limits::SHARE_LINK_MAX_CHARS
        ),
    })
}

/// What a link holds, and a name that is free. Nothing is changed.
pub(super) fn open(account: &Account, region: &str, link: &str) -> Result<Shared, Refusal> {
    let shared = read(link)?;
    let config = &shared.config;
    let mut about = vec![Part::Pairs(vec![
        Pair::new("Function name", config.function_name.clone()),
        Pair::new("Runtime", config.runtime.clone()),
        Pair::new("Handler", config.handler.clone()),
        Pair::new("Memory", format!("{} MB", config.memory_size)),
        Pair::new("Timeout", format!("{} s", config.timeout)),
        Pair::new("Description", config.description.clone()),
    ])];
    if !config.environment.is_empty() {
        let rows = config.environment.iter().map(|(key, value)| {
            let left_out = shared.without_value.contains(key);
            let value = if left_out {
                "(value not shared)"
            } else {
                value
            };
            vec![key.as_str().into(), value.into()]
        });
        about.push(Part::Table(Table {
            caption: "Environment variables".into(),
            heads: vec!["Key".into(), "Value".into()],
            rows: rows.collect(),
        }));
    }
    if !shared.events.is_empty() {
        let names = shared.events.iter().map(|(name, _)| name.as_str());
        let names: Vec<&str> = names.collect();
        about.push(Part::Text(["Saved events: ", &names.join(", ")].concat()));
    }
    let container = |id: &str, title: &str, parts| {
        Part::Box(Container {
            id: id.to_owned(),
            title: title.to_owned(),
            parts,
            ..Container::default()
        })
    };
    Ok(Shared {
        name: account.free_name(region, &config.function_name),
        sheet: Sheet {
            parts: vec![
                container("shared-configuration", "Configuration", about),
                container(
                    "shared-code",
                    "Code",
                    shared.code.files().iter().map(shown).collect(),
                ),
            ],
        },
    })
}

/// A file of a link: text to be read, whatever it holds.
fn shown(file: &SourceFile) -> Part {
    let title = format!("{}, {}", file.path, kilobytes(file.contents.len()));
    let text = match std::str::from_utf8(&file.contents) {
        Ok(text) if !text.is_empty() => text,
        _ => "This file is no text, or empty.",
    };
    Part::More(title, vec![Part::Source(text.to_owned())])
}

/// Makes a function of a link: nothing of it runs until it is tested.
pub(super) fn create(account: &mut Account, id: &FunctionId, link: &str) -> Result<(), Refusal> {
    let created = account.create_shared_function(&key(id), read(link)?);
    created.map(drop).map_err(refused)
}
