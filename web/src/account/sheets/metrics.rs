//! The Monitor tab: a function's metrics as charts and as a table, and its recent invocations.

use super::charts::{Chart, bars, line};
use super::{Fields, choice};
use crate::account::href;
use crate::account::names::{Account, LogGroupKey, key};
use crate::account::words::{thousands, time};
use lambdabox_contract::Refusal;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::{self, Act, Button, Cell, Container, Part, Table, Then};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::log::newest_reports;
use lambdabox_core::metrics::{Datapoint, FunctionMetrics, PERIODS, RANGES, Series, Spread};
use lambdabox_core::time::Milliseconds;

/// How many invocations are listed as recent.
const RECENT: usize = 10;

const HEADS: [&str; 11] = [
    "Time (UTC)",
    "Invocations",
    "Errors",
    "Success rate",
    "Duration min (ms)",
    "Duration average (ms)",
    "Duration max (ms)",
    "Cold starts",
    "Init average (ms)",
    "Throttles",
    "Concurrency",
];

const RECENT_HEADS: [&str; 8] = [
    "Timestamp",
    "Request ID",
    "Log stream",
    "Duration (ms)",
    "Billed (ms)",
    "Memory set (MB)",
    "Memory used (MB)",
    "Init (ms)",
];

/// What CloudWatch knows of a function.
pub(super) fn tab(
    account: &Account,
    id: &FunctionId,
    fields: &Fields,
) -> Result<Vec<Part>, Refusal> {
    Ok(of(account, id, fields))
}

fn of(account: &Account, id: &FunctionId, fields: &Fields) -> Vec<Part> {
    let group = group_name(&id.name);
    let metrics = account.metrics(&key(id));
    let shown = match metrics.filter(|metrics| metrics.newest_ms().is_some()) {
        Some(metrics) => shown(metrics, fields),
        None => vec![Part::Empty(
            "No metrics yet".into(),
            "Each invocation is counted here: run a test, then come back.".into(),
        )],
    };
    vec![
        Part::Box(Container {
            id: "metrics".into(),
            title: "CloudWatch metrics".into(),
            description: "Times are those of the simulated clock, as in the logs: the span ends with the function's last invocation.".into(),
            buttons: vec![Button {
                text: "View CloudWatch logs".into(),
                act: Act {
                    href: Some(href::log_group(&group)),
                    ..Act::default()
                },
                ..Button::default()
            }],
            parts: shown,
            ..Container::default()
        }),
        Part::Box(Container {
            id: "recent".into(),
            title: "Recent invocations".into(),
            parts: vec![recent(account, &LogGroupKey::new(&*id.region, group))],
            ..Container::default()
        }),
    ]
}

fn shown(metrics: &FunctionMetrics, fields: &Fields) -> Vec<Part> {
    let range = RANGES
        .into_iter()
        .find(|range| range.name == fields.get("range"))
        .unwrap_or(RANGES[0]);
    let wanted: u64 = fields.get("period").parse().unwrap_or_default();
    let period = PERIODS
        .into_iter()
        .find(|period| period.seconds == wanted)
        .unwrap_or(PERIODS[0]);
    let series = metrics.series(range, period);
    let ranges = RANGES.map(|range| (range.name.to_owned(), range.title.to_owned()));
    let periods = range.periods();
    let periods = periods.map(|period| (period.seconds.to_string(), period.title.to_owned()));
    let period = series.period.seconds.to_string();
    let times = (
        minute(series.start_ms),
        minute(series.time_ms(series.points.len())),
    );
    vec![
        Part::Fields(vec![
            choice(
                "range",
                "Time range",
                ranges.to_vec(),
                range.name,
                Then::Ask,
            ),
            choice("period", "Period", periods.collect(), &period, Then::Ask),
        ]),
        Part::Charts(charts(&series, &times)),
        Part::More(
            "The same as a table".into(),
            vec![Part::Table(Table {
                caption: "Metrics".into(),
                heads: HEADS.map(str::to_owned).to_vec(),
                rows: rows(&series),
            })],
        ),
    ]
}

fn recent(account: &Account, group: &LogGroupKey) -> Part {
    let reports = account.log_group(group);
    let reports = reports.map(|group| newest_reports(group, RECENT));
    let reports = reports.unwrap_or_default();
    if reports.is_empty() {
        return Part::Empty(
            "No invocations".into(),
            "What the log tells of the last ones is listed here.".into(),
        );
    }
    let rows = reports.into_iter().map(|report| {
        let stream = report.log_stream_name;
        let href = href::log_stream(&group.name, &stream);
        vec![
            time(report.timestamp_ms).into(),
            report.request_id.into(),
            Cell::Link(stream, href),
            report.duration.into(),
            report.billed_duration.into(),
            report.memory_size.into(),
            report.max_memory_used.into(),
            report.init_duration.into(),
        ]
    });
    Part::Table(Table {
        caption: "Recent invocations".into(),
        heads: RECENT_HEADS.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    })
}

fn group_name(function: &str) -> String {
    FunctionConfig {
        function_name: function.to_owned(),
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

fn charts(series: &Series, times: &(String, String)) -> Vec<sheet::Chart> {
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
        .drawn(series, times),
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
        .drawn(series, times),
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
        .drawn(series, times),
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
        .drawn(series, times),
        Chart {
            title: "Throttles",
            statistic: "Sum of Throttles",
            total: thousands(total.throttles),
            unit: "",
            hundredths: false,
            series: vec![bars("Throttles", counts(|point| point.throttles))],
        }
        .drawn(series, times),
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
        .drawn(series, times),
    ]
}

/// `66.66 %`.
fn percent(hundredths: u64) -> String {
    let text = Milliseconds::from_hundredths(hundredths).to_string();
    let text = text.trim_end_matches('0').trim_end_matches('.');
    [text, " %"].concat()
}

/// The periods in which something happened, newest first, cell by cell.
fn rows(series: &Series) -> Vec<Vec<Cell>> {
    let points = series.points.iter().enumerate().rev();
    points
        .filter(|(_, point)| point.invocations > 0 || point.throttles > 0)
        .map(|(number, point)| {
            let cell = |value: Option<Milliseconds>| {
                value.map_or_else(|| "-".to_owned(), |value| value.to_string())
            };
            let duration = &point.duration;
            let ran = duration.count > 0;
            [
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
            ]
            .map(Cell::Text)
            .to_vec()
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
    fn a_function_that_never_ran_has_no_charts() {
        let id = FunctionId {
            region: "eu-west-1".into(),
            name: "f".into(),
        };
        let text = format!("{:?}", of(&Account::default(), &id, &Fields::default()));
        assert!(
            text.contains("No metrics yet") && text.contains("No invocations"),
            "{text}"
        );
    }

    #[test]
    fn a_throttled_request_is_counted_and_is_no_invocation() {
        let mut metrics = FunctionMetrics::default();
        let start = lambdabox_core::time::Timestamp::DEFAULT_START;
        metrics.record_throttle(start.unix_millis());
        let parts = shown(&metrics, &Fields::default());
        let [_, Part::Charts(charts), Part::More(_, more)] = parts.as_slice() else {
            panic!("{parts:?}");
        };
        assert_eq!(charts.len(), 6);
        let [Part::Table(table)] = more.as_slice() else {
            panic!("{more:?}");
        };
        let row = [
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
            "0",
        ];
        assert_eq!(table.rows, [row.map(Cell::from).to_vec()]);
    }
}
