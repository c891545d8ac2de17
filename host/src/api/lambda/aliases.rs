//! Aliases.

use super::Ask;
use super::functions::{changed, read};
use lambdabox_aws::wire::{Fault, Fields, Value};
use lambdabox_core::account::versions::Alias;
use lambdabox_core::account::{Function, Refusal, page};

type Done = Result<Fields, Fault>;

pub(super) fn create(ask: &Ask<'_>) -> Done {
    put(ask, true)
}

pub(super) fn update(ask: &Ask<'_>) -> Done {
    put(ask, false)
}

fn put(ask: &Ask<'_>, new: bool) -> Done {
    ask.without(&["RoutingConfig", "RevisionId"])?;
    let key = ask.whole_function()?;
    let input = ask.input();
    let name = input.text_or_empty("Name");
    changed(ask, |account| {
        let there = account
            .function(&key)?
            .versions()
            .aliases()
            .find(|(it, _)| *it == name);
        // What is left out stays as it is.
        let before = there.filter(|_| !new).map(|(_, alias)| alias.clone());
        let before = before.unwrap_or(Alias {
            version: String::new(),
            description: String::new(),
        });
        let alias = Alias {
            version: input
                .text("FunctionVersion")
                .map_or(before.version, str::to_owned),
            description: input
                .text("Description")
                .map_or(before.description, str::to_owned),
        };
        account.put_alias(&key, name, alias, new)?;
        told(account.function(&key)?, name)
    })
}

pub(super) fn get(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    let name = ask.input().text_or_empty("Name");
    read(ask, |account| told(account.function(&key)?, name))
}

pub(super) fn delete(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    let name = ask.input().text_or_empty("Name");
    changed(ask, |account| account.delete_alias(&key, name))?;
    Ok(Fields::new())
}

pub(super) fn list(ask: &Ask<'_>) -> Done {
    let key = ask.whole_function()?;
    let (marker, most) = ask.paging();
    let version = ask.input().text("FunctionVersion");
    read(ask, |account| {
        let function = account.function(&key)?;
        let aliases = function.versions().aliases();
        let aliases = aliases.filter(|(_, alias)| version.is_none_or(|it| it == alias.version));
        let page = page(aliases, |(name, _)| (*name).to_owned(), marker, most)?;
        let all = page
            .items
            .iter()
            .map(|(name, alias)| fields(function, name, alias));
        Ok(Fields::new()
            .with("Aliases", Value::list(all))
            .with_some("NextMarker", page.next))
    })
}

fn told(function: &Function, name: &str) -> Result<Fields, Refusal> {
    let alias = function.alias(name)?;
    Ok(fields(function, name, alias))
}

fn fields(function: &Function, name: &str, alias: &Alias) -> Fields {
    Fields::new()
        .with("AliasArn", format!("{}:{name}", function.config().arn()))
        .with("Name", name)
        .with("FunctionVersion", &alias.version)
        .with("Description", &alias.description)
}
