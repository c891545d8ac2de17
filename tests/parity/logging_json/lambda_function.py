import logging

logger = logging.getLogger()
logger.setLevel(logging.INFO)

def lambda_handler(event, context):
    print("a bare line")
    logger.info("an info line", extra={"order": 17})
    try:
        {}["missing"]
    except KeyError:
        logger.exception("caught")
    raise ValueError("not caught")
