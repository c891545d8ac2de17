import logging

logger = logging.getLogger()

def lambda_handler(event, context):
    if 'level' in event:
        logger.setLevel(event['level'])
    logger.debug("a debug line")
    logger.info("an info line")
    logger.warning("a warning with %s", "arguments")
    logger.error("an error line")
    logger.critical("a critical line")
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("caught")
    logging.getLogger("shop.cart").warning("a named logger")
