//! What Lambda charges, in exact decimal arithmetic.

mod month;
mod prices;

pub use month::{MonthlyBill, MonthlyUsage};
pub use prices::{FREE_GB_SECONDS, FREE_REQUESTS, gb_second_usd, request_usd};

use crate::{exact_number, function::Architecture};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// What one invocation costs, before any free tier. Every figure is exact, with all its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// Billed seconds times memory in GB (1,024 MB).
    #[serde(with = "exact_number")]
    pub gb_seconds: Decimal,
    /// What the duration costs, in US dollars.
    #[serde(with = "exact_number")]
    pub duration_usd: Decimal,
    /// What the request itself costs, in US dollars.
    #[serde(with = "exact_number")]
    pub request_usd: Decimal,
    /// Both together, in US dollars.
    #[serde(with = "exact_number")]
    pub total_usd: Decimal,
}

impl Cost {
    /// The cost of one request of so many billed milliseconds at this memory size.
    #[must_use]
    pub fn of_invocation(billed_ms: u64, memory_mb: u32, architecture: Architecture) -> Self {
        let gb_seconds = gb_seconds(billed_ms, memory_mb);
        let duration_usd = gb_seconds.saturating_mul(gb_second_usd(architecture));
        let request_usd = request_usd();
        Self {
            gb_seconds,
            duration_usd,
            request_usd,
            total_usd: duration_usd.saturating_add(request_usd),
        }
    }
}

/// 1 / (1,000 ms × 1,024 MB), a finite decimal: 0.0000009765625.
const SECOND_GB_PER_MS_MB: Decimal = Decimal::from_parts(9_765_625, 0, 0, false, 13);

/// Milliseconds at a memory size in MB as GB-seconds; exact.
#[must_use]
pub fn gb_seconds(ms: u64, memory_mb: u32) -> Decimal {
    Decimal::from(ms)
        .saturating_mul(Decimal::from(memory_mb))
        .saturating_mul(SECOND_GB_PER_MS_MB)
        .normalize()
}

/// An amount of US dollars as an invoice shows it: `2.73`, half a cent rounded away from zero.
#[must_use]
pub fn in_cents(usd: Decimal) -> String {
    let rounded = usd.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    format!("{rounded:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_invocation_to_the_last_digit() {
        let cost = Cost::of_invocation(114, 128, Architecture::X86_64);
        insta::assert_snapshot!(serde_json::to_string(&cost).unwrap(), @r#"{"gbSeconds":0.01425,"durationUsd":0.000000237500475,"requestUsd":0.0000002,"totalUsd":0.000000437500475}"#);
        let json = serde_json::to_string(&cost).unwrap();
        assert_eq!(serde_json::from_str::<Cost>(&json).unwrap(), cost);
    }

    #[test]
    fn arm_is_cheaper() {
        let arm = Cost::of_invocation(1_000, 1_024, Architecture::Arm64);
        assert_eq!(arm.duration_usd.to_string(), "0.0000133334");
        let x86 = Cost::of_invocation(1_000, 1_024, Architecture::X86_64);
        assert_eq!(x86.duration_usd.to_string(), "0.0000166667");
    }

    #[test]
    fn cents() {
        for (usd, text) in [
            ("2.733338", "2.73"),
            ("0.005", "0.01"),
            ("0", "0.00"),
            ("12", "12.00"),
        ] {
            assert_eq!(in_cents(Decimal::from_str_exact(usd).unwrap()), text);
        }
    }

    proptest! {
        /// Against integers: the duration's cost in units of 1e-23 dollars.
        #[test]
        fn every_digit_is_right(ms in 1..=910_000u64, mb in 128..=10_240u32) {
            let cost = Cost::of_invocation(ms, mb, Architecture::X86_64);
            let units = u128::from(ms) * u128::from(mb) * 9_765_625 * 166_667;
            let expected = Decimal::from_i128_with_scale(i128::try_from(units).unwrap(), 23);
            prop_assert_eq!(cost.duration_usd, expected);
            prop_assert_eq!(cost.total_usd - cost.request_usd, cost.duration_usd);
        }

        #[test]
        fn costs_survive_json(ms in 0..=910_000u64, mb in 128..=10_240u32) {
            let cost = Cost::of_invocation(ms, mb, Architecture::Arm64);
            let json = serde_json::to_string(&cost).unwrap();
            prop_assert_eq!(serde_json::from_str::<Cost>(&json).unwrap(), cost);
        }

        #[test]
        fn nothing_panics_whatever_the_figures(ms: u64, mb: u32) {
            let _ = Cost::of_invocation(ms, mb, Architecture::X86_64);
        }
    }
}
