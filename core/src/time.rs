//! Instants and durations of virtual time, and how Lambda writes them.

use crate::exact_number;
use ::time::OffsetDateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, time::Duration};

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const NANOS_PER_MILLI: u64 = 1_000_000;
/// A hundredth of a millisecond: the finest that Lambda prints.
const NANOS_PER_HUNDREDTH: u64 = 10_000;
/// Hundredths of a millisecond in a second.
pub(crate) const HUNDREDTHS_PER_SECOND: u64 = 100_000;

/// An instant of virtual wall-clock time, between 1970 and 2554, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp {
    nanos: u64,
}

impl Timestamp {
    /// When virtual time begins unless something else is asked for: 2026-01-02T03:04:05.678Z.
    pub const DEFAULT_START: Self = Self::from_unix_nanos(1_767_323_045_678_000_000);

    /// Nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn from_unix_nanos(nanos: u64) -> Self {
        Self { nanos }
    }

    /// Milliseconds since the Unix epoch; saturating.
    #[must_use]
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self::from_unix_nanos(millis.saturating_mul(NANOS_PER_MILLI))
    }

    /// Nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn unix_nanos(self) -> u64 {
        self.nanos
    }

    /// Whole milliseconds since the Unix epoch, as log events carry them.
    #[must_use]
    pub const fn unix_millis(self) -> u64 {
        self.nanos / NANOS_PER_MILLI
    }

    /// Whole seconds since the Unix epoch.
    #[must_use]
    pub const fn unix_seconds(self) -> u64 {
        self.nanos / NANOS_PER_SECOND
    }

    /// This instant and `nanos` nanoseconds more; saturating.
    #[must_use]
    pub const fn plus_nanos(self, nanos: u64) -> Self {
        Self::from_unix_nanos(self.nanos.saturating_add(nanos))
    }

    /// This instant and a duration more; saturating.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.plus_nanos(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Nanoseconds from `earlier` to here; 0 if it is later.
    #[must_use]
    pub const fn nanos_since(self, earlier: Self) -> u64 {
        self.nanos.saturating_sub(earlier.nanos)
    }

    /// `2026/01/02`, as log stream names begin.
    pub(crate) fn date_path(self) -> String {
        let date = self.civil().date();
        format!(
            "{:04}/{:02}/{:02}",
            date.year(),
            u8::from(date.month()),
            date.day()
        )
    }

    /// `2026-01-02T03:04:05Z`, as EventBridge writes it.
    #[must_use]
    pub fn to_seconds(self) -> String {
        let text = self.to_string();
        format!("{}Z", text.get(..19).unwrap_or(&text))
    }

    /// `2026-01-02T03:04:05.678+0000`, as CloudWatch alarms and CodeCommit write it.
    pub(crate) fn with_offset(self) -> String {
        self.to_string().replace('Z', "+0000")
    }

    /// `02/Jan/2026:03:04:05 +0000`, as access logs have it.
    pub(crate) fn to_access_log(self) -> String {
        let civil = self.civil();
        let month = civil.month().to_string();
        format!(
            "{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000",
            civil.day(),
            month.get(..3).unwrap_or(&month),
            civil.year(),
            civil.hour(),
            civil.minute(),
            civil.second()
        )
    }

    /// `02/01/26 03:04:00`: the minute of a datapoint, as CloudWatch's reasons have it.
    pub(crate) fn to_alarm_minute(self) -> String {
        let civil = self.civil();
        format!(
            "{:02}/{:02}/{:02} {:02}:{:02}:00",
            civil.day(),
            u8::from(civil.month()),
            civil.year() % 100,
            civil.hour(),
            civil.minute()
        )
    }

    fn civil(self) -> OffsetDateTime {
        // Every u64 of nanoseconds is a year below 2555, which the library can hold.
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.nanos))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// ISO 8601 with milliseconds, as Lambda writes it: `2026-01-02T03:04:05.678Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            civil.year(),
            u8::from(civil.month()),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second(),
            civil.millisecond()
        )
    }
}

/// A duration as REPORT lines print it: in milliseconds with two decimals.
///
/// Virtual time is counted in nanoseconds and rounded **up** to a hundredth of a millisecond, once,
/// here. Everything after that (the billed duration, the cost) is reckoned from the rounded figure,
/// so that a learner can check a bill from the REPORT line alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milliseconds {
    hundredths: u64,
}

