//! One function as the account has it, with everything that belongs to it.

use super::asynchronous::AsyncConfig;
use super::key::FunctionKey;
use super::versions::Versions;
use crate::{
    code::CodeBundle, events::event_template, function::FunctionConfig, runtime::catalogue,
    triggers::Trigger,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The event that a new function is tested with: a template's name.
pub(super) const FIRST_EVENT: &str = "hello-world";

/// A function with everything that belongs to it, but for its draft, its log and its metrics.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub(super) config: FunctionConfig,
    pub(super) code: Arc<CodeBundle>,
    pub(super) events: Vec<TestEvent>,
    pub(super) reserved: Option<u32>,
    pub(super) asynchronous: AsyncConfig,
    pub(super) triggers: Vec<Trigger>,
    pub(super) versions: Versions,
    pub(super) revision: String,
    pub(super) modified: String,
}

/// A saved test event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TestEvent {
    /// 1 to 25 letters, digits, `.`, `-` and `_`.
    pub name: String,
    /// A JSON document, as it was typed.
    pub event: String,
}

impl Function {
    /// A new function with the first code of its runtime.
    pub(super) fn new(config: FunctionConfig) -> Self {
        let files = catalogue::find(&config.runtime)
            .map(catalogue::CatalogueEntry::starter_files)
            .unwrap_or_default();
        Self {
            config,
            code: Arc::new(CodeBundle::of_checked(files)),
            events: Vec::new(),
            reserved: None,
            asynchronous: AsyncConfig::default(),
            triggers: Vec::new(),
            versions: Versions::default(),
            revision: String::new(),
            modified: String::new(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn key(&self) -> FunctionKey {
        FunctionKey::of(&self.config)
    }

    /// Its configuration.
    #[must_use]
    pub const fn config(&self) -> &FunctionConfig {
        &self.config
    }

    /// What runs. Empty for a compiled handler that was not uploaded yet.
    #[must_use]
    pub const fn code(&self) -> &Arc<CodeBundle> {
        &self.code
    }

    /// The size of what runs, in bytes.
    #[must_use]
    pub fn code_size(&self) -> u64 {
        let sizes = self.code.files().iter().map(|file| file.contents.len());
        u64::try_from(sizes.sum::<usize>()).unwrap_or(u64::MAX)
    }

    /// Its saved test events, in the order in which they were saved.
    #[must_use]
    pub fn test_events(&self) -> &[TestEvent] {
        &self.events
    }

    /// Its reserved concurrency; `None` if it shares what no function has reserved.
    #[must_use]
    pub const fn reserved(&self) -> Option<u32> {
        self.reserved
    }

    /// How its asynchronous events are handled.
    #[must_use]
    pub const fn asynchronous(&self) -> &AsyncConfig {
        &self.asynchronous
    }

    /// What invokes it.
    #[must_use]
    pub fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }

    /// Its published versions and its aliases.
    #[must_use]
    pub const fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Another text after every change of code or configuration: whoever has deployed it compares.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// When code or configuration changed last, in ISO 8601: by the account's virtual clock, or by a
    /// real one in what an early version of the page has saved.
    #[must_use]
    pub fn modified(&self) -> &str {
        &self.modified
    }

    /// Whether it takes a compiled component in the place of source files.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        catalogue::find(&self.config.runtime).is_some_and(catalogue::CatalogueEntry::is_compiled)
    }
}

/// The document that a new function is tested with.
pub(super) fn first_event() -> &'static str {
    event_template(FIRST_EVENT).map_or("{}", |template| template.json)
}
