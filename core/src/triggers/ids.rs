//! Ids that look as AWS's do, made from what is the same on every machine.

use super::Occasion;
use crate::ids::{HEX, LOWER, UPPER_HEX, look_alike, uuid_of};

impl Occasion<'_> {
    /// What an id is made from: no two uses of a trigger share it.
    fn root(&self, trigger: &str, what: &str) -> String {
        format!("{} {trigger} {} {what}", self.function.arn(), self.used)
    }

    pub(super) fn uuid(&self, trigger: &str, what: &str) -> String {
        uuid_of(&self.root(trigger, what))
    }

    /// The same at every use of the trigger.
    pub(super) fn lasting_uuid(&self, trigger: &str, what: &str) -> String {
        uuid_of(&format!("{} {trigger} {what}", self.function.arn()))
    }

    pub(super) fn hex(&self, trigger: &str, what: &str, length: usize) -> String {
        look_alike(&self.root(trigger, what), HEX, length)
    }

    pub(super) fn upper_hex(&self, trigger: &str, what: &str, length: usize) -> String {
        look_alike(&self.root(trigger, what), UPPER_HEX, length)
    }

    pub(super) fn letters(&self, trigger: &str, what: &str, length: usize) -> String {
        look_alike(&self.root(trigger, what), LOWER, length)
    }
}
