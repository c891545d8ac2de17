from urllib.parse import unquote_plus


def lambda_handler(event, context):
    files = []
    total = 0
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        files.append(key)
        total += len(open(key, "rb").read())
    return {"files": files, "bytes": total}
