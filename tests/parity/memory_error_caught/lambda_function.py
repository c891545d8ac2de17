def lambda_handler(event, context):
    try:
        return len(bytearray(2 ** 40))
    except (MemoryError, OverflowError) as error:
        return type(error).__name__
