//! The patterns of AWS's API model, matched by hand: they are few, and a regular expression engine
//! would be the largest part of the page's download.

/// `[a-zA-Z0-9-_]+`, the name part of AWS's function name pattern.
pub(super) fn is_function_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// `(\$LATEST|[0-9]+)`
pub(super) fn is_version(text: &str) -> bool {
    text == super::LATEST || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `[^\s]+`
pub(super) fn is_handler(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_whitespace)
}

/// `[a-zA-Z]([a-zA-Z0-9_])+`
pub(super) fn is_environment_key(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`
pub(super) fn is_role_arn(text: &str) -> bool {
    fn parse(text: &str) -> Option<bool> {
        let (partition, rest) = text.strip_prefix("arn:")?.split_once(':')?;
        let (account, name) = rest.strip_prefix("iam::")?.split_once(":role")?;
        let partition_ok = partition.is_empty()
            || partition.strip_prefix("aws").is_some_and(|suffix| {
                suffix
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
            });
        let name_ok = !name.is_empty()
            && name != "/"
            && name.bytes().all(|byte| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'+' | b'=' | b',' | b'.' | b'@' | b'-' | b'/')
            });
        Some(partition_ok && is_account_id(account) && name_ok)
    }
    parse(text).unwrap_or(false)
}

/// `\d{12}`
pub(super) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`, with more than one digit let through.
pub(super) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let Some(first) = parts.next() else {
        return false;
    };
    let rest: Vec<&str> = parts.collect();
    let Some((number, middle)) = rest.split_last() else {
        return false;
    };
    first.len() == 2
        && letters(first)
        && (1..=2).contains(&middle.len())
        && middle.iter().all(|part| letters(part))
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_names() {
        assert!(is_function_name("my-function_2"));
        for bad in ["", "my function", "a.b", "żaba", "a/b"] {
            assert!(!is_function_name(bad), "{bad}");
        }
    }

    #[test]
    fn environment_keys() {
        for good in ["AB", "a1", "FAVOURITE_MOVIE"] {
            assert!(is_environment_key(good), "{good}");
        }
        for bad in ["", "A", "1A", "_A", "A-B", "A B", "Ża"] {
            assert!(!is_environment_key(bad), "{bad}");
        }
    }

    #[test]
    fn role_arns() {
        for good in [
            "arn:aws:iam::123456789012:role/lambda-role",
            "arn:aws-us-gov:iam::123456789012:role/service-role/x",
            "arn::iam::123456789012:rolex",
        ] {
            assert!(is_role_arn(good), "{good}");
        }
        for bad in [
            "",
            "arn:aws:iam::12345678901:role/x",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws1:iam::123456789012:role/x",
            "arn:aws:iam::123456789012:role/x y",
        ] {
            assert!(!is_role_arn(bad), "{bad}");
        }
    }

    #[test]
    fn regions() {
        for good in ["eu-west-1", "us-gov-east-1", "ap-southeast-4"] {
            assert!(is_region(good), "{good}");
        }
        for bad in [
            "",
            "eu",
            "eu-west",
            "EU-west-1",
            "eu-west-1\n",
            "eu--1",
            "eu-west-x",
        ] {
            assert!(!is_region(bad), "{bad}");
        }
    }
}
