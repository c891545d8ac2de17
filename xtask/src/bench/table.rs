//! The table that the benchmark prints.

use std::fmt;

/// One measurement.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// What it is compared with, in the same unit.
    pub(crate) beside: Option<(&'static str, f64)>,
    /// The most that the ratio may be, or, without a comparison, the value.
    pub(crate) limit: f64,
}

impl Row {
    fn judged(&self) -> f64 {
        self.beside
            .map_or(self.value, |(_, other)| self.value / other)
    }

    fn is_missed(&self) -> bool {
        self.judged().is_nan() || self.judged() > self.limit
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
            let verdict = if row.is_missed() { "MISSED" } else { "met" };
            match row.beside {
                Some((name, other)) => writeln!(
                    f,
                    "| {} | {measured} | {name}: {other:.2} {} | {:.2} | {} | {verdict} |",
                    row.what,
                    row.unit,
                    row.judged(),
                    row.limit
                )?,
                None => writeln!(
                    f,
                    "| {} | {measured} | | | {} {} | {verdict} |",
                    row.what, row.limit, row.unit
                )?,
            }
        }
        Ok(())
    }
}

/// The middle of the values; of an even number the upper one of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
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
            limit: 0.4,
        });
        table.push(Row {
            what: "c",
            value: 10.0,
            unit: "ms",
            beside: None,
            limit: 10.0,
        });
        table.push(Row {
            what: "d",
            value: f64::NAN,
            unit: "ms",
            beside: None,
            limit: 10.0,
        });
        assert_eq!(table.misses(), 2);
        let text = table.to_string();
        assert!(
            text.contains("| a | 10.00 ms | b: 20.00 ms | 0.50 | 0.4 | MISSED |"),
            "{text}"
        );
        assert!(
            text.contains("| c | 10.00 ms | | | 10 ms | met |"),
            "{text}"
        );
    }

    #[test]
    fn takes_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }
}
