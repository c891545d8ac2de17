//! A function as its page opens it.

use super::account::{Account, CONCURRENCY, saved_events};
use super::files::{attach, kilobytes};
use super::function::Function;
use super::{sheets, triggers};
use lambdabox_contract::function::{
    Compiled, FunctionId, Hints, NamedEvent, Opened, Overview, RuntimeChoice, Settings, TabTitle,
};
use lambdabox_contract::{Attachments, Refusal};
use lambdabox_core::events::EVENT_TEMPLATES;
use lambdabox_core::limits;
use lambdabox_core::runtime::COMPILED;

/// All of a function that its page shows and edits.
pub(super) fn open(account: &Account, id: &FunctionId) -> Result<(Opened, Attachments), Refusal> {
    let function = account.function(id)?;
    let kept = account.draft(function);
    let compiled = (function.config.runtime == COMPILED).then(|| component(function));
    let mut attachments = Vec::new();
    // A compiled handler stays here: the page could do nothing with its bytes.
    let files = match compiled {
        Some(_) => Vec::new(),
        None => attach(&function.files, &mut attachments),
    };
    attachments.push(kept.event.clone().into_bytes());
    let opened = Opened {
        overview: overview(account, function),
        tabs: tabs(),
        compiled,
        files,
        draft: attach(&kept.files, &mut attachments),
        event_name: kept.event_name.clone(),
        revision: kept.revision,
        is_mine: kept.is_mine(),
        events: saved_events(function),
        hints: hints(),
    };
    Ok((opened, attachments))
}

/// What every tab shows.
pub(super) fn overview(account: &Account, function: &Function) -> Overview {
    let config = &function.config;
    let strings = |map: &std::collections::BTreeMap<String, String>| {
        let pairs = map.iter();
        pairs
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    Overview {
        name: config.function_name.clone(),
        arn: config.arn(),
        runtime: config.runtime.clone(),
        last_modified: function.modified.clone(),
        triggers: triggers::count(&function.triggers),
        url: triggers::url_of(&function.triggers, config),
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
        reserved: function.reserved,
        concurrency: CONCURRENCY,
        unreserved: account.unreserved(&config.region, ""),
    }
}

fn component(function: &Function) -> Compiled {
    function
        .files
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
    let choice = |name: &str, title: &str, available: bool, note: &str| RuntimeChoice {
        name: name.to_owned(),
        title: title.to_owned(),
        available,
        note: note.to_owned(),
    };
    vec![
        choice(
            "python3.14",
            "Python 3.14",
            true,
            "runs here. AWS offers a new version of a language some months after its release, once it is stable: the newest one may be missing from the list.",
        ),
        choice(
            COMPILED,
            "Amazon Linux 2023",
            true,
            "runs a handler that you compiled, from Rust for example, to a WebAssembly component. On AWS this runtime takes a Linux program named bootstrap.",
        ),
        choice(
            "nodejs24.x",
            "Node.js 24",
            false,
            "is not available here yet: it needs a JavaScript engine that runs inside of WebAssembly and counts its work exactly. The editor knows .js and .mjs files all the same.",
        ),
    ]
}

/// What may be entered where.
fn hints() -> Hints {
    Hints {
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
