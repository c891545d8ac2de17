//! Tags of tables.

use super::record::TableRecord;
use crate::{
    dynamodb::{DynamoDb, fault::bad_values, validate},
    wire::{Fault, Fields, Value},
};

const MOST_TAGS: usize = 50;

impl DynamoDb {
    pub(in crate::dynamodb) fn tag(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("TagResource", input)?;
        let table = self.tagged(input)?;
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

    pub(in crate::dynamodb) fn untag(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("UntagResource", input)?;
        let table = self.tagged(input)?;
        for key in input.texts("TagKeys") {
            table.tags.remove(key);
        }
        Ok(Fields::new())
    }

    pub(in crate::dynamodb) fn list_tags(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("ListTagsOfResource", input)?;
        let tags = self.tagged(input)?.tags.iter();
        Ok(Fields::new().with(
            "Tags",
            Value::list(
                tags.map(|(key, value)| Fields::new().with("Key", key).with("Value", value)),
            ),
        ))
    }

    fn tagged(&mut self, input: &Fields) -> Result<&mut TableRecord, Fault> {
        let arn = input.text_or_empty("ResourceArn");
        let name = super::name_of(arn);
        if !arn.starts_with("arn:aws:dynamodb:") {
            return Err(bad_values(format!(
                "Invalid TableArn: Invalid ResourceArn provided as input {arn}"
            )));
        }
        self.tables.get_mut(name).ok_or_else(|| {
            Fault::new(
                "ResourceNotFoundException",
                format!("Requested resource not found: ResourcArn: {arn} not found"),
            )
        })
    }
}
