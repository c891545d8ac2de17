//! Checks signatures of version 4: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

mod canonical;
mod hmac;

use super::Credentials;
use canonical::{Signed, canonical_request, hex};
use lambdabox_aws::wire::{Fault, Request, Service, time};
use sha2::{Digest as _, Sha256};

/// How far the clocks of client and server may be apart, in milliseconds.
const SKEW_MS: i64 = 15 * 60 * 1_000;

/// Why a request is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// It is not signed, or not as version 4 signs; what to do, as a sentence.
    Unsigned(&'static str),
    /// No such key.
    UnknownKey,
    /// The signature is not that of the request.
    Mismatch,
    /// It was signed too long ago, or in the future.
    Expired,
    /// The body is not the one that was signed.
    Body,
}

impl Denied {
    /// As the service tells it.
    pub(super) fn fault(&self, service: Service) -> Fault {
        let is_s3 = service == Service::S3;
        let query = matches!(service, Service::Sns | Service::Sts);
        let (code, message) = match self {
            Self::Unsigned(what) if is_s3 => ("AccessDenied", *what),
            Self::Unsigned(what) => ("MissingAuthenticationTokenException", *what),
            Self::UnknownKey if is_s3 => (
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
            Self::UnknownKey if query => (
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ),
            Self::UnknownKey => (
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            Self::Mismatch if is_s3 || query => (
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            ),
            Self::Mismatch => (
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
            ),
            Self::Expired if is_s3 => (
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
            Self::Expired => (
                "InvalidSignatureException",
                "Signature expired: its time and this machine's are too far apart.",
            ),
            Self::Body => (
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ),
        };
        let status = if *self == Self::Body { 400 } else { 403 };
        Fault::new(code, message).status(status)
    }
}

/// Whether a request was signed with one of these keys, not long before `now` (milliseconds since the epoch, by the
/// machine's clock).
///
/// # Errors
/// [`Denied`] says why it is not taken.
pub(super) fn check(request: &Request, keys: &Credentials, now: i64) -> Result<(), Denied> {
    let signed = Signed::of(request)?;
    let secret = keys.secret(&signed.key).ok_or(Denied::UnknownKey)?;
    let at = time_of(&signed.date).ok_or(Denied::Expired)?;
    let late = match signed.expires_s {
        Some(seconds) => at.saturating_add(seconds.saturating_mul(1_000)),
        None => at.saturating_add(SKEW_MS),
    };
    if now > late || now < at.saturating_sub(SKEW_MS) {
        return Err(Denied::Expired);
    }
    let canonical = canonical_request(request, &signed);
    let expected = signature(secret, &signed, &canonical);
    if !same(expected.as_bytes(), signed.signature.as_bytes()) {
        return Err(Denied::Mismatch);
    }
    match signed.payload.as_str() {
        hash if hash.len() == 64 && hash != hex(&Sha256::digest(&request.body)) => {
            Err(Denied::Body)
        }
        _ => Ok(()),
    }
}

fn signature(secret: &str, signed: &Signed, canonical: &str) -> String {
    let hash = hex(&Sha256::digest(canonical.as_bytes()));
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{}\n{hash}",
        signed.date, signed.scope
    );
    let mut key = hmac::sha256(
        format!("AWS4{secret}").as_bytes(),
        signed.part(0).as_bytes(),
    );
    for part in 1..4 {
        key = hmac::sha256(&key, signed.part(part).as_bytes());
    }
    hex(&hmac::sha256(&key, text.as_bytes()))
}

/// `20261126T073508Z`, in milliseconds since the epoch.
fn time_of(date: &str) -> Option<i64> {
    let part = |from, to| date.get(from..to);
    let plain = date.len() == 16 && date.is_ascii();
    let (day, clock) = (
        format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?),
        format!("{}:{}:{}", part(9, 11)?, part(11, 13)?, part(13, 15)?),
    );
    plain.then(|| time::parse(&format!("{day}T{clock}Z")))?
}

/// Takes the same time wherever they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests;
