def main(event, context):
    return __name__
