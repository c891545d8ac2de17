//! Published versions of a function, and the aliases that point to them: as data. A version never
//! changes once it is there.

use super::Account;
use super::function::Function;
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use crate::{code::CodeBundle, function::FunctionConfig};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::function::LATEST;

/// The most versions of one function that are kept. Not an AWS limit: a bound on what is stored.
pub const VERSIONS_MAX: usize = 100;
/// The most aliases of one function. Not an AWS limit.
pub const ALIASES_MAX: usize = 100;
/// The longest name of an alias, in characters.
const ALIAS_NAME_MAX: usize = 128;

/// The versions and aliases of one function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Versions {
    pub(super) published: BTreeMap<u64, Version>,
    pub(super) aliases: BTreeMap<String, Alias>,
    /// The number of the version that was published last; numbers never come twice.
    pub(super) last: u64,
}

/// A published version: what was deployed when it was published.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// From 1 on.
    pub number: u64,
    /// The configuration.
    pub config: FunctionConfig,
    /// The code.
    pub code: Arc<CodeBundle>,
    /// What it was published for.
    pub description: String,
    /// [`Function::revision`] of what was published: publishing the same again makes no new version.
    pub revision: String,
    /// When it was published, in ISO 8601.
    pub published: String,
}

/// A name for a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alias {
    /// A number, or [`LATEST`].
    pub version: String,
    /// Free text.
    #[serde(default)]
    pub description: String,
}

/// Code and configuration that a qualifier names.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployable {
    /// [`LATEST`], or the number of a version.
    pub version: String,
    /// The configuration.
    pub config: FunctionConfig,
    /// The code.
    pub code: Arc<CodeBundle>,
    /// Tells it from what was deployed under the same version before.
    pub revision: String,
}

impl Versions {
    /// The published versions, oldest first.
    pub fn published(&self) -> impl Iterator<Item = &Version> {
        self.published.values()
    }

    /// The aliases, by name.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &Alias)> {
        let aliases = self.aliases.iter();
        aliases.map(|(name, alias)| (name.as_str(), alias))
    }
}

impl Function {
    /// The alias of this name.
    ///
    /// # Errors
    /// [`Refusal`] if there is none.
    pub fn alias(&self, name: &str) -> Result<&Alias, Refusal> {
        let alias = self.versions.aliases.get(name);
        alias.ok_or_else(|| no_alias(&self.config.arn(), name))
    }

    /// What a qualifier names: `$LATEST` (also without one), a version's number, or an alias.
    ///
    /// # Errors
    /// [`Refusal`] if there is no such version or alias.
    pub fn deployable(&self, qualifier: Option<&str>) -> Result<Deployable, Refusal> {
        let name = qualifier.unwrap_or(LATEST);
        let target = self.versions.aliases.get(name);
        let version = target.map_or(name, |alias| alias.version.as_str());
        if version == LATEST {
            return Ok(Deployable {
                version: LATEST.to_owned(),
                config: FunctionConfig {
                    version: LATEST.to_owned(),
                    ..self.config.clone()
                },
                code: Arc::clone(&self.code),
                revision: self.revision.clone(),
            });
        }
        let number = version.parse().ok();
        let published = number.and_then(|number| self.versions.published.get(&number));
        let published = published.ok_or_else(|| {
            Refusal::new(
                Exception::ResourceNotFound,
                format!("Function not found: {}:{name}", self.config.arn()),
            )
            .of_field("qualifier")
        })?;
        Ok(Deployable {
            version: version.to_owned(),
            config: FunctionConfig {
                version: version.to_owned(),
                ..published.config.clone()
            },
            code: Arc::clone(&published.code),
            revision: published.revision.clone(),
        })
    }
}

