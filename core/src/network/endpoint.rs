//! Pretend endpoints: what a learner or an exercise says that other hosts answer.

use super::host::{Address, plain_host};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambdabox_sandbox::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most endpoints of one document.
const ENDPOINTS: usize = 200;

/// The longest body of an endpoint, in bytes.
const BODY_BYTES: usize = 6 << 20;

/// The longest document, in bytes.
const DOCUMENT_BYTES: usize = 32 << 20;

/// Longer than any function may run, in milliseconds.
const DELAY_MS: u64 = 900_000;

/// A document with endpoints is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no such document.
    #[error("this is no list of endpoints: {0}")]
    Json(#[from] serde_json::Error),
    /// It is too long.
    #[error("a list of endpoints may have {DOCUMENT_BYTES} bytes at most")]
    TooLong,
    /// There are too many.
    #[error("there are {0} endpoints; {ENDPOINTS} at most can be defined")]
    TooMany(usize),
    /// One of them cannot be.
    #[error("endpoint {number} ({host}): {reason}")]
    Endpoint {
        /// Counted from 1.
        number: usize,
        /// Its host, as it is written.
        host: String,
        /// What is wrong and what to write.
        reason: &'static str,
    },
}

/// What a host answers to some requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// Such as `GET`; any method if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Such as `api.example.com`, or `localhost:8080` for one port alone.
    pub host: String,
    /// Such as `/menu`; `*` stands for any characters; any path if absent.
    #[serde(default = "any_path")]
    pub path: String,
    /// 200 if absent.
    #[serde(default = "ok")]
    pub status: u16,
    /// Headers of the response. The type of the body is told by itself.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body as JSON, sent as it is written here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Box<RawValue>>,
    /// The body as bytes, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// How long it takes to answer, in milliseconds of virtual time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Answers with what was sent: method, URL, headers and body as JSON.
    #[serde(default)]
    pub echo: bool,
}

fn any_path() -> String {
    "*".to_owned()
}

fn ok() -> u16 {
    200
}

/// The endpoints of a function, checked. The first one that fits a request answers it.
#[derive(Clone, Debug, Default)]
pub struct Endpoints(Vec<Endpoint>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    endpoints: Vec<Endpoint>,
}

impl Endpoints {
    /// Reads `{"endpoints": [...]}`.
    ///
    /// # Errors
    /// [`EndpointError`] if it is none, or an endpoint cannot be.
    pub fn from_json(text: &str) -> Result<Self, EndpointError> {
        if text.len() > DOCUMENT_BYTES {
            return Err(EndpointError::TooLong);
        }
        let document: Document = serde_json::from_str(text)?;
        Self::new(document.endpoints)
    }

    /// Checks endpoints.
    ///
    /// # Errors
    /// [`EndpointError`] if there are too many, or one cannot be.
    pub fn new(endpoints: Vec<Endpoint>) -> Result<Self, EndpointError> {
        if endpoints.len() > ENDPOINTS {
            return Err(EndpointError::TooMany(endpoints.len()));
        }
        for (index, endpoint) in endpoints.iter().enumerate() {
            endpoint.check().map_err(|reason| EndpointError::Endpoint {
                number: index + 1,
                host: endpoint.host.chars().take(100).collect(),
                reason,
            })?;
        }
        Ok(Self(endpoints))
    }

    /// The endpoints, in their order.
    #[must_use]
    pub fn into_inner(self) -> Vec<Endpoint> {
        self.0
    }

    /// Whether an endpoint listens at a port of a host.
    pub(super) fn listens(&self, host: &str, port: u16) -> bool {
        let host = plain_host(host);
        self.0.iter().any(|endpoint| endpoint.is_at(&host, port))
    }

    /// The endpoint that answers a request.
    pub(super) fn find(&self, method: &str, address: &Address) -> Option<&Endpoint> {
        self.0.iter().find(|endpoint| {
            endpoint.is_at(&address.host, address.port)
                && endpoint
                    .method
                    .as_ref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && fits(&endpoint.path, &address.path)
        })
    }
}

