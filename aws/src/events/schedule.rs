//! `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.

use chrono::{DateTime, Datelike as _, Utc};
use croner::parser::{CronParser, Seconds, Year};

const LAST_YEAR: i32 = 2199;
const LONGEST: usize = 256;

/// The first run after an instant of a rule that was made at another; both in milliseconds. `None`
/// in the outer result if the text is no schedule, in the inner one if there is no more run.
pub(super) fn next(text: &str, made: i64, after: i64) -> Result<Option<i64>, ()> {
    let text = text.trim();
    let inside = |kind: &str| {
        text.strip_prefix(kind)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    if text.len() > LONGEST {
        return Err(());
    }
    if let Some(rate) = inside("rate") {
        let every = rate_millis(rate).ok_or(())?;
        let runs = (after - made).max(0) / every;
        return Ok(made.checked_add(every.saturating_mul(runs + 1)));
    }
    let fields: Vec<_> = inside("cron").ok_or(())?.split_whitespace().collect();
    let [_, _, day_of_month, _, day_of_week, _] = fields.as_slice() else {
        return Err(());
    };
    if (*day_of_month == "?") == (*day_of_week == "?") {
        return Err(());
    }
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        // As EventBridge counts: 1 is Sunday.
        .alternative_weekdays(true)
        // 0/15 is "every 15 from 0".
        .sloppy_ranges(true)
        .build();
    let cron = parser
        .parse(&format!("0 {}", fields.join(" ")))
        .map_err(|_| ())?;
    let after = DateTime::<Utc>::from_timestamp_millis(after).ok_or(())?;
    let run = cron.find_next_occurrence(&after, false).ok();
    Ok(run
        .filter(|run| run.year() <= LAST_YEAR)
        .map(|run| run.timestamp_millis()))
}

fn rate_millis(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
    let seconds = match (unit, number) {
        ("minute", 1) | ("minutes", 2..) => 60,
        ("hour", 1) | ("hours", 2..) => 3_600,
        ("day", 1) | ("days", 2..) => 86_400,
        _ => return None,
    };
    number
        .checked_mul(seconds * 1000)
        .filter(|millis| *millis < 15_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::time::{iso8601, parse};

    #[test]
    fn runs_when_aws_would() {
        let start = parse("2026-11-25T10:20:30Z").unwrap();
        let at = |text: &str| next(text, start, start).map(|run| run.map(iso8601));
        assert_eq!(
            at("rate(5 minutes)"),
            Ok(Some("2026-11-25T10:25:30Z".to_owned()))
        );
        assert_eq!(
            at("cron(0 12 * * ? *)"),
            Ok(Some("2026-11-25T12:00:00Z".to_owned()))
        );
        assert_eq!(
            at("cron(0/15 * ? * 1 *)"),
            Ok(Some("2026-11-29T00:00:00Z".to_owned()))
        );
        for wrong in [
            "",
            "rate(1 minutes)",
            "rate(0 days)",
            "cron(* * * * * *)",
            "cron(1)",
            "at(2026)",
            "rate(99999999999999999999 days)",
        ] {
            assert_eq!(at(wrong), Err(()), "{wrong}");
        }
    }
}
