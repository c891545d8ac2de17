//! How often requests come.

use crate::{exact_number, time::HUNDREDTHS_PER_SECOND};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// Rates are counted in millionths of a request a second.
const MILLIONTHS: u64 = 1_000_000;
/// One request in 10,000 seconds.
const LEAST: u64 = 100;
/// 100,000 requests a second.
const MOST: u64 = 100_000 * MILLIONTHS;

/// Requests a second: a decimal number with at most six decimals, from 0.0001 to 100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    millionths: u64,
}

/// A text is no [`Rate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the rate must be a number of requests a second between 0.0001 and 100000, with at most six decimals"
)]
pub struct RateError;

impl Rate {
    /// So many requests a second, at least one and at most 100,000.
    #[must_use]
    pub fn per_second(requests: u32) -> Self {
        Self {
            millionths: (u64::from(requests) * MILLIONTHS).clamp(MILLIONTHS, MOST),
        }
    }

    fn of_decimal(decimal: Decimal) -> Result<Self, RateError> {
        let millionths = decimal
            .checked_mul(Decimal::from(MILLIONTHS))
            .filter(|millionths| millionths.fract().is_zero())
            .and_then(|millionths| u64::try_from(millionths).ok())
            .filter(|millionths| (LEAST..=MOST).contains(millionths))
            .ok_or(RateError)?;
        Ok(Self { millionths })
    }

    /// How long `number` mean pauses are, in hundredths of a millisecond, rounded down. The number
    /// is a fraction of `1 << fraction_bits`.
    pub(super) fn pauses(self, number: u128, fraction_bits: u32) -> u64 {
        let hundredths = number.saturating_mul(u128::from(HUNDREDTHS_PER_SECOND * MILLIONTHS))
            / (u128::from(self.millionths) << fraction_bits);
        u64::try_from(hundredths).unwrap_or(u64::MAX)
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        Self::of_decimal(Decimal::from_str_exact(text.trim()).map_err(|_| RateError)?)
    }
}

/// Without trailing zeros: `0.5`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = Decimal::from(self.millionths) / Decimal::from(MILLIONTHS);
        decimal.normalize().fmt(f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact_number::write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of_decimal(exact_number::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact() {
        for (text, shown) in [
            ("10", "10"),
            ("0.50", "0.5"),
            (" 0.0001", "0.0001"),
            ("100000", "100000"),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!(rate.to_string(), shown);
            let json = serde_json::to_string(&rate).unwrap();
            assert_eq!(serde_json::from_str::<Rate>(&json).unwrap(), rate);
        }
        let third: Rate = "3".parse().unwrap();
        assert_eq!(third.pauses(1, 0), 33_333);
        assert_eq!(third.pauses(3, 0), 100_000);
        assert_eq!(third.pauses(3, 1), 50_000);
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in [
            "0",
            "-1",
            "",
            "x",
            "1e3",
            "0.00001",
            "0.1234567",
            "100000.1",
            "NaN",
            "79228162514264337593543950335",
        ] {
            assert_eq!(text.parse::<Rate>(), Err(RateError), "{text}");
        }
    }
}
