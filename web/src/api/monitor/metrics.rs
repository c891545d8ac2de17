//! A function's metrics as its Monitor tab shows them: charts, a table of the same, recent invocations.

use super::charts::{Chart, bars, line};
use super::{Monitor, place, text, thousands, time};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::log::newest_reports;
use lambdabox_core::metrics::{Datapoint, FunctionMetrics, PERIODS, RANGES, Series, Spread};
use lambdabox_core::time::Milliseconds;
use serde_json::{Value, json};

/// How many invocations are listed as recent.
const RECENT: usize = 10;

impl Monitor {
    pub(super) fn function_metrics(&self, input: &Value) -> Value {
        let range = RANGES
            .into_iter()
            .find(|range| range.name == text(input, "Range"))
            .unwrap_or(RANGES[0]);
        let wanted: u64 = text(input, "Period").parse().unwrap_or_default();
        let period = PERIODS
            .into_iter()
            .find(|period| period.seconds == wanted)
            .unwrap_or(PERIODS[0]);
        let none = FunctionMetrics::default();
        let metrics = self.metrics.get(&place(input, "FunctionName"));
        let series = metrics.unwrap_or(&none).series(range, period);
        let option = |value: String, title: &str| json!({"Value": value, "Title": title});
        json!({
            "Empty": metrics.is_none_or(|metrics| metrics.newest_ms().is_none()),
            "Range": range.name,
            "Period": series.period.seconds.to_string(),
            "Ranges": RANGES.map(|range| option(range.name.to_owned(), range.title)),
            "Periods": range
                .periods()
                .map(|period| option(period.seconds.to_string(), period.title))
                .collect::<Vec<_>>(),
            "From": minute(series.start_ms),
            "To": minute(series.time_ms(series.points.len())),
            "Charts": charts(&series),
            "Rows": rows(&series),
            "Recent": self.recent(input),
            "LogGroupName": group_name(input),
        })
    }

    fn recent(&self, input: &Value) -> Vec<Value> {
        let place = (text(input, "Region").to_owned(), group_name(input));
        let Some(group) = self.groups.get(&place) else {
            return Vec::new();
        };
        newest_reports(group, RECENT)
            .into_iter()
            .map(|report| {
                json!({
                    "Time": time(report.timestamp_ms),
                    "RequestId": report.request_id,
                    "LogStreamName": report.log_stream_name,
                    "Duration": report.duration,
                    "BilledDuration": report.billed_duration,
                    "MemorySize": report.memory_size,
                    "MaxMemoryUsed": report.max_memory_used,
                    "InitDuration": report.init_duration,
                })
            })
            .collect()
    }
}

fn group_name(input: &Value) -> String {
    FunctionConfig {
        function_name: text(input, "FunctionName").to_owned(),
        ..FunctionConfig::default()
    }
    .log_group_name()
}

/// `2026-01-02 03:04`: as far as a minute's point goes.
fn minute(ms: u64) -> String {
    time(ms)
        .chars()
        .take(16)
        .collect::<String>()
        .replace('T', " ")
}

