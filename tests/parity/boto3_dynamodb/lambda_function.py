from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")


def lambda_handler(event, context):
    if "table" not in event:
        table = dynamodb.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "cafe", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "cafe", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "N"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        table.wait_until_exists()
        with table.batch_writer() as batch:
            for number in range(30):
                batch.put_item(Item={"cafe": "north", "number": number, "price": Decimal("3.40") + number, "paid": number % 3 == 0})
        return table.item_count
    table = dynamodb.Table(event["table"])
    found = table.query(
        KeyConditionExpression=Key("cafe").eq("north") & Key("number").between(5, 20),
        FilterExpression=Attr("paid").eq(True),
    )
    updated = table.update_item(
        Key={"cafe": "north", "number": 7}, UpdateExpression="SET price = price + :more, note = :note",
        ExpressionAttributeValues={":more": Decimal("0.10"), ":note": {"s": {"a", "b"}, "l": [1, None, b"x"]}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    try:
        table.put_item(Item={"cafe": "north", "number": 7}, ConditionExpression=Attr("cafe").not_exists())
    except ClientError as error:
        refused = error.response["Error"]
    return {
        "numbers": [int(item["number"]) for item in found["Items"]], "scanned": found["ScannedCount"],
        "price": str(updated["price"]), "note": repr(updated["note"]["l"]), "refused": refused,
        "total": str(sum(item["price"] for item in table.scan()["Items"])),
    }
