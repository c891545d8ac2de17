//! The table that the benchmark prints.

use std::fmt;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// One measurement.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// What it is compared with, in the same unit, unless it is a ratio already.
    pub(crate) beside: Option<(&'static str, f64)>,
    /// The most that the ratio may be, or, without a comparison, the value. None for what others
    /// have made, and is only there to be seen beside the rest.
    pub(crate) limit: Option<f64>,
}

impl Row {
    fn judged(&self) -> f64 {
        self.beside
            .map_or(self.value, |(_, other)| self.value / other)
    }

    fn is_missed(&self) -> bool {
        let judged = self.judged();
        self.limit
            .is_some_and(|limit| judged.is_nan() || judged > limit)
    }
}

/// All of them.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }

    /// How many limits were missed.
    pub(crate) fn misses(&self) -> usize {
        self.0.iter().filter(|row| row.is_missed()).count()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | measured | beside | ratio | limit | |")?;
        writeln!(f, "|---|---:|---|---:|---:|---|")?;
        for row in &self.0 {
            let measured = format!("{:.2} {}", row.value, row.unit);
            let verdict = match row.limit {
                None => "",
                Some(_) if row.is_missed() => "MISSED",
                Some(_) => "met",
            };
            let (beside, ratio, unit) = match row.beside {
                Some((name, other)) => (
                    format!("{name}: {other:.2} {}", row.unit),
                    format!("{:.2}", row.judged()),
                    String::new(),
                ),
                None => (String::new(), String::new(), format!(" {}", row.unit)),
            };
            let limit = row.limit.map(|limit| format!("{limit}{unit}"));
            writeln!(
                f,
                "| {} | {measured} | {beside} | {ratio} | {} | {verdict} |",
                row.what,
                limit.unwrap_or_default()
            )?;
        }
        Ok(())
    }
}

/// The middle of the values; of an even number the upper one of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The median of the times that a measurement has under a name.
pub(crate) fn times(measured: &Value, name: &str) -> Result<f64> {
    let times = measured[name]
        .as_array()
        .map(|times| times.iter().filter_map(Value::as_f64).collect());
    times
        .and_then(median)
        .with_context(|| format!("no {name} was measured"))
}

/// The geometric mean; not a number if there is nothing to take it of.
pub(crate) fn geometric_mean(values: &[f64]) -> f64 {
    let sum: f64 = values.iter().map(|value| value.ln()).sum();
    (sum / values.len() as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_the_ratio_where_there_is_one() {
        let mut table = Table::default();
        table.push(Row {
            what: "a",
            value: 10.0,
            unit: "ms",
            beside: Some(("b", 20.0)),
            limit: Some(0.4),
        });
        table.push(Row {
            what: "c",
            value: 10.0,
            unit: "ms",
            beside: None,
            limit: Some(10.0),
        });
        table.push(Row {
            what: "d",
            value: f64::NAN,
            unit: "ms",
            beside: None,
            limit: Some(10.0),
        });
        table.push(Row {
            what: "e",
            value: 10.0,
            unit: "times",
            beside: None,
            limit: None,
        });
        assert_eq!(table.misses(), 2);
        let text = table.to_string();
        assert!(
            text.contains("| a | 10.00 ms | b: 20.00 ms | 0.50 | 0.4 | MISSED |"),
            "{text}"
        );
        assert!(
            text.contains("| c | 10.00 ms |  |  | 10 ms | met |"),
            "{text}"
        );
        assert!(text.contains("| e | 10.00 times |  |  |  |  |"), "{text}");
    }

    #[test]
    fn a_mean_of_nothing_meets_no_limit() {
        assert!((geometric_mean(&[1.0, 4.0]) - 2.0).abs() < 1e-9);
        assert!(geometric_mean(&[]).is_nan());
        let measured = serde_json::json!({ "ms": [3.0, 1.0, 2.0], "none": [] });
        assert_eq!(times(&measured, "ms").unwrap(), 2.0);
        assert!(times(&measured, "none").is_err());
        assert!(times(&measured, "other").is_err());
    }

    #[test]
    fn takes_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }
}
