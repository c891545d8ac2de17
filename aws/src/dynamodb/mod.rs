//! Amazon DynamoDB.

use crate::{
    cloud::{context::Context, record::Tables},
    wire::{Fault, Fields},
};

/// The tables of a region.
#[derive(Debug, Default)]
pub(crate) struct DynamoDb {}

impl DynamoDb {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        Vec::new()
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        _input: &Fields,
        _context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        Err(Fault::not_modelled(&format!("dynamodb:{operation}")))
    }
}