fn charts(series: &Series) -> Vec<Value> {
    let total = series.total();
    let counts = |of: fn(&Datapoint) -> u64| {
        let counts = series.points.iter().map(of);
        counts.map(Some).collect::<Vec<_>>()
    };
    let durations = |of: fn(&Spread) -> Option<Milliseconds>| {
        let durations = series.points.iter().map(|point| of(&point.duration));
        durations
            .map(|duration| duration.map(Milliseconds::hundredths))
            .collect::<Vec<_>>()
    };
    let spread = |spread: &Spread| match spread.average() {
        Some(_) if spread.min == spread.max => format!("{} ms", spread.min),
        Some(average) => format!(
            "{} to {} ms, {average} ms on average",
            spread.min, spread.max
        ),
        None => "no data".to_owned(),
    };
    let rates: Vec<_> = series.points.iter().map(Datapoint::success_rate).collect();
    let rate = total.success_rate().map_or_else(|| "-".to_owned(), percent);
    vec![
        Chart {
            title: "Invocations",
            statistic: "Sum of Invocations",
            total: thousands(total.invocations),
            unit: "",
            hundredths: false,
            series: vec![bars("Invocations", counts(|point| point.invocations))],
        }
        .to_json(series),
        Chart {
            title: "Duration",
            statistic: "Minimum, average and maximum of Duration, without cold starts",
            total: spread(&total.duration),
            unit: "ms",
            hundredths: true,
            series: vec![
                line("Maximum", durations(|spread| (spread.count > 0).then_some(spread.max))),
                line("Average", durations(Spread::average)),
                line("Minimum", durations(|spread| (spread.count > 0).then_some(spread.min))),
            ],
        }
        .to_json(series),
        Chart {
            title: "Error count and success rate (%)",
            statistic: "Sum of Errors; the line is the share of invocations without one",
            total: format!("{}, success rate {rate}", thousands(total.errors)),
            unit: "",
            hundredths: false,
            series: vec![
                bars("Errors", counts(|point| point.errors)),
                line("Success rate", rates).of_a_scale(10_000),
            ],
        }
        .to_json(series),
        Chart {
            title: "Cold starts",
            statistic: "REPORT lines with an Init Duration, or a failed INIT. CloudWatch has no metric of them; Lambda Insights calls their duration init_duration",
            total: match total.init.average() {
                Some(_) => format!("{}, {}", thousands(total.cold_starts), spread(&total.init)),
                None => thousands(total.cold_starts),
            },
            unit: "",
            hundredths: false,
            series: vec![bars("Cold starts", counts(|point| point.cold_starts))],
        }
        .to_json(series),
        Chart {
            title: "Throttles",
            statistic: "Sum of Throttles",
            total: thousands(total.throttles),
            unit: "",
            hundredths: false,
            series: vec![bars("Throttles", counts(|point| point.throttles))],
        }
        .to_json(series),
        Chart {
            title: "Total concurrent executions",
            statistic: "Maximum of ConcurrentExecutions. Tests come one after the other, so it is 1 when the function runs",
            total: thousands(total.concurrent_executions),
            unit: "",
            hundredths: false,
            series: vec![bars(
                "Concurrent executions",
                counts(|point| point.concurrent_executions),
            )],
        }
        .to_json(series),
    ]
}

/// `66.66 %`.
fn percent(hundredths: u64) -> String {
    let text = Milliseconds::from_hundredths(hundredths).to_string();
    let text = text.trim_end_matches('0').trim_end_matches('.');
    [text, " %"].concat()
}

/// The periods in which something happened, newest first, cell by cell.
fn rows(series: &Series) -> Vec<Value> {
    let points = series.points.iter().enumerate().rev();
    points
        .filter(|(_, point)| point.invocations > 0 || point.throttles > 0)
        .map(|(number, point)| {
            let cell = |value: Option<Milliseconds>| {
                value.map_or_else(|| "-".to_owned(), |value| value.to_string())
            };
            let duration = &point.duration;
            let ran = duration.count > 0;
            json!([
                minute(series.time_ms(number)),
                thousands(point.invocations),
                thousands(point.errors),
                point.success_rate().map_or_else(|| "-".to_owned(), percent),
                cell(ran.then_some(duration.min)),
                cell(duration.average()),
                cell(ran.then_some(duration.max)),
                thousands(point.cold_starts),
                cell(point.init.average()),
                thousands(point.throttles),
                thousands(point.concurrent_executions),
            ])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_in_percent() {
        assert_eq!(percent(6_666), "66.66 %");
        assert_eq!(percent(10_000), "100 %");
        assert_eq!(percent(5_050), "50.5 %");
        assert_eq!(percent(0), "0 %");
    }

    #[test]
    fn a_function_that_never_ran_has_empty_charts() {
        let monitor = Monitor::default();
        let answer = monitor.function_metrics(&json!({"Region": "r", "FunctionName": "f"}));
        assert_eq!(answer["Empty"], true);
        assert_eq!(answer["LogGroupName"], "/aws/lambda/f");
        assert_eq!(answer["Range"], "1h");
        assert_eq!(answer["Charts"].as_array().unwrap().len(), 6);
    }

    #[test]
    fn a_throttled_request_is_counted_and_is_no_invocation() {
        let mut monitor = Monitor::default();
        let config = FunctionConfig::default();
        monitor.record_throttle(&config, lambdabox_core::time::Timestamp::DEFAULT_START);
        let answer = monitor.function_metrics(
            &json!({"Region": config.region, "FunctionName": config.function_name}),
        );
        assert_eq!(answer["Empty"], false);
        assert_eq!(
            answer["Rows"],
            json!([[
                "2026-01-02 03:04",
                "0",
                "0",
                "-",
                "-",
                "-",
                "-",
                "0",
                "-",
                "1",
                "0"
            ]])
        );
    }
}
