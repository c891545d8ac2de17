from urllib.parse import unquote_plus


def lambda_handler(event, context):
    files = []
    total = 0
    for record in event["Records"]:
        uploaded = record["s3"]["object"]
        files.append(unquote_plus(uploaded["key"]))
        total += uploaded["size"]
    return {"files": files, "bytes": total}
