//! Deliveries from one service to another.

use super::{
    Cloud,
    caller::Caller,
    effect::{Effect, Task},
    moment::Moment,
};

/// Deliveries that one call may set off. AWS stops loops; what is left then is dropped.
const MOST_TASKS: usize = 10_000;

impl Cloud {
    /// Carries out what services have each other do, until only the caller's business is left.
    pub(super) fn settle(
        &mut self,
        tasks: Vec<Task>,
        _region: &str,
        _caller: &Caller,
        _moment: Moment,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for task in tasks.into_iter().take(MOST_TASKS) {
            if let Task::Effect(effect) = task {
                effects.push(effect);
            }
        }
        effects
    }
}
