import os


def lambda_handler(event, context):
    with open("report.txt", "w") as report:
        for item, count in event["sold"].items():
            report.write(f"{item} {count}\n")
    with open("report.txt") as report:
        return {"report": report.read(), "files": len(os.listdir("/tmp"))}
