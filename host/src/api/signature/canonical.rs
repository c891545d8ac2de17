//! What of a request is signed, in the one form that client and server agree on.

use super::Denied;
use lambdabox_aws::wire::{Request, http};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

const OLD: &str = "This server checks signatures of version 4 only: configure the client for it (s3v4 in boto3's signature_version).";
const NONE: &str =
    "This server answers signed requests only: configure the client with one of its keys.";

/// How a request is signed.
#[derive(Debug)]
pub(super) struct Signed {
    /// The access key.
    pub(super) key: String,
    /// `20261126/eu-west-1/s3/aws4_request`.
    pub(super) scope: String,
    /// `20261126T073508Z`.
    pub(super) date: String,
    /// The names of the headers that are signed, in order.
    headers: Vec<String>,
    /// 64 hexadecimal digits.
    pub(super) signature: String,
    /// How long a signature in an address is valid, in seconds.
    pub(super) expires_s: Option<i64>,
    /// The hash of the body, or what stands for it.
    pub(super) payload: String,
}

impl Signed {
    /// Finds the signature of a request.
    pub(super) fn of(request: &Request) -> Result<Self, Denied> {
        let found = match request.headers.get("authorization") {
            Some(authorization) => {
                let rest = authorization
                    .strip_prefix("AWS4-HMAC-SHA256 ")
                    .ok_or(Denied::Unsigned(OLD))?;
                Self::of_header(request, rest)
            }
            None => {
                let (_, query) = request.path_and_query();
                let pairs = http::pairs(query);
                if pairs.iter().any(|(name, _)| name == "AWSAccessKeyId") {
                    return Err(Denied::Unsigned(OLD));
                }
                Self::of_query(request, &pairs)
            }
        };
        found.ok_or(Denied::Unsigned(NONE))
    }

    fn of_header(request: &Request, text: &str) -> Option<Self> {
        let part = |name: &str| {
            let mut parts = text.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let payload = match request.headers.get("x-amz-content-sha256") {
            Some(hash) => hash.to_owned(),
            None => hex(&Sha256::digest(&request.body)),
        };
        let date = request.headers.get("x-amz-date")?;
        Self::new(
            part("Credential")?,
            part("SignedHeaders")?,
            part("Signature")?,
            date,
            None,
            payload,
        )
    }

    fn of_query(request: &Request, pairs: &[(String, String)]) -> Option<Self> {
        let part = |name: &str| {
            let mut named = pairs.iter().filter(|(key, _)| key == name);
            named.next().map(|(_, value)| value.as_str())
        };
        part("X-Amz-Algorithm").filter(|name| *name == "AWS4-HMAC-SHA256")?;
        let expires = part("X-Amz-Expires")?.parse().ok()?;
        let credential = part("X-Amz-Credential")?;
        let payload = match request.headers.get("x-amz-content-sha256") {
            Some(hash) => hash.to_owned(),
            None if credential.ends_with("/s3/aws4_request") => "UNSIGNED-PAYLOAD".to_owned(),
            None => hex(&Sha256::digest(&request.body)),
        };
        Self::new(
            credential,
            part("X-Amz-SignedHeaders")?,
            part("X-Amz-Signature")?,
            part("X-Amz-Date")?,
            Some(expires),
            payload,
        )
    }

    fn new(
        credential: &str,
        headers: &str,
        signature: &str,
        date: &str,
        expires_s: Option<i64>,
        payload: String,
    ) -> Option<Self> {
        let (key, scope) = credential.split_once('/')?;
        let whole = scope.split('/').count() == 4
            && scope.ends_with("/aws4_request")
            && scope.split('/').next() == date.get(..8);
        whole.then(|| Self {
            key: key.to_owned(),
            scope: scope.to_owned(),
            date: date.to_owned(),
            headers: headers.split(';').map(str::to_ascii_lowercase).collect(),
            signature: signature.to_owned(),
            expires_s,
            payload,
        })
    }

    /// A part of the scope: day, region, service and its end.
    pub(super) fn part(&self, number: usize) -> &str {
        self.scope.split('/').nth(number).unwrap_or_default()
    }
}

/// The request in the form that is signed.
pub(super) fn canonical_request(request: &Request, signed: &Signed) -> String {
    let (path, query) = request.path_and_query();
    // All services but S3 sign the path as it would be encoded once more.
    let path = if signed.part(2) == "s3" {
        path.to_owned()
    } else {
        http::encode_path(&plain_path(path))
    };
    let mut text = format!("{}\n{path}\n{}\n", request.method, canonical_query(query));
    for name in &signed.headers {
        let values = request
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let values: Vec<String> = values.map(|(_, value)| one_spaced(value)).collect();
        let _ = writeln!(text, "{name}:{}", values.join(","));
    }
    let _ = write!(text, "\n{}\n{}", signed.headers.join(";"), signed.payload);
    text
}

/// Without `.`, `..` and empty parts.
fn plain_path(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", parts.join("/"))
}

/// Every parameter but the signature itself, encoded in one way, in order.
fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| http::encode(&http::decode(text));
            (plain(name), plain(value))
        })
        .filter(|(name, _)| name != "X-Amz-Signature")
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Trimmed, and with one space wherever there are more.
fn one_spaced(value: &str) -> String {
    value
        .split(' ')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// In hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
