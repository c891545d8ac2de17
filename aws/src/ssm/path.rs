//! Lists of parameters: below a path, or all.

use super::{
    Ssm,
    filter::{below, check, wanted},
    invalid,
    parameter::{Parameter, arn},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

/// A page of what was found, and the token of the next one.
fn page<'a>(
    mut found: impl Iterator<Item = (&'a str, &'a Parameter)>,
    most: usize,
) -> (Vec<(&'a str, &'a Parameter)>, Option<&'a str>) {
    let page: Vec<_> = found.by_ref().take(most).collect();
    let next = found.next().and(page.last()).map(|(name, _)| *name);
    (page, next)
}

impl Ssm {
    pub(super) fn by_path(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        check(input)?;
        let path = input.text_or_empty("Path");
        let allowed = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
        if !path.starts_with('/') || !path.chars().all(allowed) || path.contains("//") {
            return Err(invalid(
                "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.",
            ));
        }
        let recursive = input.flag("Recursive") == Some(true);
        let decrypt = input.flag("WithDecryption") == Some(true);
        let most = usize::try_from(input.int("MaxResults").unwrap_or(10)).unwrap_or(1);
        let after = input.text_or_empty("NextToken");
        let found = self.parameters.iter().filter(|(name, parameter)| {
            *name > after && below(name, path, recursive) && wanted(name, parameter, input)
        });
        let (found, next) = page(found, most);
        let parameters = found.iter().filter_map(|(name, parameter)| {
            Some(parameter.latest()?.fields(name, None, decrypt, context))
        });
        Ok(Fields::new()
            .with("Parameters", Value::list(parameters))
            .with_some("NextToken", next))
    }

    pub(super) fn describe(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        check(input)?;
        if input.has("Filters") && input.has("ParameterFilters") {
            return Err(invalid(
                "You can use either Filters or ParameterFilters in a single request.",
            ));
        }
        let most = usize::try_from(input.int("MaxResults").unwrap_or(50)).unwrap_or(1);
        let after = input.text_or_empty("NextToken");
        let found = self
            .parameters
            .iter()
            .filter(|(name, parameter)| *name > after && wanted(name, parameter, input));
        let (found, next) = page(found, most);
        let parameters = found.iter().filter_map(|(name, parameter)| {
            Some(
                parameter
                    .latest()?
                    .metadata(name)
                    .with("ARN", arn(name, context)),
            )
        });
        Ok(Fields::new()
            .with("Parameters", Value::list(parameters))
            .with_some("NextToken", next))
    }
}
