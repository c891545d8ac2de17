//! An account that is kept between commands, as commands are told of it.

use crate::state::State;
use anyhow::Context as _;
use clap::Args;
use lambdabox_core::account::{FunctionKey, Refusal};
use lambdabox_core::function::FunctionConfig;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the account is.
#[derive(Args)]
pub(super) struct StateArguments {
    /// The folder that keeps the account between commands; by default the one that LAMBDABOX_STATE
    /// names
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// Where the account is, for commands that always use one.
#[derive(Args)]
pub(super) struct AccountArguments {
    #[command(flatten)]
    state: StateArguments,
    /// The region, such as eu-west-1
    #[arg(long)]
    pub(super) region: Option<String>,
}

impl StateArguments {
    /// The folder that is named, by the option or by the environment.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        let of_environment = env::var_os("LAMBDABOX_STATE").filter(|folder| !folder.is_empty());
        self.state.clone().or(of_environment.map(PathBuf::from))
    }

    /// Opens it.
    pub(super) fn open(&self) -> anyhow::Result<State> {
        let folder = self
            .folder()
            .context("name the folder that keeps the account with --state DIR")?;
        let state = State::open(&folder)?;
        warn(&state, &folder);
        Ok(state)
    }
}

/// Says what of an account cannot be shown.
fn warn(state: &State, folder: &Path) {
    let folder = folder.display();
    if state.account().has_newer() {
        super::insist(&format!(
            "warning: a newer version of lambdabox has written to {folder}; what it wrote is left alone and not shown"
        ));
    }
    if state.set_aside() > 0 {
        super::insist(&format!(
            "warning: {} of the records in {folder} cannot be read; the next change puts them aside, and an export has them",
            state.set_aside()
        ));
    }
}

impl AccountArguments {
    /// Opens the account.
    pub(super) fn open(&self) -> anyhow::Result<State> {
        self.state.open()
    }

    /// The function of this name, in the region that is meant.
    pub(super) fn key(&self, name: &str) -> FunctionKey {
        key(self.region.as_deref(), name)
    }
}

/// The function of this name in a region, or in the one that functions are in by default.
pub(super) fn key(region: Option<&str>, name: &str) -> FunctionKey {
    match region {
        Some(region) => FunctionKey::new(region, name),
        None => FunctionKey::new(FunctionConfig::default().region, name),
    }
}

/// A refusal of the account, as a person is told of it.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Refusal);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.exception.name(), self.0.message)
    }
}

impl std::error::Error for Refused {}
