def main(event, context):
    return {"served": "coffee"}
