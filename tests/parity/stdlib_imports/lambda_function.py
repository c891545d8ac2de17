import importlib

NAMES = """abc argparse array ast asyncio base64 bisect calendar collections configparser contextlib copy csv dataclasses
datetime decimal difflib email enum fractions functools glob gzip hashlib heapq hmac html http.client inspect io itertools
json logging math mimetypes operator os pathlib pickle platform pprint queue random re secrets shutil sqlite3 statistics
string struct tempfile textwrap threading time tokenize traceback types typing unicodedata unittest urllib.parse
urllib.request uuid warnings xml.etree.ElementTree zipfile zlib zoneinfo""".split()

def lambda_handler(event, context):
    failed = {}
    for name in NAMES:
        try:
            importlib.import_module(name)
        except Exception as error:
            failed[name] = repr(error)
    return failed
