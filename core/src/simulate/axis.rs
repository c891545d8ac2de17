//! An axis of virtual time: durations for people, and marks at round numbers.

use crate::time::Milliseconds;

const SECOND: u64 = 100_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// `12.34 ms`, `1.23 s`, `2 min 5 s`, `3 h 20 min`. Everything but milliseconds is rounded down.
#[must_use]
pub fn duration(duration: Milliseconds) -> String {
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

/// A step between marks of an axis of time: the least round one by which `parts` of them reach `span`.
#[must_use]
pub fn round_step(span: Milliseconds, parts: u64) -> Milliseconds {
    let wanted = span.hundredths().div_ceil(parts.max(1)).max(1);
    // Milliseconds and seconds in tens, minutes and hours as clocks divide them.
    let tens = (0..6).map(|power| 10_u64.pow(power));
    let small = tens.flat_map(|ten| [1, 2, 5].map(|digit| digit * ten));
    let parts_of_minutes = [10, 15, 20, 30].map(|seconds| seconds * SECOND);
    let minutes = [1, 2, 5, 10, 15, 20, 30].map(|minutes| minutes * MINUTE);
    let hours = [1, 2, 3, 6, 12, 24].map(|hours| hours * HOUR);
    let all = small.chain(parts_of_minutes).chain(minutes).chain(hours);
    let step = all.into_iter().find(|step| *step >= wanted);
    Milliseconds::from_hundredths(step.unwrap_or_else(|| wanted.next_multiple_of(24 * HOUR)))
}

/// A mark of an axis: `200 ms`, `1.5 s`, `2 min`.
#[must_use]
pub fn mark(time: Milliseconds) -> String {
    if time.hundredths() == 0 {
        return "0".to_owned();
    }
    let text = duration(time);
    let text = text
        .strip_suffix(" 0 s")
        .or(text.strip_suffix(" 0 min"))
        .unwrap_or(&text);
    match text.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            let number = number.trim_end_matches('0').trim_end_matches('.');
            [number, " ", unit].concat()
        }
        _ => text.to_owned(),
    }
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
    fn marks_of_an_axis_are_round() {
        for (span, step, last) in [
            (0, "0.01 ms", "0.04 ms"),
            (74_123, "200 ms", "800 ms"),
            (123_456, "500 ms", "2 s"),
            (9_000_000, "30 s", "2 min"),
            (12 * HOUR, "3 h", "12 h"),
            (1_000 * HOUR, "264 h", "1056 h"),
        ] {
            let one = round_step(Milliseconds::from_hundredths(span), 4);
            let four = Milliseconds::from_hundredths(one.hundredths() * 4);
            assert_eq!((mark(one), mark(four)), (step.into(), last.into()));
            assert!(four.hundredths() >= span);
        }
        assert_eq!(mark(Milliseconds::default()), "0");
    }
}
