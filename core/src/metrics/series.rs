//! Points of longer periods, for a chart.

use super::{Datapoint, FunctionMetrics, MILLIS_PER_MINUTE};

/// A span of time that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// As the console abbreviates it.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    minutes: u64,
}

/// How much time one point stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// In seconds, as in CloudWatch's API.
    pub seconds: u64,
    /// In words.
    pub title: &'static str,
}

const fn range(name: &'static str, title: &'static str, minutes: u64) -> Range {
    Range {
        name,
        title,
        minutes,
    }
}

const fn period(minutes: u64, title: &'static str) -> Period {
    Period {
        seconds: minutes * 60,
        title,
    }
}

/// The console's choice of spans.
pub const RANGES: [Range; 6] = [
    range("1h", "1 hour", 60),
    range("3h", "3 hours", 3 * 60),
    range("12h", "12 hours", 12 * 60),
    range("1d", "1 day", 24 * 60),
    range("3d", "3 days", 3 * 24 * 60),
    range("1w", "1 week", 7 * 24 * 60),
];

/// The console's choice of periods.
pub const PERIODS: [Period; 6] = [
    period(1, "1 minute"),
    period(5, "5 minutes"),
    period(15, "15 minutes"),
    period(60, "1 hour"),
    period(6 * 60, "6 hours"),
    period(24 * 60, "1 day"),
];

/// The most points that are drawn: a finer period than that is not offered.
const MOST_POINTS: u64 = 180;

impl Range {
    /// The periods that make a readable chart of it.
    pub fn periods(self) -> impl Iterator<Item = Period> {
        PERIODS.into_iter().filter(move |period| {
            let minutes = period.minutes();
            minutes < self.minutes && self.minutes.div_ceil(minutes) <= MOST_POINTS
        })
    }
}

impl Period {
    const fn minutes(self) -> u64 {
        self.seconds / 60
    }
}

/// One point after the other, without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// When the first period begins, in milliseconds since 1970 on the virtual clock.
    pub start_ms: u64,
    /// How long each period is.
    pub period: Period,
    /// Oldest first; a period without an invocation is all zero.
    pub points: Vec<Datapoint>,
}

impl Series {
    /// When the point of this number begins, in milliseconds since 1970.
    #[must_use]
    pub fn time_ms(&self, number: usize) -> u64 {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        let after = number.saturating_mul(self.period.seconds * 1_000);
        self.start_ms.saturating_add(after)
    }

    /// All points together.
    #[must_use]
    pub fn total(&self) -> Datapoint {
        let mut total = Datapoint::default();
        for point in &self.points {
            total.add(point);
        }
        total
    }
}

impl FunctionMetrics {
    /// The points of a span that ends with the newest one. A period that does not fit the span gives
    /// way to the next one that does.
    #[must_use]
    pub fn series(&self, range: Range, period: Period) -> Series {
        let fitting = |candidate: &Period| candidate.seconds >= period.seconds;
        let period = range
            .periods()
            .find(fitting)
            .or_else(|| range.periods().last())
            .unwrap_or(period);
        let minutes = period.minutes();
        let newest = self
            .minutes
            .last_key_value()
            .map_or(0, |(minute, _)| *minute);
        // Periods begin at their multiples, as CloudWatch's do; the one with the newest point is the
        // last one.
        let count = range.minutes.div_ceil(minutes);
        let first = (newest / minutes).saturating_sub(count - 1);
        let points = usize::try_from(count).unwrap_or_default();
        let mut points = vec![Datapoint::default(); points];
        for (minute, datapoint) in self.minutes.range(first * minutes..) {
            let number = usize::try_from(minute / minutes - first).unwrap_or(usize::MAX);
            if let Some(point) = points.get_mut(number) {
                point.add(datapoint);
            }
        }
        Series {
            start_ms: (first * minutes).saturating_mul(MILLIS_PER_MINUTE),
            period,
            points,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invocation::Invocation;

    const MINUTE: u64 = MILLIS_PER_MINUTE;
    const HOUR: u64 = 60 * MINUTE;

    fn of(times: &[u64]) -> FunctionMetrics {
        let mut metrics = FunctionMetrics::default();
        for time in times {
            metrics.record(&Invocation::example().at(*time));
        }
        metrics
    }

    #[test]
    fn a_span_ends_with_the_newest_point() {
        let metrics = of(&[10 * HOUR, 12 * HOUR + 1, 12 * HOUR + 2, 12 * HOUR + MINUTE]);
        let series = metrics.series(RANGES[0], PERIODS[0]);
        assert_eq!(series.points.len(), 60);
        assert_eq!(series.time_ms(59), 12 * HOUR + MINUTE);
        let counts: Vec<u64> = series
            .points
            .iter()
            .map(|point| point.invocations)
            .collect();
        assert_eq!(
            (counts[58], counts[59], counts[..58].iter().sum()),
            (2, 1, 0)
        );
        assert_eq!(series.total().invocations, 3);
    }

    #[test]
    fn periods_begin_at_their_multiples() {
        let metrics = of(&[36 * HOUR + 59 * MINUTE, 37 * HOUR]);
        let series = metrics.series(RANGES[3], PERIODS[3]);
        assert_eq!(series.period.title, "1 hour");
        assert_eq!(series.points.len(), 24);
        assert_eq!(series.time_ms(23), 37 * HOUR);
        assert_eq!(series.points[22].invocations, 1);
        assert_eq!(series.points[23].invocations, 1);
    }

    #[test]
    fn a_period_that_does_not_fit_gives_way() {
        let series = of(&[HOUR]).series(RANGES[5], PERIODS[0]);
        assert_eq!(series.period.title, "1 hour");
        let series = of(&[HOUR]).series(RANGES[0], PERIODS[5]);
        assert_eq!(series.period.title, "15 minutes");
        for range in RANGES {
            assert!(range.periods().count() > 0, "{range:?}");
            let points = of(&[9 * HOUR]).series(range, PERIODS[0]).points.len();
            assert!(points <= 180, "{range:?}");
        }
    }

    #[test]
    fn nothing_is_all_zero() {
        let series = of(&[]).series(RANGES[1], PERIODS[1]);
        assert_eq!(series.total(), Datapoint::default());
        assert_eq!(series.points.len(), 36);
    }
}
