//! Which attribute says when items expire.

use crate::{
    dynamodb::{DynamoDb, fault::invalid, validate},
    wire::{Fault, Fields},
};

impl DynamoDb {
    pub(in crate::dynamodb) fn update_time_to_live(
        &mut self,
        input: &Fields,
    ) -> Result<Fields, Fault> {
        validate::request("UpdateTimeToLive", input)?;
        let none = Fields::new();
        let wanted = input.map("TimeToLiveSpecification").unwrap_or(&none);
        let attribute = wanted.text_or_empty("AttributeName");
        let enable = wanted.flag("Enabled").unwrap_or(false);
        if attribute.is_empty() {
            return Err(invalid(
                "TimeToLiveSpecification.AttributeName must be non empty",
            ));
        }
        let table = self.described(input.text_or_empty("TableName"))?;
        match (&table.expiry, enable) {
            (Some(_), true) => return Err(invalid("TimeToLive is already enabled")),
            (None, false) => return Err(invalid("TimeToLive is already disabled")),
            (Some(current), false) if current != attribute => {
                return Err(invalid(format!(
                    "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
                )));
            }
            _ => {}
        }
        let name = table.name.clone();
        self.changed(&name)?.expiry = enable.then(|| attribute.to_owned());
        self.items.forget_expiries();
        Ok(Fields::new().with("TimeToLiveSpecification", wanted.clone()))
    }

    pub(in crate::dynamodb) fn describe_time_to_live(
        &self,
        input: &Fields,
    ) -> Result<Fields, Fault> {
        validate::request("DescribeTimeToLive", input)?;
        let table = self.described(input.text_or_empty("TableName"))?;
        let status = if table.expiry.is_some() {
            "ENABLED"
        } else {
            "DISABLED"
        };
        let told = Fields::new()
            .with("TimeToLiveStatus", status)
            .with_some("AttributeName", table.expiry.as_ref());
        Ok(Fields::new().with("TimeToLiveDescription", told))
    }
}
