//! Whatever comes in: AWS's error, no panic, an answer of bounded size.

mod common;

use common::{Tested, request};
use lambdabox_aws::wire::{Request, Service};
use proptest::prelude::*;

fn target(service: Service) -> String {
    service.model().metadata.target_prefix.clone()
}

/// Texts that have hurt parsers before.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just("a".repeat(5000)),
        Just("../../etc".to_owned()),
        Just("\0\u{1}\u{7f}".to_owned()),
        Just("%zz%00%ff".to_owned()),
        Just("arn:aws:sqs:::".to_owned()),
        Just("arn:aws:lambda:us-east-1:123456789012:function:f".to_owned()),
        Just("{\"a\":[{\"numeric\":[\">\",1e400]}]}".to_owned()),
        Just("🦀".repeat(300)),
        Just("-1".to_owned()),
        Just("9223372036854775807".to_owned()),
    ]
}

/// JSON with member names of the operation, so that it comes further than the first check.
fn body(service: Service, operation: &str, texts: &[String], numbers: &[i64]) -> String {
    let model = service.model();
    let shape = model.input(&model.operations[operation]);
    let mut object = serde_json::Map::new();
    for (index, (name, _)) in shape.members.iter().enumerate() {
        let text = texts[index % texts.len()].clone();
        let number = numbers[index % numbers.len()];
        let value = match number.rem_euclid(7) {
            0 => serde_json::json!(text),
            1 => serde_json::json!(number),
            2 => serde_json::json!([text]),
            3 => serde_json::json!({ text.clone(): text }),
            4 => {
                serde_json::json!([{ "Key": text, "Value": text, "Id": text, "MessageBody": text }])
            }
            5 => serde_json::json!(true),
            _ => continue,
        };
        object.insert(name.to_owned(), value);
    }
    serde_json::Value::Object(object).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn bytes_of_any_kind_are_answered(service in 0..Service::ALL.len(), bytes in prop::collection::vec(any::<u8>(), 0..400), uri in "/[ -~]{0,60}", method in prop::sample::select(vec!["GET", "PUT", "POST", "DELETE", "HEAD"])) {
        let service = Service::ALL[service];
        let name = service.model().operations.keys().next().unwrap().clone();
        let header = format!("{}.{name}", target(service));
        let headers: &[(&str, &str)] = match service {
            Service::S3 | Service::Lambda => &[],
            Service::CloudWatch => &[("smithy-protocol", "rpc-v2-cbor")],
            Service::Sns | Service::Sts => &[("content-type", "application/x-www-form-urlencoded")],
            _ => &[("x-amz-target", &header)],
        };
        let response = Tested::new().send(request(service.scope(), method, &uri, headers, bytes));
        prop_assert!(response.status != 500);
    }

    #[test]
    fn json_of_any_kind_is_answered(service in 0..6_usize, operation in any::<prop::sample::Index>(), texts in prop::collection::vec(nasty(), 1..5), numbers in prop::collection::vec(any::<i64>(), 1..9)) {
        let service = [Service::Sqs, Service::Ssm, Service::SecretsManager, Service::Events, Service::Logs, Service::DynamoDb][service];
        let names: Vec<_> = service.model().operations.keys().collect();
        let operation = names[operation.index(names.len())];
        let header = format!("{}.{operation}", target(service));
        let body = body(service, operation, &texts, &numbers);
        let mut tested = Tested::new();
        for _ in 0..2 {
            let response = tested.send(request(service.scope(), "POST", "/", &[("x-amz-target", &header)], body.clone()));
            prop_assert!(response.status != 500 && response.status != 0);
        }
    }

    #[test]
    fn names_keys_and_headers_of_any_kind_are_answered(texts in prop::collection::vec(nasty(), 4), method in prop::sample::select(vec!["GET", "PUT", "POST", "DELETE", "HEAD"]), sub in prop::sample::select(vec!["", "?uploads", "?uploadId=x&partNumber=1", "?versions", "?list-type=2", "?tagging", "?delete", "?notification", "?acl", "?lifecycle", "?attributes"])) {
        let mut tested = Tested::new();
        tested.send(request("s3", "PUT", "/bucket", &[], ""));
        let clean = |text: &String| text.replace(['\r', '\n'], " ");
        let headers: Vec<(&str, String)> = ["range", "x-amz-copy-source", "x-amz-tagging", "if-match", "content-md5", "x-amz-checksum-crc32", "x-amz-meta-a", "expires", "x-amz-storage-class"]
            .iter()
            .enumerate()
            .map(|(index, name)| (*name, clean(&texts[index % 4])))
            .collect();
        for count in [0, 1, 3, 9] {
            let headers: Vec<_> = headers.iter().take(count).map(|(name, value)| (*name, value.as_str())).collect();
            let uri = format!("/bucket/{}{sub}", lambdabox_aws::wire::http::encode_path(&texts[0]));
            let response = tested.send(request("s3", method, &uri, &headers, texts[1].clone()));
            prop_assert!(response.status != 500);
        }
        // A DELETE without a key has removed the bucket.
        tested.send(request("s3", "PUT", "/bucket", &[], ""));
        for uri in ["/bucket?list-type=2&encoding-type=url", "/bucket?versions&delimiter=a", "/bucket?uploads"] {
            prop_assert_eq!(tested.send(request("s3", "GET", uri, &[], "")).status, 200);
        }
    }

    #[test]
    fn documents_of_any_kind_are_answered(piece in nasty(), depth in 0..200_usize, wrong in any::<bool>(), sub in prop::sample::select(vec!["?delete", "?tagging", "?notification", "?versioning", "?cors", "?lifecycle", "?object-lock", "?encryption"])) {
        let mut tested = Tested::new();
        tested.send(request("s3", "PUT", "/bucket", &[], ""));
        let mut text = "<a>".repeat(depth);
        text.push_str(&piece);
        text.push_str(&"</a>".repeat(if wrong { depth / 2 } else { depth }));
        let method = if sub == "?delete" { "POST" } else { "PUT" };
        let response = tested.send(request("s3", method, &format!("/bucket{sub}"), &[], text));
        prop_assert!(response.status != 500);
    }
}

