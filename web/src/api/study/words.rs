//! Durations and counts for people.

use lambdabox_core::time::Milliseconds;

const SECOND: u64 = 100_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// `12.34 ms`, `1.23 s`, `2 min 5 s`, `3 h 20 min`. Everything but milliseconds is rounded down.
pub(super) fn duration(duration: Milliseconds) -> String {
    let hundredths = duration.hundredths();
    match hundredths {
        0..SECOND => format!("{duration} ms"),
        SECOND..MINUTE => format!(
            "{}.{:02} s",
            hundredths / SECOND,
            hundredths % SECOND / 1_000
        ),
        MINUTE..HOUR => format!(
            "{} min {} s",
            hundredths / MINUTE,
            hundredths % MINUTE / SECOND
        ),
        _ => format!("{} h {} min", hundredths / HOUR, hundredths % HOUR / MINUTE),
    }
}

/// `1 cold start`, `2 cold starts`.
pub(super) fn count(number: impl Into<u64>, one: &str) -> String {
    let number = number.into();
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {one}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_fitting_units() {
        for (hundredths, text) in [
            (0, "0.00 ms"),
            (12_345, "123.45 ms"),
            (123_456, "1.23 s"),
            (12_500_000, "2 min 5 s"),
            (12 * HOUR / 10, "1 h 12 min"),
        ] {
            assert_eq!(duration(Milliseconds::from_hundredths(hundredths)), text);
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1u32, "cold start"), "1 cold start");
        assert_eq!(count(0u32, "cold start"), "0 cold starts");
    }
}
