//! AWS's published prices and free tier (eu-west-1 and us-east-1, first tier).

use crate::function::Architecture;
use rust_decimal::Decimal;

/// GB-seconds that cost nothing each month.
pub const FREE_GB_SECONDS: u64 = 400_000;
/// Requests that cost nothing each month.
pub const FREE_REQUESTS: u64 = 1_000_000;

/// US dollars a GB-second: $0.0000166667 on x86, $0.0000133334 on Arm.
#[must_use]
pub const fn gb_second_usd(architecture: Architecture) -> Decimal {
    let ten_billionths = match architecture {
        Architecture::X86_64 => 166_667,
        Architecture::Arm64 => 133_334,
    };
    Decimal::from_parts(ten_billionths, 0, 0, false, 10)
}

/// US dollars a request: $0.20 a million.
#[must_use]
pub const fn request_usd() -> Decimal {
    Decimal::from_parts(2, 0, 0, false, 7)
}
