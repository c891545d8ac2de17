//! How long calls take in process, over the wire's bytes: one line of JSON, in microseconds a call.

use lambdabox_aws::{
    Caller, Cloud, DEFAULT_ACCOUNT, Moment, Reply,
    wire::{Request, Response},
};
use std::time::Instant;

/// Batches of each kind of call, and calls of a batch.
const BATCHES: u64 = 25;
const CALLS: u64 = 200;

fn main() {
    let mut tested = Measured {
        cloud: Cloud::new(DEFAULT_ACCOUNT),
        seed: 0,
    };
    let table = r#"{"TableName":"orders","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}"#;
    tested.done(dynamodb("CreateTable", table.to_owned()));
    tested.done(request("s3", "PUT", "/bucket", &[], String::new()));
    let put = tested.each(|number| {
        let item = format!(
            r#"{{"TableName":"orders","Item":{{"pk":{{"S":"order-{number}"}},"drink":{{"S":"flat white"}},"price":{{"N":"3.40"}},"tags":{{"SS":["hot","milk"]}},"more":{{"M":{{"cups":{{"N":"2"}},"paid":{{"BOOL":true}}}}}}}}}}"#
        );
        dynamodb("PutItem", item)
    });
    let get = tested.each(|number| {
        dynamodb(
            "GetItem",
            format!(r#"{{"TableName":"orders","Key":{{"pk":{{"S":"order-{number}"}}}}}}"#),
        )
    });
    let update = tested.each(|number| {
        dynamodb("UpdateItem", format!(r#"{{"TableName":"orders","Key":{{"pk":{{"S":"order-{number}"}}}},"UpdateExpression":"SET price = price + :one REMOVE tags","ConditionExpression":"attribute_exists(pk) AND size(drink) > :one","ExpressionAttributeValues":{{":one":{{"N":"1"}}}}}}"#))
    });
    let put_object = tested.each(|number| {
        request(
            "s3",
            "PUT",
            &format!("/bucket/orders/{number}"),
            &[],
            "x".repeat(1024),
        )
    });
    let get_object = tested.each(|number| {
        request(
            "s3",
            "GET",
            &format!("/bucket/orders/{number}"),
            &[],
            String::new(),
        )
    });
    println!(
        "{}",
        serde_json::json!({
            "put_item": put, "get_item": get, "update_item": update,
            "put_object": put_object, "get_object": get_object,
        })
    );
}

struct Measured {
    cloud: Cloud,
    seed: u64,
}

impl Measured {
    /// The mean of the fastest batch: what else the machine does slows down some of them.
    fn each(&mut self, made: impl Fn(u64) -> Request) -> f64 {
        let mut fastest = f64::INFINITY;
        for batch in 0..BATCHES {
            let first = batch * CALLS;
            let requests: Vec<_> = (first..first + CALLS).map(&made).collect();
            let began = Instant::now();
            for request in requests {
                self.done(request);
            }
            fastest = fastest.min(began.elapsed().as_secs_f64() * 1e6 / CALLS as f64);
        }
        fastest
    }

    fn done(&mut self, request: Request) {
        let response = self.send(request);
        let told = String::from_utf8_lossy(&response.body);
        assert_eq!(response.status, 200, "{told}");
    }

    fn send(&mut self, request: Request) -> Response {
        self.seed += 1;
        let moment = Moment {
            now: 1_795_602_030_000,
            seed: self.seed,
        };
        let caller = Caller::owner(DEFAULT_ACCOUNT);
        match self.cloud.handle(request, &caller, moment).reply {
            Reply::Done(response) => response,
            other => unreachable!("{other:?}"),
        }
    }
}

fn dynamodb(operation: &str, body: String) -> Request {
    let target = format!("DynamoDB_20120810.{operation}");
    request("dynamodb", "POST", "/", &[("x-amz-target", &target)], body)
}

fn request(
    service: &str,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Request {
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261125/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    let all = [("Host", "localhost:4566"), ("Authorization", &signature)];
    Request {
        method: method.to_owned(),
        uri: uri.to_owned(),
        headers: all.iter().chain(headers).copied().collect(),
        body: body.into_bytes().into(),
    }
}
