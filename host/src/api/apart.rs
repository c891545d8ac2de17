//! Tells what is for AWS's APIs from what is for the page.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// How AWS's clients begin to name themselves.
const CLIENTS: [&str; 5] = ["aws-", "Boto", "Botocore", "APN/", "ElasticMapReduce"];
/// Parameters of addresses that were signed beforehand.
const PRESIGNED: [&str; 3] = ["X-Amz-Credential=", "X-Amz-Algorithm=", "AWSAccessKeyId="];

/// Whether AWS's client has sent a request: it is signed, in its head or in its address, or it names an operation,
/// or a client that sends some requests unsigned.
pub(super) fn is_for_aws(request: &Parts) -> bool {
    let headers = &request.headers;
    let signed = text(headers, header::AUTHORIZATION.as_str())
        .is_some_and(|it| it.starts_with("AWS4-") || it.starts_with("AWS "));
    let presigned = || {
        let query = request.uri.query().unwrap_or_default();
        query
            .split('&')
            .any(|pair| PRESIGNED.iter().any(|name| pair.starts_with(name)))
    };
    let client = || {
        let names = text(headers, header::USER_AGENT.as_str()).unwrap_or_default();
        CLIENTS.iter().any(|name| names.starts_with(name))
    };
    signed || headers.contains_key("x-amz-target") || presigned() || client()
}

/// Whether a page of another site has sent a request: any page can make a browser send some requests here,
/// and those that are signed in their address need nothing else.
pub(super) fn is_of_another_site(request: &Parts) -> bool {
    let headers = &request.headers;
    if let Some(site) = text(headers, "sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let (Some(origin), Some(host)) = (text(headers, "origin"), text(headers, "host")) else {
        return headers.contains_key("origin");
    };
    origin.split_once("://").map(|(_, host)| host) != Some(host)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn clients_of_aws_are_told_from_browsers() {
        for (uri, headers) in [
            (
                "/",
                &[(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=A/20261126/eu-west-1/sqs/aws4_request",
                )][..],
            ),
            ("/b/k", &[("authorization", "AWS AKID:signature")]),
            ("/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256", &[]),
            ("/b/k?x=1&AWSAccessKeyId=A&Signature=s", &[]),
            ("/", &[("x-amz-target", "DynamoDB_20120810.ListTables")]),
            ("/b", &[("user-agent", "aws-cli/2.1")]),
            ("/b", &[("user-agent", "Boto3/1.44.8 md/Botocore")]),
        ] {
            assert!(is_for_aws(&parts(uri, headers)), "{uri} {headers:?}");
        }
        for (uri, headers) in [
            ("/", &[][..]),
            ("/index.html?x=X-Amz-Credential=", &[]),
            (
                "/",
                &[
                    ("authorization", "Basic YTpi"),
                    ("user-agent", "Mozilla/5.0"),
                ],
            ),
        ] {
            assert!(!is_for_aws(&parts(uri, headers)), "{uri} {headers:?}");
        }
    }

    #[test]
    fn requests_that_another_site_made_a_browser_send_are_seen() {
        let host = ("host", "127.0.0.1:8080");
        for headers in [
            &[host, ("origin", "https://evil.example")][..],
            &[host, ("origin", "null")],
            &[host, ("sec-fetch-site", "cross-site")],
            &[host, ("sec-fetch-site", "same-site")],
        ] {
            assert!(is_of_another_site(&parts("/", headers)), "{headers:?}");
        }
        for headers in [
            &[host][..],
            &[host, ("origin", "http://127.0.0.1:8080")],
            &[host, ("sec-fetch-site", "same-origin")],
            &[host, ("sec-fetch-site", "none")],
        ] {
            assert!(!is_of_another_site(&parts("/", headers)), "{headers:?}");
        }
    }
}
