import os


def lambda_handler(event, context):
    with open("/tmp/sales.txt", "a+") as report:
        for item, count in event["sold"].items():
            print(item, count, file=report)
        report.seek(0)
        return {"report": report.read(), "files": len(os.listdir("/tmp"))}
