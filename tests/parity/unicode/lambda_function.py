def lambda_handler(event, context):
    text = event["text"]
    print(text)
    return {
        "upper": text.upper(),
        "length": len(text),
        "bytes": len(text.encode()),
        "reversed": text[::-1],
        "names": [hex(ord(c)) for c in text[:8]],
    }
