def lambda_handler(event, context):
    record = event["Records"][0]
    uploaded = record["s3"]["object"]
    return {"files": [uploaded["key"]], "bytes": uploaded["size"]}
