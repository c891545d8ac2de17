//! Checks a configuration as AWS's control plane does, with its texts.

use super::{FunctionConfig, patterns, reserved};
use crate::limits;
use std::fmt;

/// Why a configuration is refused. The text is AWS's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// `ValidationException`: values outside what the API model allows, all of them at once.
    #[error("{}", Counted(.0))]
    Validation(Vec<Violation>),
    /// `InvalidParameterValueException`: keys that Lambda sets itself, in alphabetical order.
    #[error(
        "Lambda was unable to configure your environment variables because the environment \
         variables you have provided contains reserved keys that are currently not supported for \
         modification. Reserved keys used in this request: {}", .0.join(", ")
    )]
    ReservedKeys(Vec<String>),
    /// `InvalidParameterValueException`: more than 4 KB; the variables as compact JSON.
    #[error(
        "Lambda was unable to configure your environment variables because the environment \
         variables you have provided exceeded the 4KB limit. String measured: {0}"
    )]
    EnvironmentTooLarge(String),
    /// `InvalidParameterValueException`: a value that holds a NUL, which no process can be given.
    /// The text is not AWS's.
    #[error("the value of the environment variable {0} contains a NUL character")]
    EnvironmentNul(String),
    /// A region that cannot be one. AWS has no text for it: its clients cannot reach such a region.
    #[error("'{0}' is not the name of an AWS region, such as eu-west-1")]
    Region(String),
    /// An account id that cannot be one.
    #[error("'{0}' is not an AWS account id, which has 12 digits")]
    AccountId(String),
}

impl ConfigError {
    /// The exception's name in AWS's API.
    #[must_use]
    pub const fn exception(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            _ => "InvalidParameterValueException",
        }
    }
}

/// One value outside of AWS's API model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The value, where AWS repeats it.
    pub value: Option<String>,
    /// Where, by AWS's name: `memorySize`.
    pub field: &'static str,
    /// `Member must have value less than or equal to 10240`.
    pub constraint: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value ")?;
        if let Some(value) = &self.value {
            write!(f, "'{value}' ")?;
        }
        write!(
            f,
            "at '{}' failed to satisfy constraint: {}",
            self.field, self.constraint
        )
    }
}

/// Renders violations as AWS does: `2 validation errors detected: …; …`.
struct Counted<'a>(&'a [Violation]);

impl fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} validation error{plural} detected: ", self.0.len())?;
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

// The sentences of the constraints are those of AWS's API framework. The patterns of names and
// roles are AWS's published ones; that they are printed in exactly this way for these fields was
// not verified against the service, nor was the form for tags.
const NAME_PATTERN: &str = r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";
const ROLE_PATTERN: &str = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+";
const KEY_PATTERN: &str = "[a-zA-Z]([a-zA-Z0-9_])+";

/// Gathers violations in the order of the fields.
#[derive(Default)]
struct Checker(Vec<Violation>);

impl Checker {
    fn add(&mut self, value: Option<String>, field: &'static str, constraint: String) {
        self.0.push(Violation {
            value,
            field,
            constraint,
        });
    }

    fn range(&mut self, value: u32, field: &'static str, least: u32, most: u32) {
        let side = match value {
            _ if value < least => format!("greater than or equal to {least}"),
            _ if value > most => format!("less than or equal to {most}"),
            _ => return,
        };
        let constraint = format!("Member must have value {side}");
        self.add(Some(value.to_string()), field, constraint);
    }

    fn length(&mut self, value: &str, field: &'static str, most: usize) {
        if value.chars().count() > most {
            let constraint = format!("Member must have length less than or equal to {most}");
            self.add(Some(value.to_owned()), field, constraint);
        }
    }

    fn pattern(&mut self, holds: bool, value: &str, field: &'static str, pattern: &str) {
        if !holds {
            let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
            self.add(Some(value.to_owned()), field, constraint);
        }
    }

