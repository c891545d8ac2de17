import json
import os
import time
import uuid

LOG = "/tmp/work/log.jsonl"

os.makedirs("/tmp/work", exist_ok=True)
born = str(uuid.uuid4())
calls = 0


def lambda_handler(event, context):
    """Writes a line a call, and ends the process as the event wants it."""
    global calls
    calls += 1
    with open(LOG, "a") as log:
        log.write(json.dumps({"born": born, "calls": calls}) + "\n")
    if not os.path.lexists("/tmp/latest"):
        os.symlink("work/log.jsonl", "/tmp/latest")
        os.link(LOG, "/tmp/same")
    how = event.get("end")
    if how == "timeout":
        open("/tmp/unfinished", "w").write("a")
        time.sleep(60)
    elif how == "exit":
        os._exit(3)
    elif how == "memory":
        kept = []
        while True:
            kept.append(bytes(1 << 20))
    lines = [json.loads(line) for line in open("/tmp/latest")]
    return {
        "processes": len({line["born"] for line in lines}),
        "calls": [line["calls"] for line in lines],
        "files": sorted(os.listdir("/tmp")),
        "links": os.stat("/tmp/same").st_nlink,
        "stream": context.log_stream_name,
        "key": os.environ["AWS_ACCESS_KEY_ID"],
    }
