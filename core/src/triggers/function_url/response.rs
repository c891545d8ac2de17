//! What a client of a function URL gets.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Names and values, in their order.
    pub headers: Vec<(String, String)>,
    /// The body; what is no UTF-8 is replaced.
    pub body: String,
    /// Why it is not what the handler may have meant, if so.
    pub remark: Option<String>,
}

impl HttpResponse {
    fn json(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.into(),
            remark: None,
        }
    }

    fn failure(remark: impl Into<String>) -> Self {
        Self {
            remark: Some(remark.into()),
            ..Self::json(502, "Internal Server Error")
        }
    }

    /// As it goes over the wire: status line, headers, an empty line, body.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("HTTP/1.1 {} {}\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        }
        text.push('\n');
        text.push_str(&self.body);
        text
    }
}

/// The answer to a request that is not signed where it must be.
#[must_use]
pub fn forbidden() -> HttpResponse {
    HttpResponse::json(403, r#"{"Message":"Forbidden"}"#)
}

/// The answer to a request that the function had no room for.
#[must_use]
pub fn throttled() -> HttpResponse {
    HttpResponse::json(
        429,
        r#"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}"#,
    )
}

/// What becomes of what a handler returned; `failed` if it did not return.
#[must_use]
pub fn respond(payload: &str, failed: bool) -> HttpResponse {
    if failed {
        return HttpResponse::failure(
            "The function failed: clients learn no more than that. Its log says why.",
        );
    }
    match serde_json::from_str(payload) {
        Ok(Value::Object(answer)) if answer.contains_key("statusCode") => of_answer(&answer),
        Ok(Value::String(text)) => HttpResponse::json(200, text),
        _ => HttpResponse::json(200, payload),
    }
}

fn of_answer(answer: &Map<String, Value>) -> HttpResponse {
    let status = answer.get("statusCode").and_then(|status| {
        let number = status.as_u64().or_else(|| status.as_str()?.parse().ok())?;
        u16::try_from(number)
            .ok()
            .filter(|number| (100..=599).contains(number))
    });
    let Some(status) = status else {
        return HttpResponse::failure("statusCode must be a whole number from 100 to 599.");
    };
    let body = match answer.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(body)) => body.clone(),
        Some(_) => {
            return HttpResponse::failure(
                "body must be a string: in Python, return json.dumps(...) of what you mean.",
            );
        }
    };
    let body = if answer.get("isBase64Encoded") == Some(&Value::Bool(true)) {
        let Ok(bytes) = STANDARD.decode(body.as_bytes()) else {
            return HttpResponse::failure("isBase64Encoded is true, but body is not base64.");
        };
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        body
    };
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    for (name, value) in answer
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // A header cannot end before its line does.
        let clean = |text: &str| text.replace(|c: char| c.is_control(), " ");
        let name = clean(&name.to_ascii_lowercase());
        headers.retain(|(known, _)| *known != name);
        headers.push((name, clean(&value)));
    }
    for cookie in answer
        .get("cookies")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(cookie) = cookie.as_str() {
            let cookie = cookie.replace(|c: char| c.is_control(), " ");
            headers.push(("set-cookie".to_owned(), cookie));
        }
    }
    HttpResponse {
        status,
        headers,
        body,
        remark: None,
    }
}

/// The usual words for a status.
const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        418 => "I'm a teapot",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_become_responses() {
        let text = |payload: &str| respond(payload, false).to_text();
        insta::assert_snapshot!(text(r#"{"statusCode": 201, "headers": {"X-A": "1", "Content-Type": "text/html"}, "cookies": ["a=1", "b=2"], "body": "<p>hi"}"#), @r"
        HTTP/1.1 201 Created
        x-a: 1
        content-type: text/html
        set-cookie: a=1
        set-cookie: b=2

        <p>hi
        ");
        insta::assert_snapshot!(text(r#"{"hello": [1]}"#), @r#"
        HTTP/1.1 200 OK
        content-type: application/json

        {"hello": [1]}
        "#);
        assert!(text("\"bare\"").ends_with("\n\nbare"));
        assert!(text("null").ends_with("\n\nnull"));
        assert!(
            text(r#"{"statusCode": 200, "isBase64Encoded": true, "body": "aGk="}"#)
                .ends_with("\n\nhi")
        );
        assert!(text(r#"{"statusCode": 204}"#).starts_with("HTTP/1.1 204 No Content\n"));
    }

    #[test]
    fn what_is_no_response_is_a_bad_gateway() {
        assert!(respond("{}", true).remark.is_some());
        for payload in [
            r#"{"statusCode": 200, "body": {"a": 1}}"#,
            r#"{"statusCode": "x"}"#,
            r#"{"statusCode": 99}"#,
            r#"{"statusCode": 200, "isBase64Encoded": true, "body": "?"}"#,
        ] {
            let response = respond(payload, false);
            assert_eq!(
                (response.status, response.body.as_str()),
                (502, "Internal Server Error")
            );
            assert!(response.remark.is_some(), "{payload}");
        }
    }

    #[test]
    fn a_header_has_one_line() {
        let payload = r#"{"statusCode": 200, "headers": {"a\nb": "c\r\nset-cookie: x"}, "cookies": ["y\nz"]}"#;
        assert_eq!(respond(payload, false).to_text().lines().count(), 5);
    }
}
