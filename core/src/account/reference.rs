//! How requests name a function: by its name, or by an ARN, whole or in part, each with a version or an
//! alias behind it or beside it.

use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use crate::function::FunctionConfig;

/// A function as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionReference {
    /// Which function.
    pub key: FunctionKey,
    /// The version or the alias, if one is named.
    pub qualifier: Option<String>,
}

impl FunctionReference {
    /// Reads `name`, `name:qualifier`, `123456789012:function:name`, or an ARN, with the qualifier that stands
    /// beside it in a request to this region.
    ///
    /// # Errors
    /// [`Refusal`] if it is of another region or account, or names two qualifiers.
    pub fn parse(region: &str, text: &str, beside: Option<&str>) -> Result<Self, Refusal> {
        let elsewhere =
            |text: String| Refusal::new(Exception::ResourceNotFound, text).of_field("functionName");
        let parts: Vec<&str> = text.split(':').collect();
        let (own, rest) = match parts.as_slice() {
            ["arn", _, "lambda", of, account, "function", rest @ ..] => {
                if *of != region {
                    return Err(elsewhere(format!(
                        "Functions from '{of}' are not reachable in this region ('{region}')"
                    )));
                }
                (*account, rest)
            }
            [account, "function", rest @ ..] => (*account, rest),
            rest => ("", rest),
        };
        if !own.is_empty() && own != FunctionConfig::default().account_id {
            return Err(elsewhere(format!("Function not found: {text}")));
        }
        let (name, behind) = match rest {
            [name] => (*name, None),
            [name, qualifier] => (*name, Some(*qualifier)),
            _ => return Err(elsewhere(format!("Function not found: {text}"))),
        };
        if let (Some(behind), Some(beside)) = (behind, beside)
            && behind != beside
        {
            return Err(Refusal::invalid(
                "The derived qualifier from the function name does not match the specified qualifier.",
            )
            .of_field("qualifier"));
        }
        Ok(Self {
            key: FunctionKey::new(region, name),
            qualifier: behind.or(beside).map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_the_same_function() {
        for (text, qualifier) in [
            ("tea", None),
            ("tea:live", Some("live")),
            ("123456789012:function:tea", None),
            ("arn:aws:lambda:eu-west-1:123456789012:function:tea", None),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:tea:7",
                Some("7"),
            ),
        ] {
            let found = FunctionReference::parse("eu-west-1", text, None).unwrap();
            assert_eq!(found.key, FunctionKey::new("eu-west-1", "tea"), "{text}");
            assert_eq!(found.qualifier.as_deref(), qualifier, "{text}");
        }
        let beside = FunctionReference::parse("eu-west-1", "tea", Some("7")).unwrap();
        assert_eq!(beside.qualifier.as_deref(), Some("7"));
    }

    #[test]
    fn what_is_elsewhere_or_contradicts_itself_is_refused() {
        for (text, beside, exception) in [
            (
                "arn:aws:lambda:us-east-1:123456789012:function:tea",
                None,
                Exception::ResourceNotFound,
            ),
            (
                "arn:aws:lambda:eu-west-1:999999999999:function:tea",
                None,
                Exception::ResourceNotFound,
            ),
            ("a:b:c:d", None, Exception::ResourceNotFound),
            ("tea:1", Some("2"), Exception::InvalidParameterValue),
        ] {
            let refused = FunctionReference::parse("eu-west-1", text, beside).unwrap_err();
            assert_eq!(refused.exception, exception, "{text}");
        }
    }
}
