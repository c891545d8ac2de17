//! The configuration form: what has been typed, and what core says of it.

use std::collections::BTreeMap;

use lambdabox_core::function::{ConfigError, FunctionConfig};
use yew::AttrValue;

/// A function's configuration as it stands in the form: text, so that anything can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationDraft {
    /// In MB.
    pub memory: AttrValue,
    /// In seconds.
    pub timeout: AttrValue,
    /// `module.function`.
    pub handler: AttrValue,
    /// Environment variables, in the order of their rows.
    pub variables: Vec<VariableDraft>,
}

/// One row of the environment variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariableDraft {
    /// The variable's name.
    pub key: AttrValue,
    /// Its value.
    pub value: AttrValue,
}

/// Why a configuration cannot be saved, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    /// At the memory size.
    pub memory: Option<AttrValue>,
    /// At the timeout.
    pub timeout: Option<AttrValue>,
    /// At the handler.
    pub handler: Option<AttrValue>,
    /// At one row of the environment variables: the row and the text.
    pub variable: Option<(usize, AttrValue)>,
    /// At the environment variables as a whole.
    pub variables: Option<AttrValue>,
    /// At something that the form does not show.
    pub other: Option<AttrValue>,
}

impl FieldErrors {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ConfigurationDraft {
    /// The form for a saved configuration.
    #[must_use]
    pub fn of(config: &FunctionConfig) -> Self {
        Self {
            memory: config.memory_size.to_string().into(),
            timeout: config.timeout.to_string().into(),
            handler: config.handler.clone().into(),
            variables: config
                .environment
                .iter()
                .map(|(key, value)| VariableDraft {
                    key: key.clone().into(),
                    value: value.clone().into(),
                })
                .collect(),
        }
    }

    /// The configuration that the form describes, with everything that it does not show taken from
    /// `saved`.
    ///
    /// # Errors
    /// What is wrong, by field: the form's own finds (not a number, a key twice) or else core's.
    pub fn read(&self, saved: &FunctionConfig) -> Result<FunctionConfig, Box<FieldErrors>> {
        let mut errors = FieldErrors::default();
        let memory_size = whole_number(&self.memory, &mut errors.memory);
        let timeout = whole_number(&self.timeout, &mut errors.timeout);
        let mut environment = BTreeMap::new();
        for (row, variable) in self.variables.iter().enumerate() {
            // An empty row is one that has not been filled in yet.
            if variable.key.is_empty() && variable.value.is_empty() {
                continue;
            }
            let (key, value) = (variable.key.to_string(), variable.value.to_string());
            if environment.insert(key, value).is_some() && errors.variable.is_none() {
                let text = format!("The key {} is there twice.", variable.key);
                errors.variable = Some((row, text.into()));
            }
        }
        let general = FunctionConfig {
            memory_size: memory_size.unwrap_or(saved.memory_size),
            timeout: timeout.unwrap_or(saved.timeout),
            handler: self.handler.to_string(),
            ..saved.clone()
        };
        let variables = FunctionConfig {
            environment,
            ..saved.clone()
        };
        // Each half on its own: core stops at the first kind of error, a form shows all of them.
        for part in [&general, &variables] {
            if let Err(error) = part.validate() {
                self.place(&error, &mut errors);
            }
        }
        let config = FunctionConfig {
            environment: variables.environment,
            ..general
        };
        if errors.is_empty() {
            Ok(config)
        } else {
            Err(Box::new(errors))
        }
    }

