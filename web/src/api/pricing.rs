//! A month's bill, with every step of the reckoning.

use super::ApiError;
use lambdabox_core::billing::{
    FREE_GB_SECONDS, FREE_REQUESTS, MonthlyUsage, gb_second_usd, in_cents, request_usd,
};
use lambdabox_core::function::{Architecture, FunctionConfig};
use lambdabox_core::limits;
use serde_json::{Value, json};

/// The most requests, and the longest, that are reckoned with: what exact decimals can hold.
const REQUESTS_MAX: u64 = 1_000_000_000_000;

/// The bill of so many requests that are all alike.
pub(super) fn bill(input: &Value) -> Result<Value, ApiError> {
    let number = |key: &str| input[key].as_u64().unwrap_or_default();
    let (requests, duration) = (number("Requests"), number("DurationMs"));
    let memory = u32::try_from(number("MemorySize")).unwrap_or(u32::MAX);
    let limit_ms = u64::from(limits::TIMEOUT_MAX_S) * 1_000 + limits::INIT_TIMEOUT_MS;
    if requests > REQUESTS_MAX || duration > limit_ms {
        return Err(ApiError::new(
            "InvalidParameterValueException",
            format!("At most {REQUESTS_MAX} requests of at most {limit_ms} ms each."),
        ));
    }
    let config = FunctionConfig {
        memory_size: memory,
        ..FunctionConfig::default()
    };
    config
        .validate()
        .map_err(|error| ApiError::new(error.exception(), error.to_string()))?;
    let architecture: Architecture =
        serde_json::from_value(input["Architecture"].clone()).unwrap_or_default();
    let free = input["FreeTier"] == "yes";
    let usage = MonthlyUsage::of_equal_requests(requests, duration, memory);
    let bill = usage.bill(architecture, free);
    let line = |name: &str, formula: String, value: String| json!({"Name": name, "Formula": formula, "Value": value});
    let mut lines = vec![line(
        "Compute",
        format!("{requests} requests × {duration} ms ÷ 1,000 × {memory} MB ÷ 1,024"),
        format!("{} GB-seconds", bill.gb_seconds.normalize()),
    )];
    if free {
        lines.push(line(
            "Compute beyond the free tier",
            format!(
                "{} − {FREE_GB_SECONDS}, at least 0",
                bill.gb_seconds.normalize()
            ),
            format!("{} GB-seconds", bill.billable_gb_seconds.normalize()),
        ));
        lines.push(line(
            "Requests beyond the free tier",
            format!("{requests} − {FREE_REQUESTS}, at least 0"),
            bill.billable_requests.to_string(),
        ));
    }
    lines.push(line(
        "Compute charge",
        format!(
            "{} GB-seconds × ${}",
            bill.billable_gb_seconds.normalize(),
            gb_second_usd(architecture)
        ),
        format!("${}", in_cents(bill.duration_usd)),
    ));
    lines.push(line(
        "Request charge",
        format!("{} requests × ${}", bill.billable_requests, request_usd()),
        format!("${}", in_cents(bill.request_usd)),
    ));
    Ok(json!({"Lines": lines, "Total": format!("${}", in_cents(bill.total_usd))}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(requests: u64, duration: u64, memory: u64) -> Result<Value, ApiError> {
        bill(
            &json!({"Requests": requests, "DurationMs": duration, "MemorySize": memory,
                     "Architecture": "x86_64", "FreeTier": "yes"}),
        )
    }

    #[test]
    fn the_worked_example_of_aws() {
        let bill = of(3_000_000, 120, 1536).unwrap();
        assert_eq!(bill["Total"], "$2.73");
        assert_eq!(bill["Lines"][0]["Value"], "540000 GB-seconds");
        assert_eq!(bill["Lines"][3]["Value"], "$2.33");
        assert_eq!(bill["Lines"][4]["Value"], "$0.40");
    }

    #[test]
    fn what_lambda_does_not_sell_is_refused() {
        assert!(of(1, 1, 100).is_err());
        assert!(of(u64::MAX, 1, 128).is_err());
        assert!(of(1, u64::MAX, 128).is_err());
        assert!(of(REQUESTS_MAX, 910_000, 10_240).is_ok());
    }
}