impl Milliseconds {
    /// Rounds nanoseconds up to a hundredth of a millisecond.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self::from_hundredths(nanos.div_ceil(NANOS_PER_HUNDREDTH))
    }

    /// So many hundredths of a millisecond.
    #[must_use]
    pub const fn from_hundredths(hundredths: u64) -> Self {
        Self { hundredths }
    }

    /// In hundredths of a millisecond.
    #[must_use]
    pub const fn hundredths(self) -> u64 {
        self.hundredths
    }

    /// Whole milliseconds, rounded up: how Lambda bills.
    #[must_use]
    pub const fn billed(self) -> u64 {
        self.hundredths.div_ceil(100)
    }

    /// The sum; saturating.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::from_hundredths(self.hundredths.saturating_add(other.hundredths))
    }

    /// What is left of it without `other`; 0 if that is longer.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self::from_hundredths(self.hundredths.saturating_sub(other.hundredths))
    }

    /// So many whole seconds; saturating.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self::from_hundredths(seconds.saturating_mul(HUNDREDTHS_PER_SECOND))
    }
}

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.hundredths / 100, self.hundredths % 100)
    }
}

/// A JSON number with exactly two decimals.
impl Serialize for Milliseconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact_number::write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Milliseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let decimal = exact_number::deserialize(deserializer)?;
        let hundredths = decimal.saturating_mul(rust_decimal::Decimal::ONE_HUNDRED);
        u64::try_from(hundredths)
            .ok()
            .filter(|_| hundredths.fract().is_zero())
            .map(Self::from_hundredths)
            .ok_or_else(|| D::Error::custom("expected milliseconds with at most two decimals"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_default_start_is_the_documented_one() {
        assert_eq!(
            Timestamp::DEFAULT_START.to_string(),
            "2026-01-02T03:04:05.678Z"
        );
        assert_eq!(Timestamp::DEFAULT_START.date_path(), "2026/01/02");
    }

    #[test]
    fn known_instants() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp::from_unix_millis(millis).to_string(), text);
        }
        let last = Timestamp::from_unix_nanos(u64::MAX);
        assert_eq!(last.to_string(), "2554-07-21T23:34:33.709Z");
        assert_eq!(last.plus(Duration::MAX), last);
    }

    #[test]
    fn durations_are_rounded_up_once() {
        for (nanos, text, billed) in [
            (0, "0.00", 0),
            (1, "0.01", 1),
            (10_000, "0.01", 1),
            (10_001, "0.02", 1),
            (1_000_000, "1.00", 1),
            (1_000_001, "1.01", 2),
            (3_000_000_000, "3000.00", 3_000),
        ] {
            let duration = Milliseconds::from_nanos(nanos);
            assert_eq!(
                (duration.to_string().as_str(), duration.billed()),
                (text, billed)
            );
        }
    }

    #[test]
    fn recorded_cold_starts_add_up() {
        // Duration, Init Duration, Billed Duration as recorded on AWS.
        for (duration, init, billed) in [(301, 11_010, 114), (237, 42_398, 427)] {
            let sum =
                Milliseconds::from_hundredths(duration).plus(Milliseconds::from_hundredths(init));
            assert_eq!(sum.billed(), billed);
        }
    }

    proptest! {
        #[test]
        fn durations_survive_json(hundredths in 0..u64::MAX / 2) {
            let duration = Milliseconds::from_hundredths(hundredths);
            let json = serde_json::to_string(&duration).unwrap();
            prop_assert_eq!(&json, &duration.to_string());
            prop_assert_eq!(serde_json::from_str::<Milliseconds>(&json).unwrap(), duration);
        }

        #[test]
        fn rounding_is_never_down_and_never_by_more_than_a_hundredth(nanos in 0..u64::MAX / 2) {
            let shown = Milliseconds::from_nanos(nanos).hundredths() * 10_000;
            prop_assert!(shown >= nanos && shown - nanos < 10_000);
        }

        #[test]
        fn timestamps_sort_as_their_texts_do(a: u64, b: u64) {
            let (a, b) = (Timestamp::from_unix_nanos(a), Timestamp::from_unix_nanos(b));
            if a.unix_millis() < b.unix_millis() {
                prop_assert!(a.to_string() < b.to_string());
            }
        }
    }
}
