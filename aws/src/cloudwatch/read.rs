//! Statistics of metrics over time.

use super::{
    CloudWatch, invalid, missing,
    point::{Metric, Point},
};
use crate::wire::{Fault, Fields, Value};
use std::collections::BTreeMap;

const MOST_POINTS: i64 = 1440;
const MOST_DATA_POINTS: usize = 100_800;

/// From when to when, in which steps; all in seconds.
struct Range {
    start: i64,
    end: i64,
    period: i64,
}

fn range(input: &Fields, period: i64) -> Result<Range, Fault> {
    let start = input
        .time("StartTime")
        .ok_or_else(|| missing("StartTime"))?
        .div_euclid(1000);
    let end = input
        .time("EndTime")
        .ok_or_else(|| missing("EndTime"))?
        .div_euclid(1000);
    if start >= end {
        return Err(invalid(
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    let good = [1, 5, 10, 20, 30].contains(&period) || (period > 0 && period % 60 == 0);
    if !good {
        return Err(invalid(
            "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60",
        ));
    }
    Ok(Range { start, end, period })
}

impl CloudWatch {
    /// The points of a metric, put together to steps.
    fn steps(&self, metric: &Metric, range: &Range, unit: Option<&str>) -> BTreeMap<i64, Point> {
        let below = metric.key();
        let mut steps: BTreeMap<i64, Point> = BTreeMap::new();
        for (key, point) in self
            .points
            .from(&format!("{below}{:012}", range.start.max(0)))
        {
            let Some(second) = key
                .strip_prefix(&below)
                .and_then(|second| second.parse::<i64>().ok())
            else {
                break;
            };
            if second >= range.end {
                break;
            }
            if unit.is_some_and(|unit| unit != point.unit) {
                continue;
            }
            let step = second.div_euclid(range.period) * range.period;
            match steps.get_mut(&step) {
                Some(there) => there.join(point),
                None => {
                    steps.insert(step, point.clone());
                }
            }
        }
        steps
    }

    pub(super) fn statistics(&self, input: &Fields) -> Result<Fields, Fault> {
        let namespace = input
            .text("Namespace")
            .ok_or_else(|| missing("Namespace"))?;
        if input.text_or_empty("MetricName").is_empty() {
            return Err(missing("MetricName"));
        }
        let range = range(input, input.int("Period").ok_or_else(|| missing("Period"))?)?;
        if (range.end - range.start) / range.period > MOST_POINTS {
            return Err(Fault::new(
                "InvalidParameterCombinationException",
                format!(
                    "You have requested up to {} datapoints, which exceeds the limit of {MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
                    (range.end - range.start) / range.period
                ),
            ));
        }
        let (plain, extended): (Vec<_>, Vec<_>) = (
            input.texts("Statistics").collect(),
            input.texts("ExtendedStatistics").collect(),
        );
        if plain.is_empty() && extended.is_empty() {
            return Err(Fault::new(
                "InvalidParameterCombinationException",
                "Must specify either Statistics or ExtendedStatistics",
            ));
        }
        let metric = Metric::read(namespace, input);
        let points = self
            .steps(&metric, &range, input.text("Unit"))
            .into_iter()
            .map(|(second, point)| {
                let mut fields = Fields::new()
                    .with("Timestamp", Value::Time(second * 1000))
                    .with("Unit", &point.unit);
                for name in &plain {
                    if let Some(value) = point.statistic(name) {
                        fields.insert(*name, value);
                    }
                }
                let more: Fields = extended
                    .iter()
                    .filter_map(|name| Some((*name, point.statistic(name)?)))
                    .collect();
                fields.with_some("ExtendedStatistics", (!more.is_empty()).then_some(more))
            });
        Ok(Fields::new()
            .with("Label", &metric.name)
            .with("Datapoints", Value::list(points)))
    }

    pub(super) fn data(&self, input: &Fields) -> Result<Fields, Fault> {
        let newest_first = input.text("ScanBy") != Some("TimestampAscending");
        let most = input
            .int("MaxDatapoints")
            .and_then(|most| usize::try_from(most).ok())
            .unwrap_or(MOST_DATA_POINTS);
        let mut results: Vec<Value> = Vec::new();
        for query in input.maps("MetricDataQueries") {
            let id = query.text_or_empty("Id");
            let Some(stat) = query.map("MetricStat") else {
                return Err(Fault::not_modelled(
                    "expressions over metrics (metric math, SEARCH, SQL)",
                ));
            };
            let name = stat
                .map("Metric")
                .ok_or_else(|| missing("MetricDataQueries.member.1.MetricStat.Metric"))?;
            let metric = Metric::read(name.text_or_empty("Namespace"), name);
            let range = range(input, stat.int("Period").unwrap_or(60))?;
            let statistic = stat.text_or_empty("Stat");
            let mut values: Vec<(i64, f64)> = Vec::new();
            for (second, point) in self.steps(&metric, &range, stat.text("Unit")) {
                let value = point
                    .statistic(statistic)
                    .ok_or_else(|| invalid(format!("The value {statistic} for parameter MetricDataQueries.member.1.MetricStat.Stat is invalid.")))?;
                values.push((second * 1000, value));
            }
            if newest_first {
                values.reverse();
            }
            values.truncate(most);
            if query.flag("ReturnData") == Some(false) {
                continue;
            }
            results.push(
                Fields::new()
                    .with("Id", id)
                    .with("Label", query.text("Label").unwrap_or(&metric.name))
                    .with(
                        "Timestamps",
                        Value::List(values.iter().map(|(at, _)| Value::Time(*at)).collect()),
                    )
                    .with(
                        "Values",
                        Value::list(values.iter().map(|(_, value)| *value)),
                    )
                    .with("StatusCode", "Complete")
                    .into(),
            );
        }
        Ok(Fields::new().with("MetricDataResults", results))
    }
}
