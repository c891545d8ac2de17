//! `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.

use super::grammar;
use crate::time::Timestamp;
use chrono::{DateTime, Datelike as _, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The longest text: AWS's limit.
const EXPRESSION_MAX_CHARS: usize = 256;
/// The last year that AWS's expressions name.
const LAST_YEAR: i32 = 2199;

/// When a rule runs.
#[derive(Clone, Debug)]
pub enum Expression {
    /// Again and again, so long after the rule was made.
    Rate {
        /// As it was written.
        text: String,
        /// The time between two runs.
        every: Duration,
    },
    /// By the calendar.
    Cron {
        /// As it was written.
        text: String,
        /// What it means.
        pattern: Box<Cron>,
    },
}

impl Expression {
    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Rate { text, .. } | Self::Cron { text, .. } => text,
        }
    }

    /// The first time after `after`, for a rule that was made at `since`.
    pub(super) fn next(&self, since: Timestamp, after: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Rate { every, .. } => {
                let every = u64::try_from(every.as_nanos())
                    .ok()
                    .filter(|every| *every > 0)?;
                let runs = after.nanos_since(since) / every;
                let next = since
                    .unix_nanos()
                    .checked_add(every.checked_mul(runs + 1)?)?;
                Some(Timestamp::from_unix_nanos(next))
            }
            Self::Cron { pattern, .. } => {
                let after = i64::try_from(after.unix_nanos()).ok()?;
                let after = DateTime::<Utc>::from_timestamp_nanos(after);
                let next = pattern.find_next_occurrence(&after, false).ok()?;
                let seconds = u64::try_from(next.timestamp()).ok()?;
                (next.year() <= LAST_YEAR)
                    .then(|| Timestamp::from_unix_millis(seconds.saturating_mul(1_000)))
            }
        }
    }
}

impl FromStr for Expression {
    type Err = String;

    /// Reads an expression as EventBridge does, which forgives nothing: not even a space before it.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.chars().count() > EXPRESSION_MAX_CHARS {
            return Err(refused("it is longer than 256 characters"));
        }
        if text != text.trim() {
            return Err(refused("there are spaces before or after it"));
        }
        if let Some(fields) = inside(text, "cron") {
            check_cron(fields).map_err(|reason| refused(&reason))?;
        } else if let Some(rate) = inside(text, "rate") {
            check_rate(rate).map_err(refused)?;
        }
        Self::kept(text)
    }
}

impl Expression {
    /// Reads an expression that was accepted once, by whatever rules held then.
    fn kept(text: &str) -> Result<Self, String> {
        if let Some(rate) = inside(text, "rate") {
            return Ok(Self::Rate {
                text: text.to_owned(),
                every: rate_of(rate).map_err(refused)?,
            });
        }
        if let Some(fields) = inside(text, "cron") {
            return Ok(Self::Cron {
                text: text.to_owned(),
                pattern: Box::new(cron_of(fields).map_err(|reason| refused(&reason))?),
            });
        }
        Err(refused("write rate(5 minutes) or cron(0 12 * * ? *)"))
    }
}

/// What stands between the parentheses of an expression of this kind.
fn inside<'a>(text: &'a str, kind: &str) -> Option<&'a str> {
    text.strip_prefix(kind)?
        .strip_prefix('(')?
        .strip_suffix(')')
}

fn check_rate(text: &str) -> Result<(), &'static str> {
    let (number, unit) = text
        .split_once(' ')
        .ok_or("a rate has a number and a unit, such as rate(5 minutes)")?;
    if number.is_empty() || unit != unit.trim() {
        return Err("a rate has one space, between its number and its unit");
    }
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err("the number of a rate is whole and more than 0")
    }
}

fn check_cron(text: &str) -> Result<(), String> {
    if text != text.trim() {
        return Err("there are spaces at an end of the fields".to_owned());
    }
    // How many there are, and of what kind, is told below.
    let fields: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).collect();
    match fields.as_slice().try_into() {
        Ok(fields) => grammar::check(fields),
        Err(_) => Ok(()),
    }
}

/// AWS's sentence, and what is wrong.
fn refused(reason: &str) -> String {
    format!("Parameter ScheduleExpression is not valid: {reason}.")
}

fn rate_of(text: &str) -> Result<Duration, &'static str> {
    let (number, unit) = text
        .split_once(' ')
        .ok_or("a rate has a number and a unit, such as rate(5 minutes)")?;
    let number: u64 = number
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or("the number of a rate is whole and more than 0")?;
    let seconds = match (unit, number) {
        ("minute", 1) | ("minutes", 2..) => 60,
        ("hour", 1) | ("hours", 2..) => 3_600,
        ("day", 1) | ("days", 2..) => 86_400,
        ("minute" | "hour" | "day", _) => {
            return Err("more than one takes the plural: minutes, hours or days");
        }
        ("minutes" | "hours" | "days", _) => {
            return Err("1 takes the singular: minute, hour or day");
        }
        _ => return Err("the unit of a rate is minutes, hours or days"),
    };
    number
        .checked_mul(seconds)
        // Longer than virtual time itself: 500 years.
        .filter(|seconds| *seconds < 15_000_000_000)
        .map(Duration::from_secs)
        .ok_or("the rate is too long")
}

