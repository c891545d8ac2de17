//! AWS Systems Manager: its parameters.

mod filter;
mod get;
mod labels;
mod parameter;
mod path;
mod put;
mod tags;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields, Service, constraints},
};
use parameter::Parameter;

/// The parameters of a region.
#[derive(Debug, Default)]
pub(crate) struct Ssm {
    /// By name.
    parameters: Table<Parameter>,
}

impl Ssm {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![("ssm/parameter", &mut self.parameters)]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let model = Service::Ssm.model();
        if let Some(known) = model.operations.get(operation) {
            constraints::check(model, known, input)?;
        }
        match operation {
            "PutParameter" => self.put(input, context),
            "GetParameter" => self.get(input, context),
            "GetParameters" => self.get_many(input, context),
            "GetParametersByPath" => self.by_path(input, context),
            "GetParameterHistory" => self.history(input),
            "DescribeParameters" => self.describe(input, context),
            "DeleteParameter" => self.delete(input),
            "DeleteParameters" => self.delete_many(input),
            "LabelParameterVersion" => self.label(input),
            "UnlabelParameterVersion" => self.unlabel(input),
            "AddTagsToResource" => self.tag(input),
            "RemoveTagsFromResource" => self.untag(input),
            "ListTagsForResource" => self.list_tags(input),
            other => Err(Fault::not_modelled(&format!("ssm:{other}"))),
        }
    }
}

fn not_found(message: impl Into<String>) -> Fault {
    Fault::new("ParameterNotFound", message)
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}
