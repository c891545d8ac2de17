//! Tags of parameters.

use super::{Ssm, parameter::Parameter};
use crate::wire::{Fault, Fields, Value};

impl Ssm {
    fn tagged(&mut self, input: &Fields) -> Result<&mut Parameter, Fault> {
        let kind = input.text_or_empty("ResourceType");
        if kind != "Parameter" {
            return Err(Fault::not_modelled(&format!(
                "tags of the resource type {kind}"
            )));
        }
        let id = input.text_or_empty("ResourceId");
        self.parameters.get_mut(id).ok_or_else(|| {
            Fault::new(
                "InvalidResourceId",
                format!("The resource ID \"{id}\" is not valid. Verify the ID and try again."),
            )
        })
    }

    pub(super) fn tag(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let parameter = self.tagged(input)?;
        for tag in input.maps("Tags") {
            parameter.tags.insert(
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            );
        }
        Ok(Fields::new())
    }

    pub(super) fn untag(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let parameter = self.tagged(input)?;
        for key in input.texts("TagKeys") {
            parameter.tags.remove(key);
        }
        Ok(Fields::new())
    }

    pub(super) fn list_tags(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let parameter = self.tagged(input)?;
        let tags = parameter
            .tags
            .iter()
            .map(|(key, value)| Fields::new().with("Key", key).with("Value", value));
        Ok(Fields::new().with("TagList", Value::list(tags)))
    }
}
