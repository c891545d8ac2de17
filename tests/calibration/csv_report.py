"""Reading and writing CSV."""

import csv
import io


def lambda_handler(event, context):
    source = io.StringIO("name,price,count\n" + "".join(f'"item, {i}",{i * 0.5},{i % 7}\n' for i in range(event["n"])))
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.DictReader(source):
        writer.writerow([row["name"], float(row["price"]) * int(row["count"])])
    return len(out.getvalue())


EVENT = {"n": 6_000}
