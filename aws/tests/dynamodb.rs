//! DynamoDB as its clients see it: time, streams, records, pages, and whatever comes in.

#![expect(clippy::unwrap_used, reason = "a test fails so")]

mod common;

use common::{START, Tested, request};
use lambdabox_aws::{Cloud, DEFAULT_ACCOUNT};
use proptest::prelude::*;
use serde_json::{Value, json};

fn call(tested: &mut Tested, operation: &str, body: &Value) -> (u16, Value) {
    let prefix = match operation {
        "ListStreams" | "DescribeStream" | "GetShardIterator" | "GetRecords" => {
            "DynamoDBStreams_20120810"
        }
        _ => "DynamoDB_20120810",
    };
    let header = format!("{prefix}.{operation}");
    let request = request(
        "dynamodb",
        "POST",
        "/",
        &[("x-amz-target", &header)],
        body.to_string(),
    );
    let response = tested.send(request);
    let body = serde_json::from_slice(&response.body).unwrap();
    (response.status, body)
}

fn done(tested: &mut Tested, operation: &str, body: &Value) -> Value {
    let (status, answer) = call(tested, operation, body);
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

fn refused(tested: &mut Tested, operation: &str, body: &Value) -> String {
    let (status, answer) = call(tested, operation, body);
    assert_eq!(status, 400, "{operation}: {answer}");
    let text = answer.get("message").or_else(|| answer.get("Message"));
    text.unwrap().as_str().unwrap().to_owned()
}

/// A table with a sort key, an index and a stream.
fn orders() -> Tested {
    let mut tested = Tested::new();
    let key = |hash: &str, range: &str| json!([{ "AttributeName": hash, "KeyType": "HASH" }, { "AttributeName": range, "KeyType": "RANGE" }]);
    let definitions = [("pk", "S"), ("sk", "N"), ("drink", "S")]
        .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind }));
    done(
        &mut tested,
        "CreateTable",
        &json!({
            "TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "KeySchema": key("pk", "sk"),
            "AttributeDefinitions": definitions,
            "GlobalSecondaryIndexes": [{ "IndexName": "by-drink", "KeySchema": key("drink", "sk"), "Projection": { "ProjectionType": "ALL" } }],
            "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "OLD_IMAGE" },
        }),
    );
    tested
}

fn put(tested: &mut Tested, number: i64, more: &Value) {
    let mut item = json!({ "pk": { "S": "cafe" }, "sk": { "N": number.to_string() } });
    for (name, value) in more.as_object().unwrap() {
        item[name] = value.clone();
    }
    done(
        tested,
        "PutItem",
        &json!({ "TableName": "orders", "Item": item }),
    );
}

