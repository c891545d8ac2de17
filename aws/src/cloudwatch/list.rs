//! Which metrics there are.

use super::{CloudWatch, point::Metric};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeSet;

const PAGE: usize = 500;
const THREE_HOURS: i64 = 3 * 3600;

impl CloudWatch {
    pub(super) fn list(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let since = match input.text("RecentlyActive") {
            Some(_) => context.now / 1000 - THREE_HOURS,
            None => i64::MIN,
        };
        let all: BTreeSet<Metric> = self
            .points
            .iter()
            .filter_map(|(key, _)| Metric::of_key(key))
            .filter(|(_, second)| *second >= since)
            .map(|(metric, _)| metric)
            .filter(|metric| wanted(metric, input))
            .collect();
        let start = input
            .text("NextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0_usize);
        let page: Vec<_> = all.iter().skip(start).take(PAGE).collect();
        let end = start.saturating_add(page.len());
        Ok(Fields::new()
            .with("Metrics", Value::list(page.into_iter().map(Metric::fields)))
            .with_some("NextToken", (end < all.len()).then(|| end.to_string())))
    }
}

fn wanted(metric: &Metric, input: &Fields) -> bool {
    input
        .text("Namespace")
        .is_none_or(|namespace| namespace == metric.namespace)
        && input
            .text("MetricName")
            .is_none_or(|name| name == metric.name)
        && input.maps("Dimensions").all(|filter| {
            metric.dimensions.iter().any(|(name, value)| {
                name == filter.text_or_empty("Name")
                    && filter.text("Value").is_none_or(|wanted| wanted == value)
            })
        })
}
