//! Which queues send their dead letters here.

use super::{Sqs, queues::url};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

impl Sqs {
    pub(super) fn dead_letter_sources(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let sources = self
            .queues
            .iter()
            .filter(|(_, queue)| queue.dead_letters().is_some_and(|to| to.target == name))
            .map(|(source, _)| url(source, context));
        Ok(Fields::new().with("queueUrls", Value::list(sources)))
    }
}