fn cron_of(text: &str) -> Result<Cron, String> {
    let fields: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).collect();
    let [_, _, day_of_month, _, day_of_week, _] = fields.as_slice() else {
        return Err(format!(
            "a cron expression has six fields (minutes, hours, day of month, month, day of week, year), and this has {}",
            fields.len()
        ));
    };
    if (*day_of_month == "?") == (*day_of_week == "?") {
        return Err(
            "one of day of month and day of week must be ?, and the other one must not".to_owned(),
        );
    }
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        // As EventBridge counts: 1 is Sunday.
        .alternative_weekdays(true)
        // 0/15 is "every 15 from 0".
        .sloppy_ranges(true)
        .build();
    // The library has seconds, EventBridge has not.
    parser
        .parse(&format!("0 {}", fields.join(" ")))
        .map_err(|error| error.to_string().trim_end_matches('.').to_owned())
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// As its text.
impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::kept(text.trim()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn next(text: &str, count: usize) -> Vec<String> {
        let expression: Expression = text.parse().unwrap();
        let mut after = Timestamp::DEFAULT_START;
        (0..count)
            .map_while(|_| {
                after = expression.next(Timestamp::DEFAULT_START, after)?;
                Some(after.to_seconds())
            })
            .collect()
    }

    /// The examples of EventBridge's user guide; 2026-01-02 is a Friday.
    #[test]
    fn cron_means_what_eventbridge_says() {
        for (text, times) in [
            (
                "cron(0 10 * * ? *)",
                ["2026-01-02T10:00:00Z", "2026-01-03T10:00:00Z"],
            ),
            (
                "cron(15 12 * * ? *)",
                ["2026-01-02T12:15:00Z", "2026-01-03T12:15:00Z"],
            ),
            (
                "cron(0 18 ? * MON-FRI *)",
                ["2026-01-02T18:00:00Z", "2026-01-05T18:00:00Z"],
            ),
            (
                "cron(0 8 1 * ? *)",
                ["2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z"],
            ),
            (
                "cron(0/15 * * * ? *)",
                ["2026-01-02T03:15:00Z", "2026-01-02T03:30:00Z"],
            ),
            (
                "cron(0/5 8-17 ? * MON-FRI *)",
                ["2026-01-02T08:00:00Z", "2026-01-02T08:05:00Z"],
            ),
            (
                "cron(0 9 ? * 2#1 *)",
                ["2026-01-05T09:00:00Z", "2026-02-02T09:00:00Z"],
            ),
            (
                "cron(0 12 ? * 1 *)",
                ["2026-01-04T12:00:00Z", "2026-01-11T12:00:00Z"],
            ),
            (
                "cron(0 0 L * ? *)",
                ["2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"],
            ),
            (
                "cron(30 6 ? * 6L *)",
                ["2026-01-30T06:30:00Z", "2026-02-27T06:30:00Z"],
            ),
            (
                "cron(0 0 3W * ? *)",
                ["2026-02-03T00:00:00Z", "2026-03-03T00:00:00Z"],
            ),
            (
                "cron(0 0 29 2 ? *)",
                ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
            ),
        ] {
            assert_eq!(next(text, 2), times, "{text}");
        }
        assert_eq!(next("cron(0 0 1 1 ? 2030)", 2), ["2030-01-01T00:00:00Z"]);
    }

    #[test]
    fn what_is_no_expression_is_told_why() {
        for (text, reason) in [
            ("", "rate(5 minutes)"),
            (" rate(10 minutes)", "spaces before or after"),
            ("rate(10 minutes) ", "spaces before or after"),
            ("\tcron(0 12 * * ? *)", "spaces before or after"),
            ("rate( 10 minutes)", "one space"),
            ("rate(10  minutes)", "one space"),
            ("rate(10 minutes )", "one space"),
            ("rate(+5 minutes)", "more than 0"),
            ("Rate(5 minutes)", "rate(5 minutes)"),
            ("rate (5 minutes)", "rate(5 minutes)"),
            ("rate(5 Minutes)", "unit"),
            ("cron( 0 12 * * ? *)", "spaces at an end"),
            ("cron(0 12 * * ? *) ", "spaces before or after"),
            ("cron(? 12 * * ? *)", "minutes"),
            ("cron(0 12 ? * 0 *)", "1 to 7"),
            ("cron(0 12 ? * 3#1,6#3 *)", "one #"),
            ("cron(0 12 L-3 * ? *)", "day of month"),
            ("cron(0 12 * * ? 1969)", "1970 to 2199"),
            ("cron(*/0 12 * * ? *)", "minutes"),
            ("rate(1 minutes)", "singular"),
            ("rate(5 minute)", "plural"),
            ("rate(0 minutes)", "more than 0"),
            ("rate(5 weeks)", "unit"),
            ("rate(99999999999999 days)", "too long"),
            ("cron(0 12 * * *)", "six fields"),
            ("cron(0 12 * * * *)", "must be ?"),
            ("cron(0 12 ? * ? *)", "must be ?"),
            ("cron(61 12 * * ? *)", ""),
            ("cron(0 12 * FOO ? *)", ""),
        ] {
            let error = text.parse::<Expression>().unwrap_err();
            assert!(
                error.starts_with("Parameter ScheduleExpression is not valid"),
                "{error}"
            );
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn what_was_kept_is_read_by_the_rules_of_its_day() {
        for text in ["cron(0 12 ? * 3#1,6#3 *)", " rate(5 minutes)"] {
            assert!(text.parse::<Expression>().is_err());
            let kept: Result<Expression, _> = serde_json::from_value(text.into());
            assert_eq!(kept.unwrap().as_str(), text.trim());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_expression_or_is_refused(text in "(rate|cron)\\([0-9A-Z*?/,LW# -]{0,30}\\)") {
            if let Ok(expression) = text.parse::<Expression>() {
                let start = Timestamp::DEFAULT_START;
                if let Some(next) = expression.next(start, start) {
                    prop_assert!(next > start);
                }
            }
        }
    }
}
