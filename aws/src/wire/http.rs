//! HTTP as values: a request comes in whole, a response goes out whole.

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Headers in the order in which they were sent; names compare without case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Adds a header behind those that are there.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Gives a header this one value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(&name));
        self.push(name, value);
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        Self(
            all.into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// A request, complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `PUT`, ...
    pub method: String,
    /// Path and query as they were sent, or a whole address (`https://...`).
    pub uri: String,
    /// All headers; `Host` says which service and bucket is meant unless `uri` is a whole address.
    pub headers: Headers,
    /// The body as it was sent, with the chunks of `aws-chunked` if it has any.
    pub body: Bytes,
}

impl Request {
    /// The host that is addressed, without its port; lower case.
    #[must_use]
    pub fn host(&self) -> String {
        let whole = self
            .uri
            .split_once("://")
            .map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or(rest));
        let host = whole
            .or_else(|| self.headers.get("host"))
            .unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or(host);
        let end = match host.strip_prefix('[').and_then(|rest| rest.find(']')) {
            Some(bracket) => bracket + 2,
            None => host.find(':').unwrap_or(host.len()),
        };
        host.get(..end).unwrap_or(host).to_ascii_lowercase()
    }

    /// The path as it was sent (percent-encoded) and the query without its question mark.
    #[must_use]
    pub fn path_and_query(&self) -> (&str, &str) {
        let uri = match self.uri.split_once("://") {
            Some((_, rest)) => rest
                .find(['/', '?'])
                .and_then(|at| rest.get(at..))
                .unwrap_or("/"),
            None => &self.uri,
        };
        let uri = uri.split('#').next().unwrap_or(uri);
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        (if path.is_empty() { "/" } else { path }, query)
    }
}

/// A response, complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// All headers but `Content-Length`, which follows from the body.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
}

/// What a path keeps as it is: unreserved characters.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
/// The same and the slash.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// Percent-encodes all but unreserved characters and slashes.
#[must_use]
pub fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// Percent-encodes all but unreserved characters.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Decodes `%41`; what is no UTF-8 then is replaced.
#[must_use]
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The pairs of a query or a form, decoded, in their order.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let plain = |part: &str| {
        if part.contains('+') {
            decode(&part.replace('+', " "))
        } else {
            decode(part)
        }
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_an_address_apart() {
        let request = |uri: &str, host: &str| Request {
            uri: uri.to_owned(),
            headers: [("Host", host)].into_iter().collect(),
            ..Request::default()
        };
        let whole = request("https://b.s3.amazonaws.com?uploads", "ignored");
        assert_eq!(whole.host(), "b.s3.amazonaws.com");
        assert_eq!(whole.path_and_query(), ("/", "uploads"));
        let plain = request("/a/b%20c?x=1#no", "LOCALHOST:80");
        assert_eq!(plain.host(), "localhost");
        assert_eq!(plain.path_and_query(), ("/a/b%20c", "x=1"));
        assert_eq!(request("/", "[::1]:80").host(), "[::1]");
    }

    #[test]
    fn reads_pairs() {
        let all = pairs("a=1&b&c=x+y%2B&&d=%zz");
        let expected = [("a", "1"), ("b", ""), ("c", "x y+"), ("d", "%zz")];
        assert_eq!(
            all,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}
