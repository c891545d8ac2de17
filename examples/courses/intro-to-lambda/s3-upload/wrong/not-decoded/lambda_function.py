def lambda_handler(event, context):
    uploaded = [record["s3"]["object"] for record in event["Records"]]
    return {"files": [one["key"] for one in uploaded], "bytes": sum(one["size"] for one in uploaded)}