impl Account {
    /// Publishes what is deployed as a version of its own. If it is what the newest version has, that
    /// one is the answer, as on AWS.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there, or has as many versions as are kept.
    pub fn publish_version(
        &mut self,
        key: &FunctionKey,
        description: &str,
    ) -> Result<&Version, Refusal> {
        let published = self.clock().next_arrival().to_string();
        let function = self.function(key)?;
        let newest = function.versions.published.values().next_back();
        let number = match newest.filter(|newest| newest.revision == function.revision) {
            Some(same) => same.number,
            None => {
                if function.versions.published.len() >= VERSIONS_MAX {
                    return Err(Refusal::invalid(format!(
                        "A function has at most {VERSIONS_MAX} versions here: delete one first."
                    )));
                }
                let taken = self.newer.last_version(key);
                let last = function.versions.last.max(taken);
                let number = last.checked_add(1).ok_or_else(Refusal::no_number)?;
                let function = self.function_mut(key)?;
                function.versions.last = number;
                let version = Version {
                    number,
                    config: function.config.clone(),
                    code: Arc::clone(&function.code),
                    description: description.to_owned(),
                    revision: function.revision.clone(),
                    published,
                };
                function.versions.published.insert(number, version);
                self.changed.version(key, number);
                number
            }
        };
        let published = &self.function(key)?.versions.published;
        published.get(&number).ok_or_else(|| key.missing())
    }

    /// Deletes a version that no alias points to.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there or still pointed to.
    pub fn delete_version(&mut self, key: &FunctionKey, number: u64) -> Result<(), Refusal> {
        let function = self.function(key)?;
        function.deployable(Some(&number.to_string()))?;
        let named = number.to_string();
        let mut aliases = function.versions.aliases.values();
        if aliases.any(|alias| alias.version == named) {
            return Err(Refusal::new(
                Exception::ResourceConflict,
                format!("Cannot delete version {number}: an alias points to it."),
            ));
        }
        self.function_mut(key)?.versions.published.remove(&number);
        self.changed.version(key, number);
        Ok(())
    }

    /// Makes an alias, which must be new, or points one that is there to another version.
    ///
    /// # Errors
    /// [`Refusal`] if its name cannot be one, the version is not there, or `new` does not fit.
    pub fn put_alias(
        &mut self,
        key: &FunctionKey,
        name: &str,
        alias: Alias,
        new: bool,
    ) -> Result<(), Refusal> {
        let function = self.function(key)?;
        let arn = function.config.arn();
        check_alias_name(name)?;
        function.deployable(Some(&alias.version))?;
        if function.versions.aliases.contains_key(&alias.version) {
            return Err(
                Refusal::invalid("An alias points to a version, not to another alias.")
                    .of_field("functionVersion"),
            );
        }
        let there = function.versions.aliases.contains_key(name);
        if there && new {
            return Err(Refusal::new(
                Exception::ResourceConflict,
                format!("Alias already exists: {arn}:{name}"),
            )
            .of_field("name"));
        }
        if !there && !new {
            return Err(no_alias(&arn, name));
        }
        if !there && function.versions.aliases.len() >= ALIASES_MAX {
            return Err(Refusal::invalid(format!(
                "A function has at most {ALIASES_MAX} aliases here: delete one first."
            )));
        }
        let aliases = &mut self.function_mut(key)?.versions.aliases;
        aliases.insert(name.to_owned(), alias);
        Ok(())
    }

    /// Deletes an alias; the version that it points to stays.
    ///
    /// # Errors
    /// [`Refusal`] if the function or the alias is not there.
    pub fn delete_alias(&mut self, key: &FunctionKey, name: &str) -> Result<(), Refusal> {
        let function = self.function(key)?;
        if !function.versions.aliases.contains_key(name) {
            return Err(no_alias(&function.config.arn(), name));
        }
        self.function_mut(key)?.versions.aliases.remove(name);
        Ok(())
    }
}

fn no_alias(arn: &str, name: &str) -> Refusal {
    Refusal::new(
        Exception::ResourceNotFound,
        format!("Cannot find alias arn: {arn}:{name}"),
    )
    .of_field("name")
}

/// `(?!^[0-9]+$)([a-zA-Z0-9-_]+)`, as AWS's API model has it.
fn check_alias_name(name: &str) -> Result<(), Refusal> {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let fits = (1..=ALIAS_NAME_MAX).contains(&name.len())
        && name.bytes().all(letters)
        && !name.bytes().all(|byte| byte.is_ascii_digit());
    if fits {
        return Ok(());
    }
    let constraint = if name.len() > ALIAS_NAME_MAX {
        format!("Member must have length less than or equal to {ALIAS_NAME_MAX}")
    } else {
        "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)".to_owned()
    };
    Err(Refusal::new(
        Exception::Validation,
        format!(
            "1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: {constraint}"
        ),
    )
    .of_field("name"))
}
