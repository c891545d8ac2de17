//! Which parameters a list is to have.

use super::parameter::Parameter;
use crate::wire::{Fault, Fields};

fn invalid_key(message: String) -> Fault {
    Fault::new("InvalidFilterKey", message)
}

/// Checks filters.
pub(super) fn check(input: &Fields) -> Result<(), Fault> {
    for filter in input.maps("ParameterFilters") {
        let key = filter.text_or_empty("Key");
        let known = ["Name", "Path", "Type", "KeyId", "Tier", "DataType", "Label"];
        if !known.contains(&key) && !key.starts_with("tag:") {
            return Err(invalid_key(format!(
                "The following filter key is not valid: {key}. Valid filter keys include: [Path, Name, Type, KeyId, Tier]."
            )));
        }
        let option = filter.text("Option").unwrap_or("Equals");
        let options: &[&str] = match key {
            "Path" => &["Recursive", "OneLevel", "Equals"],
            "Name" => &["BeginsWith", "Equals", "Contains"],
            _ => &["BeginsWith", "Equals"],
        };
        if !options.contains(&option) {
            return Err(Fault::new(
                "InvalidFilterOption",
                format!(
                    "The following filter option is not valid: {option}. Valid options include: [{}].",
                    options.join(", ")
                ),
            ));
        }
        if filter.list("Values").is_empty() && !key.starts_with("tag:") {
            return Err(Fault::new(
                "InvalidFilterValue",
                "The following filter values are missing : null for filter key ".to_owned() + key,
            ));
        }
    }
    Ok(())
}

/// Whether a parameter is below a path.
pub(super) fn below(name: &str, path: &str, recursive: bool) -> bool {
    let path = path.trim_end_matches('/');
    let Some(rest) = name
        .strip_prefix(path)
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        // Names without a slash are below the root.
        return path.is_empty() && !name.contains('/');
    };
    recursive || !rest.contains('/')
}

/// Whether a parameter fits all filters; of the values of one filter one is enough.
pub(super) fn wanted(name: &str, parameter: &Parameter, input: &Fields) -> bool {
    let Some(latest) = parameter.latest() else {
        return false;
    };
    let new = input.maps("ParameterFilters").all(|filter| {
        let (key, option) = (
            filter.text_or_empty("Key"),
            filter.text("Option").unwrap_or("Equals"),
        );
        let values: Vec<_> = filter.texts("Values").collect();
        let any = |text: &str| {
            values.iter().any(|value| match option {
                "BeginsWith" => text.starts_with(value),
                "Contains" => text.contains(value),
                _ => text == *value,
            })
        };
        match key {
            "Name" => {
                any(name)
                    || any(name.trim_start_matches('/'))
                    || (option == "Equals"
                        && values
                            .iter()
                            .any(|value| value.trim_start_matches('/') == name))
            }
            "Path" => values
                .iter()
                .any(|path| below(name, path, option == "Recursive")),
            "Type" => any(&latest.kind),
            "KeyId" => latest.key_id.as_deref().is_some_and(any),
            "Tier" => any(&latest.tier),
            "DataType" => any(&latest.data_type),
            "Label" => latest.labels.iter().any(|label| any(label)),
            tag => {
                let tag = tag.strip_prefix("tag:").unwrap_or(tag);
                parameter
                    .tags
                    .get(tag)
                    .is_some_and(|value| values.is_empty() || any(value))
            }
        }
    });
    let old = input.maps("Filters").all(|filter| {
        let begins = |text: &str| filter.texts("Values").any(|value| text.starts_with(value));
        match filter.text_or_empty("Key") {
            "Name" => begins(name),
            "Type" => begins(&latest.kind),
            _ => latest.key_id.as_deref().is_some_and(begins),
        }
    });
    new && old
}
