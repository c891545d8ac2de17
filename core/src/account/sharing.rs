//! One function as a link, and a function from a link.

use super::functions::NewRole;
use super::key::FunctionKey;
use super::refusal::Refusal;
use super::{Account, Function, TestEvent};
use crate::{code::CodeBundle, function::FunctionConfig, share::link::SharedFunction};

impl Account {
    /// A function as a link holds it; the values of its environment variables only if they are asked
    /// for.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there, or its code makes no package.
    pub fn shared_function(
        &self,
        key: &FunctionKey,
        with_values: bool,
    ) -> Result<SharedFunction, Refusal> {
        let function = self.function(key)?;
        let variables = function.config().environment.keys().cloned();
        Ok(SharedFunction {
            without_value: if with_values {
                Default::default()
            } else {
                variables.collect()
            },
            config: function.config().clone(),
            code: CodeBundle::new(function.code().files().to_vec())?,
            events: function
                .test_events()
                .iter()
                .map(|event| (event.name.clone(), event.event.clone()))
                .collect(),
        })
    }

    /// Creates the function of a link, under a name and in a region of the account's. Nothing of it
    /// runs until somebody tests it.
    ///
    /// # Errors
    /// [`Refusal`] as for any new function.
    pub fn create_shared_function(
        &mut self,
        key: &FunctionKey,
        shared: SharedFunction,
    ) -> Result<&Function, Refusal> {
        let config = FunctionConfig {
            function_name: key.name.clone(),
            region: key.region.clone(),
            ..shared.config
        };
        let event = |(name, event)| TestEvent { name, event };
        let events = shared.events.into_iter().map(event).collect();
        self.create_function_with(config, shared.code, events)
    }
}

impl NewRole {
    /// The role of this name or ARN, or one of the function's own for `None`.
    #[must_use]
    pub fn of(role: Option<String>) -> Self {
        role.map_or(Self::Own, Self::Existing)
    }
}
