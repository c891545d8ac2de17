//! A function's triggers: made, taken away and used.

use super::Account;
use super::invocation::{Mode, Sending};
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use crate::triggers::{Delivery, Occasion, Source, TRIGGERS_MAX, Trigger, TriggerError};

impl Account {
    /// Adds a trigger.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there, or has as many as it may or one of this kind and
    /// name.
    pub fn create_trigger(&mut self, key: &FunctionKey, source: Source) -> Result<(), Refusal> {
        let trigger = Trigger::new(source);
        let function = self.function(key)?;
        if function.triggers.len() >= TRIGGERS_MAX {
            return Err(Refusal::invalid(format!(
                "A function has at most {TRIGGERS_MAX} triggers here: delete one first."
            )));
        }
        let name = trigger.key();
        if function.triggers.iter().any(|there| there.key() == name) {
            return Err(Refusal::new(
                Exception::ResourceConflict,
                "The function has a trigger of this kind and name already.",
            )
            .of_field("name"));
        }
        let needed = trigger.policy();
        let function = self.function_mut(key)?;
        function.triggers.push(trigger);
        // As the console does: what a trigger needs comes with it.
        if let (Some(policy), Some(policies)) = (needed, &mut function.config.policies) {
            policies.insert(policy);
        }
        Ok(())
    }

    /// Takes a trigger away, with what is in it; nothing happens if it is not there.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there.
    pub fn delete_trigger(&mut self, key: &FunctionKey, trigger: &str) -> Result<(), Refusal> {
        let triggers = &mut self.function_mut(key)?.triggers;
        triggers.retain(|there| there.key() != trigger);
        Ok(())
    }

    /// Does something with a trigger of a function, named by [`Trigger::key`]. What comes of it may
    /// be an event: [`Account::send_delivery`] sends it on its way.
    ///
    /// # Errors
    /// [`Refusal`] if one of them is not there, or what `act` refuses; nothing has changed then.
    pub fn use_trigger<T>(
        &mut self,
        key: &FunctionKey,
        trigger: &str,
        act: impl FnOnce(&mut Source, Occasion<'_>) -> Result<T, TriggerError>,
    ) -> Result<T, Refusal> {
        let now = self.clock.next_arrival();
        let function = self.function(key)?;
        let config = function.config.clone();
        let place = function.triggers.iter().position(|t| t.key() == trigger);
        let place = place.ok_or_else(|| {
            Refusal::new(
                Exception::ResourceNotFound,
                "This trigger is not there any more.",
            )
        })?;
        let mut used = function.triggers.get(place).cloned();
        let done = match &mut used {
            Some(used) => used.apply(&config, now, act)?,
            None => return Err(key.missing()),
        };
        if let (Some(used), Some(there)) = (used, self.function_mut(key)?.triggers.get_mut(place)) {
            *there = used;
        }
        Ok(done)
    }

    /// Sends the event of a trigger to its function.
    ///
    /// # Errors
    /// As [`Account::send`] and [`Account::begin`].
    pub fn send_delivery(
        &mut self,
        key: &FunctionKey,
        delivery: &Delivery,
    ) -> Result<super::invocation::Sent, Refusal> {
        let sending = Sending {
            name: delivery.name.clone(),
            at: Some(delivery.at),
            ..Sending::new(key.clone(), delivery.event.to_string())
        };
        let mode = if delivery.asynchronous {
            Mode::Event
        } else {
            Mode::RequestResponse
        };
        self.submit(sending, mode)
    }
}
