//! A function as its page opens it.

use super::files::{attach, kilobytes};
use super::names::{Account, Function, FunctionKey, key};
use super::refusal::refused;
use super::{sheets, tab, triggers};
use lambdabox_contract::function::{
    Compiled, FunctionId, FunctionRow, Hints, NamedEvent, Opened, Overview, RuntimeChoice,
    Settings, TabTitle,
};
use lambdabox_contract::{Attachments, Refusal};
use lambdabox_core::events::EVENT_TEMPLATES;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::limits;
use lambdabox_core::runtime::catalogue::{self, CATALOGUE};

/// All of a function that its page shows and edits.
pub(super) fn open(account: &Account, id: &FunctionId) -> Result<(Opened, Attachments), Refusal> {
    let key = key(id);
    let function = account.function(&key).map_err(refused)?;
    let kept = account.draft(&key).map_err(refused)?;
    let compiled = function.is_compiled().then(|| component(function));
    let mut attachments = Vec::new();
    // A compiled handler stays here: the page could do nothing with its bytes.
    let files = match compiled {
        Some(_) => Vec::new(),
        None => attach(function.code().files(), &mut attachments),
    };
    attachments.push(kept.event.clone().into_bytes());
    let draft = if kept.files.is_empty() {
        Vec::new()
    } else {
        kept.files_over(function)
    };
    let opened = Opened {
        overview: overview(account, function),
        tabs: tabs(),
        compiled,
        files,
        draft: attach(&draft, &mut attachments),
        event_name: kept.event_name.clone(),
        revision: kept.revision,
        is_mine: kept.author == tab::name(),
        events: events_of(function),
        hints: hints(function.config()),
    };
    Ok((opened, attachments))
}

/// What every tab shows.
pub(super) fn overview(account: &Account, function: &Function) -> Overview {
    let config = function.config();
    let region = account.region_concurrency(&config.region);
    let strings = |map: &std::collections::BTreeMap<String, String>| {
        let pairs = map.iter();
        pairs
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    Overview {
        name: config.function_name.clone(),
        arn: config.arn(),
        runtime: account.component_name(function),
        last_modified: function.modified().to_owned(),
        triggers: triggers::count(function.triggers()),
        url: triggers::url_of(function.triggers(), config),
        settings: Settings {
            description: config.description.clone(),
            handler: config.handler.clone(),
            role: config.role.clone(),
            memory: config.memory_size,
            timeout: config.timeout,
            storage: config.ephemeral_storage,
        },
        environment: strings(&config.environment),
        tags: strings(&config.tags),
        reserved: function.reserved(),
        concurrency: region.total,
        unreserved: region.unreserved,
        notes: config.notes(),
    }
}

fn component(function: &Function) -> Compiled {
    function
        .code()
        .files()
        .first()
        .map_or_else(Compiled::default, |file| Compiled {
            name: file.path.clone(),
            size: kilobytes(file.contents.len()),
        })
}

/// The parts of a function's page, in their order: those that the page knows, and between them those
/// that are described here.
fn tabs() -> Vec<TabTitle> {
    let own = |slug: &str, title: &str| TabTitle {
        slug: slug.to_owned(),
        title: title.to_owned(),
    };
    let mut tabs = vec![own("code", "Code"), own("test", "Test")];
    tabs.extend(sheets::TABS.iter().map(|tab| own(tab.slug, tab.title)));
    tabs.extend([
        own("configuration", "Configuration"),
        own("simulate", "Simulate"),
        own("tuning", "Power tuning"),
    ]);
    tabs
}

/// Events to begin with.
pub(super) fn templates() -> Vec<NamedEvent> {
    let one = |template: &lambdabox_core::events::EventTemplate| NamedEvent {
        name: template.slug.to_owned(),
        title: template.name.to_owned(),
        event: template.json.to_owned(),
    };
    EVENT_TEMPLATES.iter().map(one).collect()
}

/// The console's list of runtimes.
pub(super) fn runtimes() -> Vec<RuntimeChoice> {
    let choice = CATALOGUE.iter().map(|entry| RuntimeChoice {
        name: entry.name.to_owned(),
        title: entry.display_name.to_owned(),
        available: entry.is_available(),
        note: entry.note.to_owned(),
    });
    choice.collect()
}

/// The functions of a region.
pub(super) fn list(account: &Account, region: &str) -> Vec<FunctionRow> {
    let row = |function: &Function| {
        let config = function.config();
        FunctionRow {
            name: config.function_name.clone(),
            description: config.description.clone(),
            runtime: config.runtime.clone(),
            code_size: function.code_size(),
            last_modified: function.modified().to_owned(),
        }
    };
    account.functions(region).map(row).collect()
}

/// The saved events of a function, as the page has them.
pub(super) fn saved_events(
    account: &Account,
    key: &FunctionKey,
) -> Result<Vec<NamedEvent>, Refusal> {
    let function = account.function(key).map_err(refused)?;
    Ok(events_of(function))
}

fn events_of(function: &Function) -> Vec<NamedEvent> {
    let events = function.test_events().iter();
    let events = events.map(|event| NamedEvent {
        name: event.name.clone(),
        title: event.name.clone(),
        event: event.event.clone(),
    });
    events.collect()
}

/// What may be entered where.
fn hints(config: &FunctionConfig) -> Hints {
    let runtime = catalogue::find(&config.runtime).unwrap_or(catalogue::default_runtime());
    let of_runtimes = CATALOGUE.iter().flat_map(|entry| {
        let endings = entry.endings().iter();
        endings.map(|ending| ((*ending).to_owned(), entry.language.to_owned()))
    });
    Hints {
        handler: runtime.handler_hint.to_owned(),
        environment: format!(
            "Your code reads them from {}. They are settings, not secrets: never keep a password in one.",
            runtime.environment
        ),
        languages: of_runtimes
            .chain([("json".to_owned(), "json".to_owned())])
            .collect(),
        memory: format!(
            "{} to {}. CPU grows with memory; {} MB is one vCPU.",
            limits::MEMORY_MIN_MB,
            thousands(limits::MEMORY_MAX_MB),
            thousands(limits::MEMORY_OF_ONE_VCPU_MB)
        ),
        timeout: format!("{} to {}.", limits::TIMEOUT_MIN_S, limits::TIMEOUT_MAX_S),
        storage: format!(
            "The size of /tmp: {} to {}.",
            limits::EPHEMERAL_STORAGE_MIN_MB,
            thousands(limits::EPHEMERAL_STORAGE_MAX_MB)
        ),
        description: format!("At most {} characters.", limits::DESCRIPTION_MAX),
    }
}

fn thousands(number: u32) -> String {
    super::words::thousands(number.into())
}
