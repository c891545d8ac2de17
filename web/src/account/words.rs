//! Counts and times for people.

use lambdabox_core::time::Timestamp;

/// `1 cold start`, `2 cold starts`.
pub(super) fn count(number: impl Into<u64>, one: &str) -> String {
    let number = number.into();
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {one}{ending}")
}

/// `12,345`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count as a number of anything.
pub(super) fn counted(number: usize) -> String {
    thousands(u64::try_from(number).unwrap_or(u64::MAX))
}

/// `2026-01-02T03:04:05.678Z`.
pub(super) fn time(ms: u64) -> String {
    Timestamp::from_unix_millis(ms).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas() {
        let all = [0, 999, 1_000, 12_345, 1_234_567].map(thousands);
        assert_eq!(all, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1u32, "cold start"), "1 cold start");
        assert_eq!(count(0u32, "cold start"), "0 cold starts");
    }
}
