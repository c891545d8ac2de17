//! Writing and deleting parameters.

use super::{
    Ssm, invalid, not_found,
    parameter::{Parameter, Version},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const STANDARD_BYTES: usize = 4096;
const ADVANCED_BYTES: usize = 8192;
const MOST_VERSIONS: usize = 100;
const MOST_LEVELS: usize = 15;

/// Checks a name.
fn check_name(name: &str) -> Result<(), Fault> {
    let plain = name.strip_prefix('/').unwrap_or(name);
    let lower = plain.to_ascii_lowercase();
    let first = lower.split('/').next().unwrap_or_default();
    if name.starts_with('/') && ["aws", "ssm"].contains(&first) {
        return Err(Fault::new(
            "AccessDeniedException",
            format!("No access to reserved parameter name: {name}."),
        ));
    }
    if lower.starts_with("aws") || lower.starts_with("ssm") {
        return Err(invalid(
            "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
        ));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
    if !name.chars().all(allowed) || name.ends_with('/') || name.contains("//") {
        return Err(invalid(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
        ));
    }
    if name.contains('/') && !name.starts_with('/') {
        return Err(invalid("Parameter name must be a fully qualified name."));
    }
    if plain.split('/').count() > MOST_LEVELS {
        return Err(Fault::new(
            "HierarchyLevelLimitExceededException",
            format!(
                "Hierarchy depth exceeded. Parameter hierarchy can have a maximum depth of {MOST_LEVELS} levels."
            ),
        ));
    }
    Ok(())
}

impl Ssm {
    pub(super) fn put(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        check_name(name)?;
        let value = input.text_or_empty("Value");
        let before = self.parameters.get(name);
        let overwrite = input.flag("Overwrite") == Some(true);
        if before.is_some() && !overwrite {
            return Err(Fault::new(
                "ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            ));
        }
        if before.is_some() && input.has("Tags") {
            return Err(invalid(
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
            ));
        }
        let latest = before.and_then(Parameter::latest);
        let kind = input
            .text("Type")
            .or_else(|| latest.map(|latest| latest.kind.as_str()))
            .ok_or_else(|| invalid("A parameter type is required when you create a parameter."))?;
        if value.is_empty() {
            return Err(invalid(
                "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
            ));
        }
        let tier = match input.text("Tier") {
            Some("Intelligent-Tiering") if value.len() > STANDARD_BYTES => "Advanced",
            Some("Intelligent-Tiering") | None => latest.map_or("Standard", |latest| &latest.tier),
            Some(tier) => tier,
        };
        let most = if tier == "Advanced" {
            ADVANCED_BYTES
        } else {
            STANDARD_BYTES
        };
        if value.len() > most {
            return Err(invalid(if tier == "Advanced" {
                "The maximum size of the parameter value is 8192 bytes.".to_owned()
            } else {
                "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html".to_owned()
            }));
        }
        let pattern = input.text("AllowedPattern");
        if let Some(pattern) = pattern {
            let regex = regex_lite::Regex::new(&format!("^(?:{pattern})$")).map_err(|_| {
                Fault::new(
                    "InvalidAllowedPatternException",
                    "The AllowedPattern is not a valid regular expression.",
                )
            })?;
            if !regex.is_match(value) {
                return Err(Fault::new(
                    "ParameterPatternMismatchException",
                    format!(
                        "Parameter value, cannot be validated against allowedPattern: {pattern}"
                    ),
                ));
            }
        }
        let data_type = input.text("DataType").unwrap_or("text");
        if !["text", "aws:ec2:image", "aws:ssm:integration"].contains(&data_type) {
            return Err(invalid(format!(
                "The following data type is not supported: {data_type} (Data type names are all lowercase.)"
            )));
        }
        let version = Version {
            number: latest.map_or(0, |latest| latest.number) + 1,
            value: value.to_owned(),
            kind: kind.to_owned(),
            data_type: data_type.to_owned(),
            description: input
                .text("Description")
                .or_else(|| latest?.description.as_deref())
                .map(str::to_owned),
            key_id: (kind == "SecureString")
                .then(|| input.text("KeyId").unwrap_or("alias/aws/ssm").to_owned()),
            pattern: pattern.map(str::to_owned),
            tier: tier.to_owned(),
            modified: context.now,
            user: context.caller.arn.clone(),
            labels: Default::default(),
        };
        let (number, tier) = (version.number, tier.to_owned());
        let mut parameter = before.cloned().unwrap_or_default();
        for tag in input.maps("Tags") {
            parameter.tags.insert(
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            );
        }
        if parameter.versions.len() >= MOST_VERSIONS {
            if parameter
                .versions
                .first()
                .is_some_and(|oldest| !oldest.labels.is_empty())
            {
                return Err(Fault::new(
                    "ParameterMaxVersionLimitExceeded",
                    format!(
                        "You attempted to create a new version of {name} by calling the PutParameter API with the overwrite flag. Version {}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.",
                        number - 100
                    ),
                ));
            }
            parameter.versions.remove(0);
        }
        parameter.versions.push(version);
        self.parameters.insert(name, parameter);
        Ok(Fields::new().with("Version", number).with("Tier", tier))
    }

    pub(super) fn delete(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        self.parameters
            .remove(name)
            .map(|_| Fields::new())
            .ok_or_else(|| not_found(format!("Parameter {name} not found.")))
    }

    pub(super) fn delete_many(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let (mut good, mut bad): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
        for name in input.texts("Names") {
            let list = if self.parameters.remove(name).is_some() {
                &mut good
            } else {
                &mut bad
            };
            list.push(name.into());
        }
        Ok(Fields::new()
            .with("DeletedParameters", good)
            .with("InvalidParameters", bad))
    }
}
