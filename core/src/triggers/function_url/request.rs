//! An HTTP request to a function URL, and its event.

use super::{FunctionUrl, RequestBody};
use crate::triggers::{Delivery, Occasion, TriggerError};
use serde_json::{Map, Value, json};

/// The most headers of a request. Not an AWS limit.
const HEADERS_MAX: usize = 100;

/// What is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    method: String,
    path: String,
    query: String,
    /// Names in lower case, in the order of the alphabet.
    headers: Vec<(String, String)>,
    body: RequestBody,
}

impl HttpRequest {
    /// A request; `headers` has one on each line, as `name: value`. `path` is as a client sends it:
    /// percent-encoded. A body of bytes is a [`RequestBody`].
    ///
    /// # Errors
    /// [`TriggerError`] for `method`, `path`, `query`, `headers` or `body`.
    pub fn new(
        method: &str,
        path: &str,
        query: &str,
        headers: &str,
        body: impl Into<RequestBody>,
    ) -> Result<Self, TriggerError> {
        let method = method.trim().to_ascii_uppercase();
        if !(1..=20).contains(&method.len()) || !method.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(TriggerError::new("method", "Choose a method, such as GET."));
        }
        let visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if !path.starts_with('/') || !visible(path) || path.contains(['?', '#']) {
            return Err(TriggerError::new(
                "path",
                "A path begins with a slash and has no spaces: write %20 for one. What follows a question mark is the query.",
            ));
        }
        let query = query.trim().trim_start_matches('?');
        if !visible(query) || query.contains('#') {
            return Err(TriggerError::new(
                "query",
                "A query has no spaces: write it as name=Ada&city=New%20York.",
            ));
        }
        let body = body.into();
        body.check()?;
        Ok(Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: read_headers(headers)?,
            body,
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the body reaches the handler as it is: AWS encodes what is not said to be a text.
    fn is_text(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let kind = kind.to_ascii_lowercase();
        kind.starts_with("text/")
            || [
                "application/json",
                "application/javascript",
                "application/xml",
            ]
            .contains(&kind.as_str())
            || kind.ends_with("+json")
            || kind.ends_with("+xml")
    }

    /// The event that the function gets.
    #[must_use]
    pub fn deliver(&self, occasion: Occasion<'_>) -> Delivery {
        let function = occasion.function;
        let (id, domain) = (FunctionUrl::id(function), FunctionUrl::domain(function));
        let request_id = occasion.uuid("url", "request");
        let source = "192.0.2.1";
        let mut headers: Map<String, Value> = Map::new();
        let cookies: Vec<&str> = self
            .header("cookie")
            .into_iter()
            .flat_map(|cookies| cookies.split(';'))
            .map(str::trim)
            .filter(|cookie| !cookie.is_empty())
            .collect();
        let mut all: Vec<(String, String)> = self.headers.clone();
        let own = [
            ("host", domain.clone()),
            ("x-forwarded-for", source.to_owned()),
            ("x-forwarded-port", "443".to_owned()),
            ("x-forwarded-proto", "https".to_owned()),
            ("x-amzn-tls-version", "TLSv1.3".to_owned()),
            (
                "x-amzn-tls-cipher-suite",
                "TLS_AES_128_GCM_SHA256".to_owned(),
            ),
            (
                "x-amzn-trace-id",
                format!(
                    "Root=1-{:08x}-{}",
                    occasion.now.unix_seconds(),
                    occasion.hex("url", "trace", 24)
                ),
            ),
        ];
        for (name, value) in own {
            all.retain(|(known, _)| known != name);
            all.push((name.to_owned(), value));
        }
        if !self.body.is_empty() {
            all.push(("content-length".to_owned(), self.body.len().to_string()));
        }
        all.sort();
        for (name, value) in all {
            headers.insert(name, value.into());
        }
        let mut event = json!({
            "version": "2.0",
            "routeKey": "$default",
            // As it was sent: `/a%2Fb` is one part of a path, and stays one.
            "rawPath": self.path,
            "rawQueryString": self.query,
        });
        if !cookies.is_empty() {
            event["cookies"] = cookies.into();
        }
        event["headers"] = headers.into();
        let query = self.query_parameters();
        if !query.is_empty() {
            event["queryStringParameters"] = query.into();
        }
        event["requestContext"] = json!({
            "accountId": "anonymous",
            "apiId": id,
            "domainName": domain,
            "domainPrefix": id,
            "http": {
                "method": self.method,
                "path": decoded_path(&self.path),
                "protocol": "HTTP/1.1",
                "sourceIp": source,
                "userAgent": self.header("user-agent"),
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": occasion.now.to_access_log(),
            "timeEpoch": occasion.now.unix_millis(),
        });
        let (body, encoded) = self.body.in_event(self.is_text());
        if !self.body.is_empty() {
            event["body"] = body.into();
        }
        event["isBase64Encoded"] = (encoded && !self.body.is_empty()).into();
        Delivery {
            name: format!("HTTP {} {}", self.method, self.path),
            event,
            at: occasion.now,
            asynchronous: false,
        }
    }

    /// Names with their values, several of one name joined by commas.
    fn query_parameters(&self) -> Map<String, Value> {
        let mut parameters: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(self.query.as_bytes()) {
            match parameters.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => {
                    values.push(',');
                    values.push_str(&value);
                }
                None => parameters.push((name.into_owned(), value.into_owned())),
            }
        }
        let pairs = parameters.into_iter();
        pairs.map(|(name, value)| (name, value.into())).collect()
    }

    /// The same request as a line for a shell.
    #[must_use]
    pub fn curl(&self, function: &crate::function::FunctionConfig) -> String {
        use crate::invoke_commands::shell_quoted;
        let (pipe, body) = self.body.for_shell(shell_quoted);
        let mut line = format!("{pipe}curl");
        if self.method != "GET" {
            line.push_str(&format!(" -X {}", self.method));
        }
        let mut url = FunctionUrl::url(function);
        url.push_str(self.path.trim_start_matches('/'));
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&self.query);
        }
        line.push(' ');
        line.push_str(&shell_quoted(&url));
        for (name, value) in &self.headers {
            let header = format!("{name}: {value}");
            line.push_str(&format!(" \\\n  -H {}", shell_quoted(&header)));
        }
        line.push_str(&body);
        line
    }
}

