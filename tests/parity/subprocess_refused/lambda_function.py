import os, subprocess

def lambda_handler(event, context):
    results = []
    for attempt in (lambda: subprocess.run(["ls"]), lambda: os.system("ls"), lambda: os.fork()):
        try:
            attempt()
            results.append("ran")
        except Exception as error:
            results.append(type(error).__name__)
    return results
