//! The examples of AWS's documentation and of its test suite for signatures.

use super::*;

/// A file of keys with one of these two.
fn keys(secret: &str) -> Credentials {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = format!(
        "[a]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {secret}\n[b]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    );
    std::fs::write(file.path(), text).unwrap();
    Credentials::read(file.path()).unwrap()
}

fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Request {
    Request {
        method: method.to_owned(),
        uri: uri.to_owned(),
        headers: headers.iter().copied().collect(),
        ..Request::default()
    }
}

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SUITE_NOW: &str = "20150830T123600Z";

/// `get-vanilla` and `get-vanilla-query-order-key-case` of the test suite.
#[test]
fn the_test_suite_s_signatures_are_taken() {
    for (uri, signature) in [
        (
            "/",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ] {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"
        );
        let signed = request(
            "GET",
            uri,
            &[
                ("Host", "example.amazonaws.com"),
                ("X-Amz-Date", SUITE_NOW),
                ("Authorization", &authorization),
            ],
        );
        let now = time_of(SUITE_NOW).unwrap();
        assert_eq!(check(&signed, &keys(SECRET), now), Ok(()), "{uri}");
        assert_eq!(check(&signed, &keys("another"), now), Err(Denied::Mismatch));
        assert_eq!(
            check(&signed, &keys(SECRET), now + SKEW_MS + 1),
            Err(Denied::Expired)
        );
        let mut other = signed.clone();
        other.uri.push_str("&x=1");
        assert_eq!(check(&other, &keys(SECRET), now), Err(Denied::Mismatch));
    }
}

/// "Authenticating Requests: Using Query Parameters" of S3's documentation.
#[test]
fn a_presigned_address_is_taken_until_it_expires() {
    let uri = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let signed = request("GET", uri, &[("Host", "examplebucket.s3.amazonaws.com")]);
    let at = time_of("20130524T000000Z").unwrap();
    assert_eq!(check(&signed, &keys(SECRET), at + 86_400_000), Ok(()));
    assert_eq!(
        check(&signed, &keys(SECRET), at + 86_400_001),
        Err(Denied::Expired)
    );
    let put = request("PUT", uri, &[("Host", "examplebucket.s3.amazonaws.com")]);
    assert_eq!(check(&put, &keys(SECRET), at), Err(Denied::Mismatch));
}

/// "Authenticating Requests: Using the Authorization Header", GET Object.
#[test]
fn a_body_is_the_one_that_was_signed() {
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    let mut signed = request(
        "GET",
        "/test.txt",
        &[
            ("Host", "examplebucket.s3.amazonaws.com"),
            ("Authorization", authorization),
            ("Range", "bytes=0-9"),
            (
                "x-amz-content-sha256",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            ("x-amz-date", "20130524T000000Z"),
        ],
    );
    let at = time_of("20130524T000000Z").unwrap();
    assert_eq!(check(&signed, &keys(SECRET), at), Ok(()));
    signed.body = "another".into();
    assert_eq!(check(&signed, &keys(SECRET), at), Err(Denied::Body));
}

#[test]
fn what_is_not_signed_is_told_what_to_do() {
    let now = time_of(SUITE_NOW).unwrap();
    for headers in [
        &[][..],
        &[("Authorization", "AWS AKID:x")],
        &[("Authorization", "AWS4-HMAC-SHA256 Credential=x")],
    ] {
        let denied = check(&request("GET", "/", headers), &keys(SECRET), now).unwrap_err();
        assert!(matches!(denied, Denied::Unsigned(_)), "{headers:?}");
        assert_eq!(denied.fault(Service::S3).code, "AccessDenied");
    }
    let stranger = "AWS4-HMAC-SHA256 Credential=STRANGER/20150830/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";
    let denied = check(
        &request(
            "GET",
            "/",
            &[("Authorization", stranger), ("X-Amz-Date", SUITE_NOW)],
        ),
        &keys(SECRET),
        now,
    );
    assert_eq!(denied, Err(Denied::UnknownKey));
}
