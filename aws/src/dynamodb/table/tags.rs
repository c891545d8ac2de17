//! Tags of tables.

use super::record::TableRecord;
use crate::{
    cloud::context::Context,
    dynamodb::{DynamoDb, fault::bad_values, validate},
    wire::{Fault, Fields, Value},
};

const MOST_TAGS: usize = 50;

impl DynamoDb {
    pub(in crate::dynamodb) fn tag(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("TagResource", input)?;
        let table = self.tagged("TagResource", input, context)?;
        let mut tags = table.tags.clone();
        for tag in input.maps("Tags") {
            tags.insert(
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            );
        }
        if tags.len() > MOST_TAGS {
            return Err(bad_values("Too many tags: the limit for a table is 50"));
        }
        table.tags = tags;
        Ok(Fields::new())
    }

    pub(in crate::dynamodb) fn untag(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("UntagResource", input)?;
        let table = self.tagged("UntagResource", input, context)?;
        for key in input.texts("TagKeys") {
            table.tags.remove(key);
        }
        Ok(Fields::new())
    }

    pub(in crate::dynamodb) fn list_tags(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("ListTagsOfResource", input)?;
        let tags = self
            .tagged("ListTagsOfResource", input, context)?
            .tags
            .iter();
        Ok(Fields::new().with(
            "Tags",
            Value::list(
                tags.map(|(key, value)| Fields::new().with("Key", key).with("Value", value)),
            ),
        ))
    }

    fn tagged(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<&mut TableRecord, Fault> {
        let arn = input.text_or_empty("ResourceArn");
        let name = super::name_of(arn);
        if !arn.starts_with("arn:aws:dynamodb:") {
            return Err(bad_values(format!(
                "Invalid TableArn: Invalid ResourceArn provided as input {arn}"
            )));
        }
        if arn.split(':').nth(4) != Some(context.account) {
            return Err(Fault::new(
                "AccessDeniedException",
                format!(
                    "User: {} is not authorized to perform: dynamodb:{operation} on resource: {arn} because no resource-based policy allows the dynamodb:{operation} action",
                    context.caller.arn
                ),
            ));
        }
        self.tables.get_mut(name).ok_or_else(|| {
            Fault::new(
                "ResourceNotFoundException",
                format!("Requested resource not found: ResourcArn: {arn} not found"),
            )
        })
    }
}