#[test]
fn a_part_of_five_gigabytes_that_is_only_announced_is_incomplete() {
    let mut tested = Tested::new();
    tested.send(request("s3", "PUT", "/bucket", &[], ""));
    let headers = [
        ("content-encoding", "aws-chunked"),
        ("x-amz-decoded-content-length", "5368709120"),
    ];
    let body = "140000000\r\nabc\r\n0\r\n\r\n";
    let response = tested.send(request("s3", "PUT", "/bucket/key", &headers, body));
    assert_eq!(response.status, 400);
    let body = String::from_utf8_lossy(&response.body).into_owned();
    assert!(body.contains("<Code>IncompleteBody</Code>"), "{body}");
}

#[test]
fn a_wrong_checksum_of_every_algorithm_is_refused() {
    let mut tested = Tested::new();
    tested.send(request("s3", "PUT", "/bucket", &[], ""));
    let put = |headers: &[(&str, &str)]| request("s3", "PUT", "/bucket/key", headers, "body");
    for (name, value) in [
        ("x-amz-checksum-crc32", "AAAAAA=="),
        ("x-amz-checksum-crc32c", "AAAAAA=="),
        ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),
        ("x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        (
            "x-amz-checksum-sha256",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ),
        ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ] {
        let response = tested.send(put(&[(name, value)]));
        let body = String::from_utf8_lossy(&response.body).into_owned();
        assert!(body.contains("<Code>BadDigest</Code>"), "{name}: {body}");
        let response = tested.send(put(&[(name, "?")]));
        assert_eq!(response.status, 400, "{name}");
    }
    let missing = tested.send(request("s3", "HEAD", "/bucket/key", &[], ""));
    assert_eq!((missing.status, missing.body.len()), (404, 0));
}

#[test]
fn services_that_are_not_there_are_named() {
    let mut tested = Tested::new();
    let response = tested.send(Request {
        method: "POST".to_owned(),
        ..request(
            "kinesis",
            "POST",
            "/",
            &[("x-amz-target", "Kinesis_20131202.ListStreams")],
            "{}",
        )
    });
    assert_eq!(response.status, 501);
    let body = String::from_utf8_lossy(&response.body).into_owned();
    assert!(body.contains("the service kinesis"), "{body}");
}
