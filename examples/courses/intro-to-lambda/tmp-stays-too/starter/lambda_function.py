import os


def lambda_handler(event, context):
    path = "/tmp/report.txt"
    with open(path, "a") as report:
        for item, count in event["sold"].items():
            report.write(f"{item} {count}\n")
    with open(path) as report:
        text = report.read()
    return {"report": text, "files": len(os.listdir("/tmp"))}