    /// Puts core's error beside the field that it is about.
    fn place(&self, error: &ConfigError, errors: &mut FieldErrors) {
        let text = |what: &dyn std::fmt::Display| Some(AttrValue::from(what.to_string()));
        match error {
            ConfigError::Validation(violations) => {
                for violation in violations {
                    let place = match violation.field {
                        "memorySize" => &mut errors.memory,
                        "timeout" => &mut errors.timeout,
                        "handler" => &mut errors.handler,
                        field if field.starts_with("environment") => &mut errors.variables,
                        _ => &mut errors.other,
                    };
                    if place.is_none() {
                        *place = text(violation);
                    }
                }
            }
            ConfigError::ReservedKeys(keys) => {
                let row = self
                    .variables
                    .iter()
                    .position(|variable| keys.iter().any(|key| *key == *variable.key));
                match row {
                    Some(row) if errors.variable.is_none() => {
                        errors.variable = Some((row, error.to_string().into()));
                    }
                    _ => errors.variables = text(error),
                }
            }
            ConfigError::EnvironmentTooLarge(_) | ConfigError::EnvironmentNul(_) => {
                errors.variables = text(error);
            }
            _ => errors.other = text(error),
        }
    }
}

fn whole_number(text: &str, error: &mut Option<AttrValue>) -> Option<u32> {
    let number = text.trim().parse().ok();
    if number.is_none() {
        *error = Some(AttrValue::Static("Enter a whole number."));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ConfigurationDraft {
        ConfigurationDraft::of(&FunctionConfig::default())
    }

    fn variable(key: &'static str, value: &'static str) -> VariableDraft {
        VariableDraft {
            key: key.into(),
            value: value.into(),
        }
    }

    fn errors(draft: &ConfigurationDraft) -> FieldErrors {
        *draft.read(&FunctionConfig::default()).unwrap_err()
    }

    #[test]
    fn an_untouched_form_is_the_saved_configuration() {
        let mut config = FunctionConfig::default();
        config
            .environment
            .insert("FAVOURITE_MOVIE".into(), "Alien".into());
        assert_eq!(ConfigurationDraft::of(&config).read(&config), Ok(config));
    }

    #[test]
    fn what_was_typed_is_read() {
        let mut draft = draft();
        draft.memory = " 512 ".into();
        draft.timeout = "30".into();
        draft.handler = "app.main".into();
        draft.variables = vec![variable("STAGE", "test"), variable("", "")];
        let config = draft.read(&FunctionConfig::default()).unwrap();
        assert_eq!((config.memory_size, config.timeout), (512, 30));
        assert_eq!(config.handler, "app.main");
        assert_eq!(
            config.environment.into_iter().collect::<Vec<_>>(),
            [("STAGE".into(), "test".into())]
        );
    }

    #[test]
    fn limits_are_shown_at_their_fields() {
        let mut draft = draft();
        draft.memory = "127".into();
        draft.timeout = "901".into();
        let errors = errors(&draft);
        assert!(
            errors
                .memory
                .unwrap()
                .contains("greater than or equal to 128")
        );
        assert!(
            errors
                .timeout
                .unwrap()
                .contains("less than or equal to 900")
        );
        assert_eq!(errors.variables, None);
    }

    #[test]
    fn what_is_no_number_is_said_to_be_none() {
        for text in ["", "x", "1.5", "-1", "99999999999"] {
            let mut draft = draft();
            draft.memory = text.into();
            assert_eq!(
                errors(&draft).memory.as_deref(),
                Some("Enter a whole number."),
                "{text}"
            );
        }
    }

    #[test]
    fn a_reserved_key_is_shown_at_its_row() {
        let mut draft = draft();
        draft.variables = vec![variable("STAGE", "test"), variable("AWS_REGION", "x")];
        let (row, text) = errors(&draft).variable.unwrap();
        assert_eq!(row, 1);
        assert!(text.ends_with("Reserved keys used in this request: AWS_REGION"));
    }

    #[test]
    fn both_halves_are_checked() {
        let mut draft = draft();
        draft.memory = "1".into();
        draft.variables = vec![variable("AWS_REGION", "x")];
        let errors = errors(&draft);
        assert!(errors.memory.is_some() && errors.variable.is_some());
    }

    #[test]
    fn a_key_that_is_there_twice_is_shown_at_the_second() {
        let mut draft = draft();
        draft.variables = vec![variable("STAGE", "a"), variable("STAGE", "b")];
        assert_eq!(errors(&draft).variable.unwrap().0, 1);
    }

    #[test]
    fn too_much_is_shown_at_the_whole() {
        let mut draft = draft();
        draft.variables = vec![VariableDraft {
            key: "BIG".into(),
            value: "x".repeat(5_000).into(),
        }];
        assert!(errors(&draft).variables.unwrap().contains("4KB"));
    }
}
