//! What the pretended services may be called.

use super::TriggerError;

/// An S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a
/// letter or a digit.
pub(super) fn bucket(name: &str) -> Result<(), TriggerError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let right = (3..=63).contains(&bytes.len())
        && bytes
            .iter()
            .all(|byte| plain(*byte) || b".-".contains(byte))
        && bytes.first().is_some_and(|byte| plain(*byte))
        && bytes.last().is_some_and(|byte| plain(*byte))
        && !name.contains("..");
    check(
        right,
        "A bucket name has 3 to 63 lowercase letters, numbers, dots and hyphens, and begins and ends with a letter or number.",
    )
}

/// A DynamoDB table: 3 to 255 of `a-zA-Z0-9_.-`.
pub(super) fn table(name: &str) -> Result<(), TriggerError> {
    check(
        of(name, 3, 255, b"_.-"),
        "A table name has 3 to 255 letters, numbers, underscores, hyphens and dots.",
    )
}

/// A CodeCommit repository: 1 to 100 of `a-zA-Z0-9._-`, and not ending with `.git`.
pub(super) fn repository(name: &str) -> Result<(), TriggerError> {
    let right = of(name, 1, 100, b"._-")
        && name
            .rsplit_once('.')
            .is_none_or(|(_, ending)| ending != "git");
    check(
        right,
        "A repository name has 1 to 100 letters, numbers, dots, underscores and hyphens, and does not end with .git.",
    )
}

/// An EventBridge rule: 1 to 64 of `a-zA-Z0-9._-`.
pub(super) fn rule(name: &str) -> Result<(), TriggerError> {
    check(
        of(name, 1, 64, b"._-"),
        "A rule name has 1 to 64 letters, numbers, dots, underscores and hyphens.",
    )
}

/// A CloudWatch alarm, a metric or a namespace: 1 to 255 characters on one line.
pub(super) fn line(field: &'static str, text: &str) -> Result<(), TriggerError> {
    let length = text.chars().count();
    if (1..=255).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(TriggerError::new(field, "Enter 1 to 255 characters."))
}

fn of(name: &str, least: usize, most: usize, besides: &[u8]) -> bool {
    (least..=most).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || besides.contains(&byte))
}

fn check(right: bool, rule: &'static str) -> Result<(), TriggerError> {
    if right {
        return Ok(());
    }
    Err(TriggerError::new("name", rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_their_services() {
        for name in ["abc", "my-bucket", "a.b.c", "0ab", &"x".repeat(63)] {
            assert!(bucket(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "ab",
            "A-bucket",
            "-abc",
            "abc.",
            "a..b",
            "a_b",
            "żółw",
            &"x".repeat(64),
        ] {
            assert!(bucket(name).is_err(), "{name}");
        }
        assert!(table("Music_1.x-y").is_ok() && table("ab").is_err() && table("a b").is_err());
        assert!(repository("my-repo").is_ok() && repository("x.git").is_err());
        assert!(rule("every-minute").is_ok() && rule("").is_err() && rule("a b").is_err());
        assert!(line("metric", "CPU %").is_ok() && line("metric", "a\nb").is_err());
    }
}
