"""The modules that are imported in advance because learners use them."""

import importlib

_COMMON = """
abc argparse array ast asyncio base64 binascii bisect calendar cmath codecs collections
collections.abc concurrent.futures configparser contextlib contextvars copy copyreg csv dataclasses
datetime decimal difflib email email.message email.mime.multipart email.mime.text email.utils
encodings.ascii encodings.idna encodings.latin_1 encodings.utf_8_sig enum fnmatch fractions functools
gc getpass glob graphlib gzip hashlib heapq hmac html html.parser http http.client http.cookies
importlib.metadata importlib.resources importlib.util inspect io ipaddress itertools json keyword
linecache locale logging logging.config logging.handlers math mimetypes numbers operator os os.path
pathlib pickle platform pprint queue random re reprlib secrets select selectors shlex shutil signal
socket sqlite3 statistics string struct subprocess sys tempfile textwrap threading time timeit
tokenize traceback types typing tzdata unicodedata unittest unittest.mock urllib urllib.error
urllib.parse urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo
"""


def import_all():
    for name in _COMMON.split():
        importlib.import_module(name)
