//! Addresses that were signed beforehand: whether they are still valid.

use crate::{
    cloud::context::Context,
    wire::{Fault, http, time},
};

const LONGEST: i64 = 604_800;

/// Refuses a request whose signature in the query is no longer valid.
pub(super) fn check(context: &Context<'_>) -> Result<(), Fault> {
    let Some(request) = context.request else {
        return Ok(());
    };
    let (_, query) = request.path_and_query();
    if !query.contains("Expires=") {
        return Ok(());
    }
    let pairs = http::pairs(query);
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    if let Some(seconds) = get("X-Amz-Expires") {
        let malformed =
            |message: &str| Fault::new("AuthorizationQueryParametersError", message).status(400);
        let seconds: i64 = seconds
            .parse()
            .map_err(|_| malformed("X-Amz-Expires should be a number"))?;
        if seconds < 0 {
            return Err(malformed("X-Amz-Expires must be non-negative"));
        }
        if seconds > LONGEST {
            return Err(malformed(
                "X-Amz-Expires must be less than a week (in seconds) that is 604800",
            ));
        }
        let signed = get("X-Amz-Date").and_then(basic_date).ok_or_else(|| {
            malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        })?;
        return still(signed + seconds * 1000, context.now);
    }
    if let (Some(_), Some(expires)) = (get("AWSAccessKeyId"), get("Expires")) {
        let at: i64 = expires.parse().map_err(|_| {
            Fault::new(
                "AccessDenied",
                "Invalid date (should be seconds since epoch)",
            )
            .status(403)
        })?;
        return still(at.saturating_mul(1000), context.now);
    }
    Ok(())
}

fn still(until: i64, now: i64) -> Result<(), Fault> {
    if now <= until {
        return Ok(());
    }
    Err(Fault::new("AccessDenied", "Request has expired")
        .status(403)
        .with("Expires", time::iso8601(until))
        .with("ServerTime", time::iso8601(now)))
}

/// `20261125T102030Z`.
fn basic_date(text: &str) -> Option<i64> {
    let part = |from, to| text.get(from..to);
    let long = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(9, 11)?,
        part(11, 13)?,
        part(13, 15)?
    );
    time::parse(&long)
}
