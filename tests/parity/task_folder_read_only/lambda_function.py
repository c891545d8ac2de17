import os

def lambda_handler(event, context):
    with open("data/words.txt") as file:
        words = file.read().split()
    here = os.path.dirname(os.path.abspath(__file__))
    result = {"cwd": os.getcwd(), "here": here, "words": words, "names": sorted(os.listdir(here))}
    try:
        open("/var/task/new.txt", "w")
    except OSError as error:
        result["error"] = [type(error).__name__, error.errno]
    for path in ("/etc/passwd", "/missing", "missing.txt"):
        try:
            open(path)
        except OSError as error:
            result[path] = type(error).__name__
    return result
