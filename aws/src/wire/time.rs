//! How AWS writes instants. All are milliseconds since the Unix epoch.

use time::{Date, Month, OffsetDateTime};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The instant in the calendar; what lies outside of years 1 to 9999 is put at its edge.
#[must_use]
pub fn civil(millis: i64) -> OffsetDateTime {
    const FIRST: i64 = -62_135_596_800;
    const LAST: i64 = 253_402_300_799;
    let seconds = millis.div_euclid(1000).clamp(FIRST, LAST);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `2026-11-25T10:20:30Z`, with milliseconds if there are any.
#[must_use]
pub fn iso8601(millis: i64) -> String {
    match millis.rem_euclid(1000) {
        0 => format!("{}Z", seconds(millis)),
        rest => format!("{}.{rest:03}Z", seconds(millis)),
    }
}

/// `2026-11-25T10:20:30.000Z`, always with milliseconds.
#[must_use]
pub fn iso8601_millis(millis: i64) -> String {
    format!("{}.{:03}Z", seconds(millis), millis.rem_euclid(1000))
}

fn seconds(millis: i64) -> String {
    let at = civil(millis);
    let (hour, minute, second) = at.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}", date(at.date()))
}

fn date(date: Date) -> String {
    let (year, month, day) = date.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

/// `Wed, 25 Nov 2026 10:20:30 GMT`.
#[must_use]
pub fn http_date(millis: i64) -> String {
    let at = civil(millis);
    let (hour, minute, second) = at.to_hms();
    let week = DAYS[usize::from(at.weekday().number_days_from_monday()) % 7];
    let month = MONTHS[usize::from(u8::from(at.month()) - 1) % 12];
    format!(
        "{week}, {:02} {month} {:04} {hour:02}:{minute:02}:{second:02} GMT",
        at.day(),
        at.year()
    )
}

/// Seconds since the epoch, with milliseconds if there are any.
#[must_use]
pub fn epoch(millis: i64) -> String {
    match millis % 1000 {
        0 => (millis / 1000).to_string(),
        rest => format!(
            "{}{}.{:03}",
            if millis < 0 && millis > -1000 {
                "-"
            } else {
                ""
            },
            millis / 1000,
            rest.abs()
        ),
    }
}

/// An instant in the format of a model (`iso8601`, `rfc822`, `unixTimestamp`).
#[must_use]
pub fn format(millis: i64, format: &str) -> String {
    match format {
        "rfc822" | "httpdate" => http_date(millis),
        "iso8601" => iso8601(millis),
        _ => epoch(millis),
    }
}

/// Milliseconds of a number of seconds; `None` if no clock shows it.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before"
)]
pub fn from_seconds(seconds: f64) -> Option<i64> {
    let millis = (seconds * 1000.0).round();
    (millis.abs() < 1e15).then_some(millis as i64)
}

/// Reads any of the formats.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return from_seconds(number);
    }
    if text.as_bytes().get(4) == Some(&b'-') {
        parse_iso8601(text)
    } else {
        parse_http_date(text)
    }
}

fn number(text: &str, from: usize, to: usize) -> Option<i64> {
    let digits = text.get(from..to)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

fn at_midnight(year: i64, month: i64, day: i64) -> Option<i64> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date =
        Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp() * 1000)
}

fn parse_iso8601(text: &str) -> Option<i64> {
    let midnight = at_midnight(
        number(text, 0, 4)?,
        number(text, 5, 7)?,
        number(text, 8, 10)?,
    )?;
    if text.len() <= 10 {
        return Some(midnight);
    }
    let (hour, minute) = (number(text, 11, 13)?, number(text, 14, 16)?);
    let (second, mut rest) = match number(text, 17, 19) {
        Some(second) => (second, text.get(19..)?),
        None => (0, text.get(16..)?),
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut millis = midnight + (hour * 3600 + minute * 60 + second) * 1000;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let padded = format!("{:0<3}", &fraction[..digits.min(3)]);
        millis += padded.parse::<i64>().ok()?;
        rest = &fraction[digits..];
    }
    match rest {
        "" | "Z" | "z" => Some(millis),
        zone => {
            let sign = match zone.as_bytes().first()? {
                b'+' => -1,
                b'-' => 1,
                _ => return None,
            };
            let minutes = match zone.len() {
                6 => number(zone, 1, 3)? * 60 + number(zone, 4, 6)?,
                5 => number(zone, 1, 3)? * 60 + number(zone, 3, 5)?,
                _ => return None,
            };
            Some(millis + sign * minutes * 60_000)
        }
    }
}

fn parse_http_date(text: &str) -> Option<i64> {
    let rest = text.get(5..)?;
    let name = rest.get(3..6)?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let month = i64::try_from(month).ok()? + 1;
    let midnight = at_midnight(number(rest, 7, 11)?, month, number(rest, 0, 2)?)?;
    let (hour, minute, second) = (
        number(rest, 12, 14)?,
        number(rest, 15, 17)?,
        number(rest, 18, 20)?,
    );
    (hour < 24 && minute < 60 && second < 61)
        .then(|| midnight + (hour * 3600 + minute * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: i64 = 1_795_602_030_000;

    #[test]
    fn writes_and_reads_every_format() {
        assert_eq!(iso8601(SAMPLE), "2026-11-25T10:20:30Z");
        assert_eq!(http_date(SAMPLE), "Wed, 25 Nov 2026 10:20:30 GMT");
        for format in ["iso8601", "rfc822", "unixTimestamp"] {
            assert_eq!(parse(&super::format(SAMPLE, format)), Some(SAMPLE));
        }
        assert_eq!(parse("2026-11-25T10:20:30.125Z"), Some(SAMPLE + 125));
        assert_eq!(parse("2026-11-25T11:20:30+01:00"), Some(SAMPLE));
        assert_eq!(epoch(SAMPLE + 5), "1795602030.005");
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "x",
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "2026-11-25T10:20:30+",
            "1e300",
            "Wed, 25 Nov 2026",
            "日本-月日",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