/// `/a%20b` is `/a b` in the context of the request.
fn decoded_path(path: &str) -> String {
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}

fn read_headers(text: &str) -> Result<Vec<(String, String)>, TriggerError> {
    let wrong = |line: &str, why: &str| {
        TriggerError::new(
            "headers",
            format!("{why} Write name: value in place of {line}."),
        )
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| wrong(line, "A header has a colon after its name."))?;
        let name = name.trim().to_ascii_lowercase();
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!#$%&'*+^`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(token) || value.chars().any(char::is_control) {
            return Err(wrong(
                line,
                "A header's name has letters, numbers and hyphens.",
            ));
        }
        let value = value.trim();
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(value);
            }
            None => headers.push((name, value.to_owned())),
        }
    }
    if headers.len() > HEADERS_MAX {
        return Err(TriggerError::new("headers", "Enter at most 100 headers."));
    }
    headers.sort();
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::occasion;
    use super::*;
    use crate::function::FunctionConfig;

    #[test]
    fn a_request_is_an_event_of_payload_2() {
        let function = FunctionConfig::default();
        let request = HttpRequest::new(
            "post",
            "/my%20path/a",
            "?a=1&b=x%20y&a=2&empty",
            "Content-Type: application/json\nUser-Agent: curl/8.5.0\nX-One: 1\nx-one: 2\nCookie: c=1; d=2",
            r#"{"name":"Ada"}"#,
        )
        .unwrap();
        insta::assert_json_snapshot!(request.deliver(occasion(&function)).event);
        insta::assert_snapshot!(request.curl(&function));
    }

    #[test]
    fn a_body_that_is_no_text_comes_in_base64() {
        let function = FunctionConfig::default();
        let event = |headers: &str, body: &str| {
            let request = HttpRequest::new("POST", "/", "", headers, body).unwrap();
            request.deliver(occasion(&function)).event
        };
        let form = event("content-type: application/x-www-form-urlencoded", "a=1");
        assert_eq!(
            (&form["body"], &form["isBase64Encoded"]),
            (&json!("YT0x"), &json!(true))
        );
        let text = event("content-type: text/plain; charset=utf-8", "a=1");
        assert_eq!(
            (&text["body"], &text["isBase64Encoded"]),
            (&json!("a=1"), &json!(false))
        );
        let loud = event("Content-Type: TEXT/Plain", "a=1");
        assert_eq!(loud["isBase64Encoded"], json!(false));
        let none = event("", "");
        assert_eq!(
            (none.get("body"), &none["isBase64Encoded"]),
            (None, &json!(false))
        );
    }

    #[test]
    fn bytes_come_in_base64_whatever_they_are_said_to_be() {
        let function = FunctionConfig::default();
        let png = b"\x89PNG".to_vec();
        for kind in ["image/png", "text/plain"] {
            let headers = format!("content-type: {kind}");
            let request = HttpRequest::new("POST", "/", "", &headers, png.clone()).unwrap();
            let event = request.deliver(occasion(&function)).event;
            assert_eq!(
                (&event["body"], &event["isBase64Encoded"]),
                (&json!("iVBORw=="), &json!(true))
            );
            assert_eq!(event["headers"]["content-length"], "4");
            let line = request.curl(&function);
            assert!(
                line.starts_with("printf %s iVBORw== | base64 -d | curl -X POST")
                    || line.starts_with("printf %s 'iVBORw==' | base64 -d | curl -X POST"),
                "{line}"
            );
            assert!(line.ends_with("--data-binary @-"), "{line}");
        }
    }

    #[test]
    fn a_path_stays_as_it_was_sent() {
        let function = FunctionConfig::default();
        for path in [
            "/files/my%20report%2F2026.txt",
            "/users/me%3Fadmin=true",
            "//a/./b/",
        ] {
            let request = HttpRequest::new("GET", path, "q=a%20b&q=c", "", "").unwrap();
            let event = request.deliver(occasion(&function)).event;
            assert_eq!(event["rawPath"], path);
            assert_eq!(event["rawQueryString"], "q=a%20b&q=c");
            assert_eq!(event["queryStringParameters"], json!({"q": "a b,c"}));
        }
    }

    #[test]
    fn a_client_cannot_speak_for_aws() {
        let function = FunctionConfig::default();
        let headers = "x-amzn-tls-version: SSLv2\nx-forwarded-for: 10.0.0.1\nhost: a\ncookie: a=1";
        let request = HttpRequest::new("GET", "/", "", headers, "").unwrap();
        let event = request.deliver(occasion(&function)).event;
        assert_eq!(event["headers"]["x-amzn-tls-version"], "TLSv1.3");
        assert_eq!(event["headers"]["x-forwarded-for"], "192.0.2.1");
        assert_ne!(event["headers"]["host"], "a");
        assert_eq!(event["headers"]["cookie"], "a=1");
        assert_eq!(event["cookies"], json!(["a=1"]));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for (method, path, query, headers, field) in [
            ("", "/", "", "", "method"),
            ("GE T", "/", "", "", "method"),
            ("GET", "x", "", "", "path"),
            ("GET", "/a b", "", "", "path"),
            ("GET", "/?a", "", "", "path"),
            ("GET", "/", "a b", "", "query"),
            ("GET", "/", "", "no colon", "headers"),
            ("GET", "/", "", "a b: c", "headers"),
        ] {
            let error = HttpRequest::new(method, path, query, headers, "").unwrap_err();
            assert_eq!(error.field, field);
        }
    }
}
