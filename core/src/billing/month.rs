//! A month's bill, with the free tier taken off.

use super::{Cost, FREE_GB_SECONDS, FREE_REQUESTS, gb_second_usd, gb_seconds, request_usd};
use crate::{exact_number, function::Architecture};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What was used in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthlyUsage {
    /// How many invocations.
    pub requests: u64,
    /// Their billed durations times their memory.
    #[serde(with = "exact_number")]
    pub gb_seconds: Decimal,
}

impl MonthlyUsage {
    /// So many requests that are all alike.
    #[must_use]
    pub fn of_equal_requests(requests: u64, billed_ms: u64, memory_mb: u32) -> Self {
        Self {
            requests,
            gb_seconds: gb_seconds(billed_ms, memory_mb).saturating_mul(Decimal::from(requests)),
        }
    }

    /// One more invocation.
    pub fn add(&mut self, cost: &Cost) {
        self.requests = self.requests.saturating_add(1);
        self.gb_seconds = self.gb_seconds.saturating_add(cost.gb_seconds);
    }

    /// The bill. The free tier is one account's, so all functions of an account belong in one usage
    /// of one architecture.
    #[must_use]
    pub fn bill(&self, architecture: Architecture, free_tier: bool) -> MonthlyBill {
        let (free_gb_seconds, free_requests) = if free_tier {
            (Decimal::from(FREE_GB_SECONDS), FREE_REQUESTS)
        } else {
            (Decimal::ZERO, 0)
        };
        let billable_gb_seconds = self
            .gb_seconds
            .saturating_sub(free_gb_seconds)
            .max(Decimal::ZERO);
        let billable_requests = self.requests.saturating_sub(free_requests);
        let duration_usd = billable_gb_seconds.saturating_mul(gb_second_usd(architecture));
        let request_usd = Decimal::from(billable_requests).saturating_mul(request_usd());
        MonthlyBill {
            requests: self.requests,
            billable_requests,
            gb_seconds: self.gb_seconds,
            billable_gb_seconds,
            duration_usd,
            request_usd,
            total_usd: duration_usd.saturating_add(request_usd),
        }
    }
}

/// What a month costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthlyBill {
    /// How many invocations.
    pub requests: u64,
    /// Those beyond the free tier.
    pub billable_requests: u64,
    /// Billed durations times memory.
    #[serde(with = "exact_number")]
    pub gb_seconds: Decimal,
    /// Those beyond the free tier.
    #[serde(with = "exact_number")]
    pub billable_gb_seconds: Decimal,
    /// What the duration costs, in US dollars.
    #[serde(with = "exact_number")]
    pub duration_usd: Decimal,
    /// What the requests cost, in US dollars.
    #[serde(with = "exact_number")]
    pub request_usd: Decimal,
    /// Both together, in US dollars.
    #[serde(with = "exact_number")]
    pub total_usd: Decimal,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::in_cents;
    use proptest::prelude::*;

    /// AWS's own worked example.
    #[test]
    fn three_million_requests_of_120_ms_at_1536_mb() {
        let usage = MonthlyUsage::of_equal_requests(3_000_000, 120, 1_536);
        assert_eq!(usage.gb_seconds, Decimal::from(540_000));
        let bill = usage.bill(Architecture::X86_64, true);
        assert_eq!(bill.billable_gb_seconds, Decimal::from(140_000));
        assert_eq!(bill.duration_usd.normalize().to_string(), "2.333338");
        assert_eq!(in_cents(bill.duration_usd), "2.33");
        assert_eq!(in_cents(bill.request_usd), "0.40");
        assert_eq!(in_cents(bill.total_usd), "2.73");
    }

    #[test]
    fn within_the_free_tier_nothing_is_due() {
        let bill =
            MonthlyUsage::of_equal_requests(1_000_000, 3_200, 128).bill(Architecture::X86_64, true);
        assert_eq!(bill.total_usd, Decimal::ZERO);
    }

    proptest! {
        #[test]
        fn without_the_free_tier_a_month_is_the_sum_of_its_invocations(
            billed in prop::collection::vec((1..10_000u64, 128..=10_240u32), 0..50),
        ) {
            let mut usage = MonthlyUsage::default();
            let mut sum = Decimal::ZERO;
            for (ms, mb) in billed {
                let cost = Cost::of_invocation(ms, mb, Architecture::Arm64);
                usage.add(&cost);
                sum += cost.total_usd;
            }
            prop_assert_eq!(usage.bill(Architecture::Arm64, false).total_usd, sum);
        }

        #[test]
        fn nothing_panics_whatever_the_figures(requests: u64, ms: u64, mb: u32, free: bool) {
            let usage = MonthlyUsage::of_equal_requests(requests, ms, mb);
            let _ = usage.bill(Architecture::X86_64, free);
        }
    }
}
