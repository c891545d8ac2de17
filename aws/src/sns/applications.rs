//! Applications on phones and their endpoints, as far as they are records: nothing is pushed.

use super::{Sns, invalid, not_found, topics::texts};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Application {
    attributes: BTreeMap<String, String>,
}

/// A phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Endpoint {
    application: String,
    attributes: BTreeMap<String, String>,
}

json_entries!(Application, Endpoint);

fn fields(attributes: &BTreeMap<String, String>) -> Fields {
    attributes.iter().collect()
}

impl Sns {
    pub(super) fn application_call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        match operation {
            "CreatePlatformApplication" => self.create_application(input, context),
            "ListPlatformApplications" => {
                let all = self.applications.iter().map(|(arn, one)| {
                    Fields::new()
                        .with("PlatformApplicationArn", arn)
                        .with("Attributes", fields(&one.attributes))
                });
                Ok(Fields::new().with("PlatformApplications", Value::list(all)))
            }
            "DeletePlatformApplication" => {
                let arn = input.text_or_empty("PlatformApplicationArn");
                self.applications.remove(arn);
                Ok(Fields::new())
            }
            "GetPlatformApplicationAttributes" => {
                let one = self.application(input)?;
                Ok(Fields::new().with("Attributes", fields(&one.attributes)))
            }
            "SetPlatformApplicationAttributes" => {
                self.application(input)?;
                if let Some(one) = self
                    .applications
                    .get_mut(input.text_or_empty("PlatformApplicationArn"))
                {
                    one.attributes.extend(texts(input.map("Attributes")));
                }
                Ok(Fields::new())
            }
            "CreatePlatformEndpoint" => self.create_endpoint(input, context),
            "ListEndpointsByPlatformApplication" => {
                self.application(input)?;
                let wanted = input.text_or_empty("PlatformApplicationArn");
                let all = self
                    .endpoints
                    .iter()
                    .filter(|(_, one)| one.application == wanted)
                    .map(|(arn, one)| {
                        Fields::new()
                            .with("EndpointArn", arn)
                            .with("Attributes", fields(&one.attributes))
                    });
                Ok(Fields::new().with("Endpoints", Value::list(all)))
            }
            "GetEndpointAttributes" => {
                let one = self.endpoint(input.text_or_empty("EndpointArn"))?;
                Ok(Fields::new().with("Attributes", fields(&one.attributes)))
            }
            "SetEndpointAttributes" => {
                let arn = input.text_or_empty("EndpointArn");
                self.endpoint(arn)?;
                if let Some(one) = self.endpoints.get_mut(arn) {
                    one.attributes.extend(texts(input.map("Attributes")));
                }
                Ok(Fields::new())
            }
            "DeleteEndpoint" => {
                self.endpoints.remove(input.text_or_empty("EndpointArn"));
                Ok(Fields::new())
            }
            other => Err(Fault::not_modelled(&format!("sns:{other}"))),
        }
    }

    fn application(&self, input: &Fields) -> Result<&Application, Fault> {
        self.applications
            .get(input.text_or_empty("PlatformApplicationArn"))
            .ok_or_else(|| not_found("PlatformApplication does not exist"))
    }

    fn endpoint(&self, arn: &str) -> Result<&Endpoint, Fault> {
        self.endpoints
            .get(arn)
            .ok_or_else(|| not_found("Endpoint does not exist"))
    }

    fn create_application(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let (platform, name) = (input.text_or_empty("Platform"), input.text_or_empty("Name"));
        if platform.is_empty()
            || name.is_empty()
            || name.contains(['/', ':'])
            || platform.contains(['/', ':'])
        {
            return Err(invalid("Platform or Name"));
        }
        let arn = context.arn("sns", &format!("app/{platform}/{name}"));
        let attributes = texts(input.map("Attributes"));
        self.applications
            .insert(arn.as_str(), Application { attributes });
        Ok(Fields::new().with("PlatformApplicationArn", arn))
    }

    fn create_endpoint(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        self.application(input)?;
        let application = input.text_or_empty("PlatformApplicationArn");
        let token = input.text_or_empty("Token");
        let mut attributes = texts(input.map("Attributes"));
        let data = input.text("CustomUserData");
        attributes.extend(data.map(|data| ("CustomUserData".to_owned(), data.to_owned())));
        attributes
            .entry("Enabled".to_owned())
            .or_insert_with(|| "true".to_owned());
        attributes.insert("Token".to_owned(), token.to_owned());
        let there = self.endpoints.iter().find(|(_, one)| {
            one.application == application
                && one
                    .attributes
                    .get("Token")
                    .is_some_and(|there| there == token)
        });
        if let Some((arn, there)) = there {
            if there.attributes != attributes {
                return Err(invalid(format!(
                    "Token Reason: Endpoint {arn} already exists with the same Token, but different attributes."
                )));
            }
            return Ok(Fields::new().with("EndpointArn", arn));
        }
        let path = application.rsplit(":app/").next().unwrap_or_default();
        let id = context.draws.uuid();
        let arn = context.arn("sns", &format!("endpoint/{path}/{id}"));
        self.endpoints.insert(
            arn.as_str(),
            Endpoint {
                application: application.to_owned(),
                attributes,
            },
        );
        Ok(Fields::new().with("EndpointArn", arn))
    }

    /// Publishing to a phone fails as at AWS where it cannot be reached; else it is not simulated.
    pub(super) fn push(&self, arn: &str) -> Result<Fields, Fault> {
        let endpoint = self.endpoints.get(arn).ok_or_else(|| {
            invalid("TargetArn Reason: No endpoint found for the target arn specified")
        })?;
        if endpoint
            .attributes
            .get("Enabled")
            .is_some_and(|enabled| enabled.eq_ignore_ascii_case("false"))
        {
            return Err(Fault::new(
                "EndpointDisabledException",
                "Endpoint is disabled",
            ));
        }
        Err(Fault::not_modelled("messages to phones (mobile push)"))
    }
}