    fn tags(&mut self, config: &FunctionConfig) {
        if config.tags.len() > limits::TAGS_MAX {
            let most = limits::TAGS_MAX;
            let constraint = format!("Member must have length less than or equal to {most}");
            self.add(None, "tags", constraint);
        }
        for (key, value) in &config.tags {
            if key.is_empty() {
                let constraint = "Map keys must satisfy constraint: [Member must have length \
                                  greater than or equal to 1]";
                self.add(None, "tags", constraint.to_owned());
            }
            for (text, part, most) in [
                (key, "keys", limits::TAG_KEY_MAX),
                (value, "value", limits::TAG_VALUE_MAX),
            ] {
                if text.chars().count() > most {
                    let constraint = format!(
                        "Map {part} must satisfy constraint: [Member must have length less than \
                         or equal to {most}]"
                    );
                    self.add(None, "tags", constraint);
                }
            }
        }
    }
}

pub(super) fn validate(config: &FunctionConfig) -> Result<(), ConfigError> {
    let mut checker = Checker::default();
    let name = &config.function_name;
    checker.length(name, "functionName", limits::FUNCTION_NAME_MAX);
    let name_ok = patterns::is_function_name(name);
    checker.pattern(name_ok, name, "functionName", NAME_PATTERN);
    let role_ok = patterns::is_role_arn(&config.role);
    checker.pattern(role_ok, &config.role, "role", ROLE_PATTERN);
    checker.length(&config.handler, "handler", limits::HANDLER_MAX);
    let handler_ok = patterns::is_handler(&config.handler);
    checker.pattern(handler_ok, &config.handler, "handler", r"[^\s]+");
    checker.length(&config.description, "description", limits::DESCRIPTION_MAX);
    checker.range(
        config.timeout,
        "timeout",
        limits::TIMEOUT_MIN_S,
        limits::TIMEOUT_MAX_S,
    );
    checker.range(
        config.memory_size,
        "memorySize",
        limits::MEMORY_MIN_MB,
        limits::MEMORY_MAX_MB,
    );
    checker.range(
        config.ephemeral_storage,
        "ephemeralStorage.size",
        limits::EPHEMERAL_STORAGE_MIN_MB,
        limits::EPHEMERAL_STORAGE_MAX_MB,
    );
    // `_HANDLER` does not match the pattern of keys, but is answered as reserved.
    if config
        .environment
        .keys()
        .any(|key| !patterns::is_environment_key(key) && !reserved::is_reserved(key))
    {
        let constraint = format!(
            "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: \
             {KEY_PATTERN}]"
        );
        checker.add(None, "environment.variables", constraint);
    }
    checker.tags(config);
    if !checker.0.is_empty() {
        return Err(ConfigError::Validation(checker.0));
    }
    if !patterns::is_region(&config.region) {
        return Err(ConfigError::Region(config.region.clone()));
    }
    if !patterns::is_account_id(&config.account_id) {
        return Err(ConfigError::AccountId(config.account_id.clone()));
    }
    validate_environment(config)
}

