from urllib.parse import unquote_plus


def lambda_handler(event, context):
    uploaded = event["Records"][0]["s3"]["object"]
    return {"files": [unquote_plus(uploaded["key"])], "bytes": uploaded["size"]}
