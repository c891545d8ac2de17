//! Points of metrics: what was measured within a minute, or a second.

use crate::{
    cloud::record::json_entries,
    wire::{Fields, Value},
};
use serde::{Deserialize, Serialize};

/// Values of a point that are kept apart, for percentiles; what comes after them counts in the sums only.
const MOST_VALUES: usize = 500;

/// A metric: what is measured of what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Metric {
    pub(super) namespace: String,
    pub(super) name: String,
    /// In the order of their names.
    pub(super) dimensions: Vec<(String, String)>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) sum: f64,
    pub(super) count: f64,
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) unit: String,
    /// Values and how often they came.
    pub(super) values: Vec<(f64, f64)>,
}

json_entries!(Point);

impl Point {
    pub(super) fn of(value: f64, count: f64, unit: &str) -> Self {
        Self {
            sum: value * count,
            count,
            least: value,
            most: value,
            unit: unit.to_owned(),
            values: vec![(value, count)],
        }
    }

    /// Both together.
    pub(super) fn join(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        let room = MOST_VALUES.saturating_sub(self.values.len());
        self.values.extend(other.values.iter().take(room));
    }

    /// A statistic by its name (`Average`, `p99`); `None` if there is none with this name.
    pub(super) fn statistic(&self, name: &str) -> Option<f64> {
        Some(match name {
            "Sum" => self.sum,
            "SampleCount" => self.count,
            "Minimum" => self.least,
            "Maximum" => self.most,
            "Average" => self.sum / self.count.max(f64::MIN_POSITIVE),
            other => {
                let percent: f64 = other.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0)
                    .contains(&percent)
                    .then(|| self.percentile(percent))?
            }
        })
    }

    fn percentile(&self, percent: f64) -> f64 {
        let mut values = self.values.clone();
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        let total: f64 = values.iter().map(|(_, count)| count).sum();
        let mut seen = 0.0;
        for (value, count) in &values {
            seen += count;
            if seen >= total * percent / 100.0 {
                return *value;
            }
        }
        self.most
    }
}

impl Metric {
    /// The metric of a request.
    pub(super) fn read(namespace: &str, fields: &Fields) -> Self {
        let mut dimensions: Vec<_> = fields
            .maps("Dimensions")
            .map(|one| {
                (
                    one.text_or_empty("Name").to_owned(),
                    one.text_or_empty("Value").to_owned(),
                )
            })
            .collect();
        dimensions.sort();
        Self {
            namespace: namespace.to_owned(),
            name: fields.text_or_empty("MetricName").to_owned(),
            dimensions,
        }
    }

    /// How the keys of its points begin.
    pub(super) fn key(&self) -> String {
        let parts = (&self.namespace, &self.name, &self.dimensions);
        serde_json::to_string(&parts).unwrap_or_default() + "\0"
    }

    /// The metric of a key, and the second of the point.
    pub(super) fn of_key(key: &str) -> Option<(Self, i64)> {
        let (json, second) = key.rsplit_once('\0')?;
        let (namespace, name, dimensions) = serde_json::from_str(json).ok()?;
        let metric = Self {
            namespace,
            name,
            dimensions,
        };
        Some((metric, second.parse().ok()?))
    }

    pub(super) fn fields(&self) -> Fields {
        let dimensions = self
            .dimensions
            .iter()
            .map(|(name, value)| Fields::new().with("Name", name).with("Value", value));
        Fields::new()
            .with("Namespace", &self.namespace)
            .with("MetricName", &self.name)
            .with("Dimensions", Value::list(dimensions))
    }
}