fn numbers(answer: &Value) -> Vec<String> {
    let items = answer["Items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["sk"]["N"].as_str().unwrap().to_owned())
        .collect()
}

fn by_drink(drink: &str) -> Value {
    json!({
        "TableName": "orders", "IndexName": "by-drink", "KeyConditionExpression": "drink = :d",
        "ExpressionAttributeValues": { ":d": { "S": drink } },
    })
}

fn records(tested: &mut Tested) -> Vec<Value> {
    let streams = done(tested, "ListStreams", &json!({}));
    let arn = &streams["Streams"][0]["StreamArn"];
    let described = done(tested, "DescribeStream", &json!({ "StreamArn": arn }));
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let start = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
    let iterator = done(tested, "GetShardIterator", &start);
    let got = done(
        tested,
        "GetRecords",
        &json!({ "ShardIterator": iterator["ShardIterator"] }),
    );
    got["Records"].as_array().unwrap().clone()
}

#[test]
fn items_expire_on_the_virtual_clock_and_the_stream_says_who_deleted_them() {
    let mut tested = orders();
    let enable = json!({ "TableName": "orders", "TimeToLiveSpecification": { "Enabled": true, "AttributeName": "until" } });
    done(&mut tested, "UpdateTimeToLive", &enable);
    let until = START / 1000 + 60;
    put(
        &mut tested,
        1,
        &json!({ "until": { "N": until.to_string() } }),
    );
    put(&mut tested, 2, &json!({ "until": { "S": "never" } }));
    // Longer ago than AWS looks at.
    put(&mut tested, 3, &json!({ "until": { "N": "7" } }));
    assert_eq!(tested.cloud.due(), Some(until * 1000));
    tested.now = until * 1000;
    let moment = tested.moment();
    assert!(tested.cloud.advance(moment).is_empty());
    assert_eq!(tested.cloud.due(), None);
    let scanned = done(&mut tested, "Scan", &json!({ "TableName": "orders" }));
    assert_eq!(numbers(&scanned), ["2", "3"]);
    let last = records(&mut tested).pop().unwrap();
    assert_eq!(last["eventName"], "REMOVE");
    assert_eq!(
        last["userIdentity"],
        json!({ "Type": "Service", "PrincipalId": "dynamodb.amazonaws.com" })
    );
    assert_eq!(last["dynamodb"]["OldImage"]["sk"]["N"], "1");
    assert_eq!(last["dynamodb"].get("NewImage"), None);
}

#[test]
fn what_was_written_comes_back_from_records() {
    let mut tested = orders();
    for number in 0..10 {
        let drink = if number % 2 == 0 { "tea" } else { "coffee" };
        put(
            &mut tested,
            number,
            &json!({ "drink": { "S": drink }, "b": { "B": "AP8=" }, "set": { "NS": ["1.50", "-2"] } }),
        );
    }
    let token = json!({ "ClientRequestToken": "once", "TransactItems": [{ "Delete": { "TableName": "orders", "Key": { "pk": { "S": "cafe" }, "sk": { "N": "4" } } } }] });
    done(&mut tested, "TransactWriteItems", &token);
    let before = done(&mut tested, "Query", &by_drink("tea"));
    let told = records(&mut tested);
    let changes = tested.cloud.take_changes();
    assert!(tested.cloud.take_changes().is_empty());
    let kept = changes
        .into_iter()
        .filter_map(|(key, bytes)| Some((key, bytes?)));
    let mut again = Tested::new();
    again.cloud = Cloud::new(DEFAULT_ACCOUNT);
    // In any order, and some after an index was used.
    let (late, early): (Vec<_>, Vec<_>) =
        kept.partition(|(key, _)| key.contains("/item/") && key.ends_with('3'));
    assert!(again.cloud.restore(early.into_iter().rev()).is_empty());
    done(&mut again, "Query", &by_drink("tea"));
    assert!(again.cloud.restore(late).is_empty());
    assert_eq!(done(&mut again, "Query", &by_drink("tea")), before);
    assert_eq!(numbers(&before), ["0", "2", "6", "8"]);
    assert_eq!(records(&mut again), told);
    // The token is known: what was put back since stays.
    put(&mut again, 4, &json!({ "drink": { "S": "tea" } }));
    done(&mut again, "TransactWriteItems", &token);
    assert_eq!(
        numbers(&done(&mut again, "Query", &by_drink("tea"))).len(),
        5
    );
    let other = json!({ "ClientRequestToken": "once", "TransactItems": [{ "Put": { "TableName": "orders", "Item": { "pk": { "S": "x" }, "sk": { "N": "1" } } } }] });
    assert!(
        refused(&mut again, "TransactWriteItems", &other).contains("do not match the original")
    );
}

#[test]
fn a_refused_transaction_changes_nothing() {
    let mut tested = orders();
    put(&mut tested, 1, &json!({}));
    let key = |number: &str| json!({ "pk": { "S": "cafe" }, "sk": { "N": number } });
    let body = json!({ "TransactItems": [
        { "Put": { "TableName": "orders", "Item": key("2") } },
        { "Update": { "TableName": "orders", "Key": key("1"), "UpdateExpression": "SET a = b" } },
        { "ConditionCheck": { "TableName": "orders", "Key": key("3"), "ConditionExpression": "attribute_exists(pk)" } },
    ] });
    let (status, answer) = call(&mut tested, "TransactWriteItems", &body);
    assert_eq!(status, 400);
    let codes: Vec<_> = answer["CancellationReasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["Code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["None", "ValidationError", "ConditionalCheckFailed"]);
    assert_eq!(
        answer["CancellationReasons"][1]["Message"],
        "The provided expression refers to an attribute that does not exist in the item"
    );
    assert_eq!(
        numbers(&done(
            &mut tested,
            "Scan",
            &json!({ "TableName": "orders" })
        )),
        ["1"]
    );
    assert_eq!(records(&mut tested).len(), 1);
}

#[test]
fn pages_end_at_a_megabyte_and_segments_share_all_items() {
    let mut tested = orders();
    let text = "x".repeat(300 * 1024);
    for number in 0..7 {
        put(&mut tested, number, &json!({ "text": { "S": text } }));
    }
    let mut query = json!({ "TableName": "orders", "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": { ":p": { "S": "cafe" } }, "ScanIndexForward": false });
    let mut found = Vec::new();
    let mut pages = 0;
    loop {
        let page = done(&mut tested, "Query", &query);
        found.extend(numbers(&page));
        pages += 1;
        match page.get("LastEvaluatedKey") {
            Some(key) => query["ExclusiveStartKey"] = key.clone(),
            None => break,
        }
    }
    assert_eq!((found.join(""), pages), ("6543210".to_owned(), 3));
    for number in 0..40 {
        let item = json!({ "pk": { "S": format!("p{number}") }, "sk": { "N": "1" } });
        done(
            &mut tested,
            "PutItem",
            &json!({ "TableName": "orders", "Item": item }),
        );
    }
    for total in [1, 3, 7, 1000] {
        let mut count = 0;
        for segment in 0..total {
            let mut scan = json!({ "TableName": "orders", "Segment": segment, "TotalSegments": total, "Limit": 5 });
            loop {
                let page = done(&mut tested, "Scan", &scan);
                count += page["Count"].as_u64().unwrap();
                match page.get("LastEvaluatedKey") {
                    Some(key) => scan["ExclusiveStartKey"] = key.clone(),
                    None => break,
                }
            }
        }
        assert_eq!(count, 47, "{total} segments");
    }
}

#[test]
fn an_index_follows_its_items() {
    let mut tested = orders();
    put(&mut tested, 1, &json!({ "drink": { "S": "tea" } }));
    let count =
        |tested: &mut Tested, drink: &str| done(tested, "Query", &by_drink(drink))["Count"].clone();
    assert_eq!(count(&mut tested, "tea"), 1);
    put(&mut tested, 1, &json!({ "drink": { "S": "coffee" } }));
    assert_eq!(
        (count(&mut tested, "tea"), count(&mut tested, "coffee")),
        (json!(0), json!(1))
    );
    let key = json!({ "pk": { "S": "cafe" }, "sk": { "N": "1" } });
    let update = json!({ "TableName": "orders", "Key": key, "UpdateExpression": "REMOVE drink" });
    done(&mut tested, "UpdateItem", &update);
    assert_eq!(count(&mut tested, "coffee"), 0);
    let wrong = json!({ "TableName": "orders", "Key": key, "UpdateExpression": "SET drink = :n", "ExpressionAttributeValues": { ":n": { "N": "1" } } });
    assert_eq!(
        refused(&mut tested, "UpdateItem", &wrong),
        "One or more parameter values were invalid: Type mismatch for Index Key drink Expected: S Actual: N IndexName: by-drink"
    );
}

fn nested(levels: usize) -> Value {
    let mut value = json!({ "S": "x" });
    for level in 0..levels {
        value = if level % 2 == 0 {
            json!({ "L": [value] })
        } else {
            json!({ "M": { "a": value } })
        };
    }
    value
}

#[test]
fn depth_and_length_are_bounded() {
    let mut tested = orders();
    put(&mut tested, 1, &json!({ "deep": nested(32) }));
    for levels in [33, 34, 60] {
        let item = json!({ "pk": { "S": "cafe" }, "sk": { "N": "2" }, "deep": nested(levels) });
        assert_eq!(
            refused(
                &mut tested,
                "PutItem",
                &json!({ "TableName": "orders", "Item": item })
            ),
            "Nesting Levels have exceeded supported limits"
        );
    }
    let body = format!(
        r#"{{"TableName":"orders","Item":{{"pk":{{"S":"cafe"}},"deep":{}{}}}}}"#,
        r#"{"L":["#.repeat(50_000),
        "]}".repeat(50_000)
    );
    let header = [("x-amz-target", "DynamoDB_20120810.PutItem")];
    let response = tested.send(request("dynamodb", "POST", "/", &header, body));
    assert_eq!(response.status, 400);
    // An update may not put a value deeper than it could be written.
    let key = json!({ "pk": { "S": "cafe" }, "sk": { "N": "1" } });
    let update = json!({ "TableName": "orders", "Key": key, "UpdateExpression": "SET deep.a[0] = :v", "ExpressionAttributeValues": { ":v": nested(32) } });
    let text = refused(&mut tested, "UpdateItem", &update);
    assert!(text.contains("Nesting Levels"), "{text}");
    for (filter, told) in [
        (
            "a = a AND ".repeat(100_000),
            "Expression size has exceeded the maximum allowed size; expression size: 1000000"
                .to_owned(),
        ),
        ("(".repeat(4000), "nested too deeply".to_owned()),
        ("NOT ".repeat(1000), "nested too deeply".to_owned()),
        (
            "a=:v OR ".repeat(400) + "a=:v",
            "too many operators".to_owned(),
        ),
        (
            "a.".repeat(1900) + "b = :v",
            "too many nesting elements".to_owned(),
        ),
        (
            "a[99999999999999999999] = :v".to_owned(),
            "List index is not within the allowable range".to_owned(),
        ),
    ] {
        let scan = json!({ "TableName": "orders", "FilterExpression": filter, "ExpressionAttributeValues": { ":v": { "S": "x" } } });
        let text = refused(&mut tested, "Scan", &scan);
        assert!(text.contains(&told), "{}: {text}", &filter[..20]);
    }
    for statement in [
        "[".repeat(4000),
        format!("INSERT INTO orders VALUE {{'pk': {}", "[".repeat(4000)),
        format!("SELECT * FROM orders WHERE {}", "NOT ".repeat(1900)),
        "x".repeat(9000),
    ] {
        refused(
            &mut tested,
            "ExecuteStatement",
            &json!({ "Statement": statement }),
        );
    }
}

#[test]
fn what_is_not_simulated_is_named() {
    let mut tested = orders();
    let (status, answer) = call(
        &mut tested,
        "CreateBackup",
        &json!({ "TableName": "orders", "BackupName": "none" }),
    );
    assert_eq!(
        (status, answer["message"].as_str()),
        (
            501,
            Some("lambdabox does not simulate this: dynamodb:CreateBackup.")
        )
    );
}

/// Pieces of expressions and statements, so that random ones come further than the first token.
fn pieces() -> impl Strategy<Value = String> {
    let words = vec![
        "a",
        "#n",
        ":v",
        ":s",
        ":l",
        "a.b",
        "a[0]",
        "=",
        "<>",
        "<",
        ">=",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        ",",
        "BETWEEN",
        "IN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "+",
        "-",
        "size(",
        "begins_with(",
        "contains(",
        "attribute_exists(",
        "attribute_type(",
        "if_not_exists(",
        "list_append(",
        "SELECT",
        "FROM",
        "orders",
        "WHERE",
        "*",
        "'x'",
        "\"a\"",
        "1",
        "-1e5",
        "?",
        "{",
        "}",
        "[",
        "]",
        "<<",
        ">>",
        ":",
        "IS",
        "MISSING",
        "INSERT INTO",
        "VALUE",
        "UPDATE",
        "RETURNING ALL OLD *",
        "ORDER BY",
        "é",
        "\u{0}",
        "!",
        "#",
        "name",
        "pk",
        "sk",
        "drink",
    ];
    prop::collection::vec(prop::sample::select(words), 0..14).prop_map(|all| all.join(" "))
}

fn attribute() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| json!({ "S": text })),
        "[-+0-9.eE]{0,44}".prop_map(|text| json!({ "N": text })),
        any::<bool>().prop_map(|flag| json!({ "NULL": flag })),
        prop::collection::vec("[a-c]{0,2}", 0..3).prop_map(|all| json!({ "SS": all })),
        prop::collection::vec("[0-9]{0,2}", 0..3).prop_map(|all| json!({ "NS": all })),
        Just(json!({ "B": "AAE=" })),
        Just(json!({})),
        Just(json!({ "S": "a", "N": "1" })),
        Just(json!({ "BS": ["AA==", "AA=="] })),
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|all| json!({ "L": all })),
            prop::collection::btree_map("[ab]", inner, 0..3).prop_map(|all| json!({ "M": all })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn expressions_and_statements_of_any_kind_are_answered(source in pieces(), value in attribute(), list in attribute()) {
        let mut tested = orders();
        put(&mut tested, 1, &json!({ "a": { "L": [{ "N": "1" }] }, "drink": { "S": "tea" } }));
        let key = json!({ "pk": { "S": "cafe" }, "sk": { "N": "1" } });
        let mut values = json!({});
        for (name, value) in [(":v", &value), (":s", &json!({ "S": "x" })), (":l", &list)] {
            if source.contains(name) {
                values[name] = value.clone();
            }
        }
        let with = |parameter: &str, more: Value| {
            let mut body = json!({ "TableName": "orders", parameter: source });
            if values.as_object().is_some_and(|values| !values.is_empty()) {
                body["ExpressionAttributeValues"] = values.clone();
            }
            if source.contains("#n") {
                body["ExpressionAttributeNames"] = json!({ "#n": "a" });
            }
            for (name, value) in more.as_object().unwrap() {
                body[name] = value.clone();
            }
            body
        };
        for (operation, body) in [
            ("Scan", with("FilterExpression", json!({}))),
            ("Query", with("KeyConditionExpression", json!({}))),
            ("Query", with("KeyConditionExpression", json!({ "IndexName": "by-drink" }))),
            ("GetItem", with("ProjectionExpression", json!({ "Key": key }))),
            ("PutItem", with("ConditionExpression", json!({ "Item": key }))),
            ("UpdateItem", with("UpdateExpression", json!({ "Key": key, "ReturnValues": "UPDATED_NEW" }))),
            ("ExecuteStatement", json!({ "Statement": source, "Parameters": [value] })),
            ("BatchExecuteStatement", json!({ "Statements": [{ "Statement": source }] })),
        ] {
            let (status, answer) = call(&mut tested, operation, &body);
            prop_assert!(status == 200 || status == 400, "{} {}: {}", operation, source, answer);
        }
    }

    #[test]
    fn values_come_back_as_they_were_written_or_are_refused(value in attribute()) {
        let mut tested = orders();
        let key = json!({ "pk": { "S": "cafe" }, "sk": { "N": "1" } });
        let mut item = key.clone();
        item["value"] = value;
        let (status, _) = call(&mut tested, "PutItem", &json!({ "TableName": "orders", "Item": item }));
        let got = done(&mut tested, "GetItem", &json!({ "TableName": "orders", "Key": key }));
        if status == 200 {
            // Written again it is the same to the byte.
            let first = got["Item"].clone();
            done(&mut tested, "PutItem", &json!({ "TableName": "orders", "Item": first }));
            let again = done(&mut tested, "GetItem", &json!({ "TableName": "orders", "Key": key }));
            prop_assert_eq!(&again["Item"], &first);
            prop_assert_eq!(records(&mut tested).len(), 1);
        } else {
            prop_assert_eq!(got.get("Item"), None);
        }
    }
}