fn validate_environment(config: &FunctionConfig) -> Result<(), ConfigError> {
    let reserved: Vec<String> = config
        .environment
        .keys()
        .filter(|key| reserved::is_reserved(key))
        .cloned()
        .collect();
    if !reserved.is_empty() {
        return Err(ConfigError::ReservedKeys(reserved));
    }
    if let Some((key, _)) = config.environment.iter().find(|(_, v)| v.contains('\0')) {
        return Err(ConfigError::EnvironmentNul(key.clone()));
    }
    // A map of strings always has a JSON form.
    let measured = serde_json::to_string(&config.environment).unwrap_or_default();
    if measured.len() > limits::ENVIRONMENT_MAX_BYTES {
        return Err(ConfigError::EnvironmentTooLarge(measured));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut FunctionConfig)) -> String {
        let mut config = FunctionConfig::default();
        change(&mut config);
        config.validate().unwrap_err().to_string()
    }

    #[test]
    fn the_default_is_valid() {
        assert_eq!(FunctionConfig::default().validate(), Ok(()));
    }

    #[test]
    fn limits_are_inclusive() {
        for (memory, timeout, tmp) in [(128, 1, 512), (10_240, 900, 10_240)] {
            let config = FunctionConfig {
                memory_size: memory,
                timeout,
                ephemeral_storage: tmp,
                ..FunctionConfig::default()
            };
            assert_eq!(config.validate(), Ok(()));
        }
    }

    #[test]
    fn ranges() {
        insta::assert_snapshot!(refused(|c| c.memory_size = 10_241), @"1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240");
        insta::assert_snapshot!(refused(|c| c.memory_size = 127), @"1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128");
        insta::assert_snapshot!(refused(|c| c.timeout = 901), @"1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900");
        insta::assert_snapshot!(refused(|c| { c.timeout = 0; c.ephemeral_storage = 511; }), @"2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '511' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value greater than or equal to 512");
    }

    #[test]
    fn names_and_roles() {
        insta::assert_snapshot!(refused(|c| c.function_name = "a b".into()), @r"1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?");
        insta::assert_snapshot!(refused(|c| c.function_name = "x".repeat(65)), @"1 validation error detected: Value 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64");
        insta::assert_snapshot!(refused(|c| c.role = "admin".into()), @r"1 validation error detected: Value 'admin' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+");
    }

    #[test]
    fn environment_variables() {
        let with = |key: &str, value: &str| {
            refused(|c| {
                c.environment.insert(key.into(), value.into());
            })
        };
        insta::assert_snapshot!(with("AWS_REGION", "x"), @"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION");
        insta::assert_snapshot!(with("_HANDLER", "x"), @"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: _HANDLER");
        insta::assert_snapshot!(with("A", "x"), @"1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]");
        assert!(with("AWS_LAMBDA_ANYTHING", "").ends_with("this request: AWS_LAMBDA_ANYTHING"));
        assert!(with("KEY", "a\0b").contains("NUL"));
    }

    #[test]
    fn the_environment_is_measured_as_compact_json() {
        let mut config = FunctionConfig::default();
        // {"KEY":"…"} has ten characters besides the value.
        config.environment.insert("KEY".into(), "x".repeat(4_086));
        assert_eq!(config.validate(), Ok(()));
        config.environment.insert("KEY".into(), "x".repeat(4_087));
        let text = config.validate().unwrap_err().to_string();
        let json = format!("{{\"KEY\":\"{}\"}}", "x".repeat(4_087));
        assert!(text.ends_with(&format!("exceeded the 4KB limit. String measured: {json}")));
    }

    #[test]
    fn time_zones_and_paths_may_be_set() {
        let mut config = FunctionConfig::default();
        for key in ["TZ", "PATH", "LANG", "PYTHONPATH"] {
            config.environment.insert(key.into(), "x".into());
        }
        assert_eq!(config.validate(), Ok(()));
    }

    #[test]
    fn what_means_something_else_here_is_told() {
        let mut config = FunctionConfig {
            memory_size: 4_096,
            ..FunctionConfig::default()
        };
        assert!(config.notes().is_empty());
        config.memory_size = 10_240;
        let key = "AWS_LAMBDA_EXEC_WRAPPER".to_owned();
        config
            .environment
            .insert(key, "/opt/otel-instrument".into());
        assert_eq!(config.validate(), Ok(()), "as on AWS");
        let notes = config.notes();
        assert!(notes[0].contains("at most 4096 MB here"), "{notes:?}");
        assert!(notes[1].contains("ends in INIT"), "{notes:?}");
        assert_eq!(notes.len(), 2);
    }

    #[test]
    fn too_many_tags() {
        let text = refused(|c| {
            c.tags = (0..51).map(|n| (format!("k{n}"), String::new())).collect();
        });
        insta::assert_snapshot!(text, @"1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50");
    }
}
