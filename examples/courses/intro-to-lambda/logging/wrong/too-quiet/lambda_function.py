import json
import logging

logger = logging.getLogger("till")


def lambda_handler(event, context):
    paid = event["amount"] > 0
    logger.info(json.dumps({"level": "INFO", "order": event["order"], "amount": event["amount"]}))
    return {"order": event["order"], "paid": paid}