impl Endpoint {
    fn check(&self) -> Result<(), &'static str> {
        let bodies = [
            self.body.is_some(),
            self.json.is_some(),
            self.base64.is_some(),
            self.echo,
        ];
        let is_header = |text: &str| !text.contains(['\r', '\n', '\0']);
        let port_is_right = self
            .host
            .rsplit_once(':')
            .is_none_or(|(_, port)| port.parse::<u16>().is_ok());
        if self.host.is_empty() || self.host.contains(['/', ' ', '@']) || !port_is_right {
            Err("its host is a name such as api.example.com, or localhost:8080")
        } else if super::host::service_of(&plain_host(&self.host)).is_some() {
            Err("addresses of AWS lead to the account's services")
        } else if !(self.path.starts_with('/') || self.path.starts_with('*')) {
            Err("its path begins with / or *")
        } else if self.path.len() > 2_048 {
            Err("its path is longer than 2,048 bytes")
        } else if !(200..=599).contains(&self.status) {
            Err("its status is between 200 and 599")
        } else if bodies.iter().filter(|there| **there).count() > 1 {
            Err("it has one of body, json, base64 and echo")
        } else if self.delay_ms.is_some_and(|delay| delay > DELAY_MS) {
            Err("its delayMs is 900000 at most")
        } else if self
            .headers
            .iter()
            .any(|(name, value)| name.is_empty() || !is_header(name) || !is_header(value))
        {
            Err("its headers have names and values in one line")
        } else if self.content().is_none_or(|body| body.len() > BODY_BYTES) {
            Err("its body has 6 MiB at most, and base64 is base64")
        } else {
            Ok(())
        }
    }

    fn is_at(&self, host: &str, port: u16) -> bool {
        match self.host.rsplit_once(':') {
            Some((name, number)) => {
                plain_host(name) == host && number.parse::<u16>().is_ok_and(|wanted| wanted == port)
            }
            None => plain_host(&self.host) == host,
        }
    }

    /// The body that it always has; `None` if it is not what it says.
    fn content(&self) -> Option<Vec<u8>> {
        match (&self.body, &self.json, &self.base64) {
            (Some(text), _, _) => Some(text.clone().into_bytes()),
            (_, Some(json), _) => Some(json.get().as_bytes().to_vec()),
            (_, _, Some(base64)) => STANDARD.decode(base64).ok(),
            _ => Some(Vec::new()),
        }
    }

    /// How long it takes.
    pub(super) fn latency(&self) -> Duration {
        self.delay_ms
            .map_or(super::latency::OTHER_HOST, Duration::from_millis)
    }

    /// What it answers.
    pub(super) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let kind = if self.json.is_some() || self.echo {
            "application/json"
        } else {
            "text/plain; charset=utf-8"
        };
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        let body = if self.echo {
            echo(request).into_bytes()
        } else {
            self.content().unwrap_or_default()
        };
        HttpResponse {
            status: self.status,
            headers,
            body,
        }
    }
}

/// What was sent, as JSON.
fn echo(request: &HttpRequest) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Echo<'a> {
        method: &'a str,
        url: &'a str,
        headers: Vec<(&'a str, &'a str)>,
        body: String,
        is_base64_encoded: bool,
    }
    let text = std::str::from_utf8(&request.body);
    let echo = Echo {
        method: &request.method,
        url: &request.url,
        headers: request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
        is_base64_encoded: text.is_err(),
        body: text.map_or_else(|_| STANDARD.encode(&request.body), str::to_owned),
    };
    serde_json::to_string(&echo).unwrap_or_default()
}

/// Whether a path fits a pattern in which `*` stands for any characters.
fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Endpoints, EndpointError> {
        Endpoints::from_json(&format!(r#"{{"endpoints": [{text}]}}"#))
    }

    #[test]
    fn the_first_one_that_fits_answers() {
        let endpoints = read(
            r#"{"method": "POST", "host": "api.example.com", "path": "/orders", "status": 201},
               {"host": "API.example.com", "path": "/menu/*/price", "json": {"price": 3.40}},
               {"host": "localhost:8080", "echo": true}"#,
        )
        .unwrap();
        let status = |method: &str, url: &str| {
            let address = Address::of(url).unwrap();
            let found = endpoints.find(method, &address)?;
            let request = HttpRequest {
                method: method.to_owned(),
                ..HttpRequest::default()
            };
            let answer = found.answer(&request);
            Some((answer.status, String::from_utf8(answer.body).unwrap()))
        };
        assert_eq!(
            status("POST", "https://api.example.com/orders?x=1"),
            Some((201, String::new()))
        );
        assert_eq!(status("GET", "https://api.example.com/orders"), None);
        assert_eq!(
            status("GET", "http://api.example.com/menu/tea/price"),
            Some((200, r#"{"price": 3.40}"#.to_owned()))
        );
        let echoed = status("PUT", "http://localhost:8080/any").unwrap().1;
        assert!(echoed.starts_with(r#"{"method":"PUT","#), "{echoed}");
        assert_eq!(status("PUT", "http://localhost/any"), None);
        assert!(endpoints.listens("localhost", 8080) && !endpoints.listens("localhost", 80));
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_number() {
        for (text, told) in [
            (
                r#"{"host": "http://a"}"#,
                "endpoint 1 (http://a): its host is a name",
            ),
            (
                r#"{"host": "s3.amazonaws.com"}"#,
                "addresses of AWS lead to",
            ),
            (r#"{"host": "a", "path": "menu"}"#, "its path begins with"),
            (r#"{"host": "a", "status": 100}"#, "its status is between"),
            (
                r#"{"host": "a", "body": "x", "echo": true}"#,
                "it has one of",
            ),
            (r#"{"host": "a", "base64": "?"}"#, "base64 is base64"),
            (r#"{"host": "a", "delayMs": 900001}"#, "its delayMs"),
            (
                r#"{"host": "a", "headers": {"x": "a\r\nb"}}"#,
                "in one line",
            ),
            (r#"{"host": "a", "colour": 1}"#, "unknown field `colour`"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, path, expected) in [
            ("*", "/", true),
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/a*", "/ab", true),
            ("/a*b*c", "/axxbyyc", true),
            ("/a*b*c", "/axxcyyb", false),
            ("*.css", "/x/y.css", true),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }
}
