import csv, io, string, textwrap

def lambda_handler(event, context):
    rows = list(csv.DictReader(io.StringIO("name,price\n\"tea, green\",2.5\ncoffee,3\n")))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["a b", 'quoted "text"', 3, None])
    return {
        "rows": rows,
        "written": out.getvalue(),
        "wrapped": textwrap.fill("The quick brown fox jumps over the lazy dog", 20),
        "template": string.Template("$who likes $what").substitute(who="tim", what="kung pao"),
        "format": "{:>10}|{:^10}|{:<10}|{:,}".format("right", "mid", "left", 1234567),
    }
