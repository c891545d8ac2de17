//! AWS Security Token Service: who one is, and roles that are assumed.

use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};

/// Seconds for which the credentials of a role may be valid.
const ROLE_SECONDS: std::ops::RangeInclusive<i64> = 900..=43_200;
/// Seconds for which those of a session may be.
const SESSION_SECONDS: std::ops::RangeInclusive<i64> = 900..=129_600;

/// STS keeps nothing.
pub(crate) fn call(
    operation: &str,
    input: &Fields,
    context: &mut Context<'_>,
) -> Result<Fields, Fault> {
    match operation {
        "GetCallerIdentity" => Ok(Fields::new()
            .with("UserId", &context.caller.user_id)
            .with("Account", context.account)
            .with("Arn", &context.caller.arn)),
        "GetAccessKeyInfo" => Ok(Fields::new().with("Account", context.account)),
        "AssumeRole" => assume_role(input, context),
        "GetSessionToken" => {
            let seconds = duration(input, 43_200, SESSION_SECONDS)?;
            Ok(Fields::new().with("Credentials", credentials(seconds, context)))
        }
        "GetFederationToken" => {
            let name = input.text("Name").ok_or_else(|| missing("name"))?;
            let seconds = duration(input, 43_200, SESSION_SECONDS)?;
            let user = Fields::new()
                .with("FederatedUserId", format!("{}:{name}", context.account))
                .with(
                    "Arn",
                    format!("arn:aws:sts::{}:federated-user/{name}", context.account),
                );
            Ok(Fields::new()
                .with("Credentials", credentials(seconds, context))
                .with("FederatedUser", user)
                .with("PackedPolicySize", 0_i64))
        }
        other => Err(Fault::not_modelled(&format!("sts:{other}"))),
    }
}

fn missing(name: &str) -> Fault {
    invalid(&format!(
        "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
    ))
}

fn invalid(message: &str) -> Fault {
    Fault::new("ValidationError", message).status(400)
}

fn duration(
    input: &Fields,
    otherwise: i64,
    allowed: std::ops::RangeInclusive<i64>,
) -> Result<i64, Fault> {
    let seconds = input.int("DurationSeconds").unwrap_or(otherwise);
    let (least, most) = (*allowed.start(), *allowed.end());
    let constraint = if seconds < least {
        format!("greater than or equal to {least}")
    } else if seconds > most {
        format!("less than or equal to {most}")
    } else {
        return Ok(seconds);
    };
    Err(invalid(&format!(
        "1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value {constraint}"
    )))
}

/// They look like AWS's and open nothing.
fn credentials(seconds: i64, context: &mut Context<'_>) -> Fields {
    Fields::new()
        .with("AccessKeyId", format!("ASIA{}", context.draws.capitals(16)))
        .with("SecretAccessKey", context.draws.letters(40))
        .with(
            "SessionToken",
            format!("IQoJb3JpZ2luX2Vj{}", context.draws.letters(340)),
        )
        .with(
            "Expiration",
            crate::wire::Value::Time(context.now + seconds * 1000),
        )
}

fn assume_role(input: &Fields, context: &mut Context<'_>) -> Result<Fields, Fault> {
    let arn = input.text("RoleArn").ok_or_else(|| missing("roleArn"))?;
    let session = input
        .text("RoleSessionName")
        .ok_or_else(|| missing("roleSessionName"))?;
    let seconds = duration(input, 3600, ROLE_SECONDS)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if session.len() < 2 || session.len() > 64 || !session.chars().all(allowed) {
        return Err(invalid(&format!(
            "1 validation error detected: Value '{session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*"
        )));
    }
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let (["arn", _, "iam", "", account, role], true) = (parts.as_slice(), arn.len() >= 20) else {
        return Err(invalid(&format!("{arn} is invalid")));
    };
    let role = role
        .strip_prefix("role/")
        .and_then(|path| path.rsplit('/').next())
        .ok_or_else(|| invalid(&format!("{arn} is invalid")))?;
    let user = Fields::new()
        .with(
            "AssumedRoleId",
            format!("AROA{}:{session}", context.draws.capitals(17)),
        )
        .with(
            "Arn",
            format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        );
    Ok(Fields::new()
        .with("Credentials", credentials(seconds, context))
        .with("AssumedRoleUser", user)
        .with(
            "PackedPolicySize",
            if input.has("Policy") { 6_i64 } else { 0 },
        ))
}
