"""The modules that are imported in advance: AWS's runtime first, then what learners use."""

import importlib
import sys

# The names that AWS's own runtime has imported before it looks for the handler: files of these
# names in /var/task are not seen, as on AWS. Filled while the component is built.
runtime_modules = set()

_COMMON = """
abc argparse array ast asyncio base64 binascii bisect calendar cmath codecs collections
collections.abc concurrent.futures configparser contextlib contextvars copy copyreg csv ctypes.util
dataclasses datetime decimal difflib email email.message email.mime.multipart email.mime.text
email.utils enum fnmatch fractions functools gc getpass glob graphlib gzip hashlib heapq hmac html
html.parser http http.client http.cookies importlib.metadata importlib.resources importlib.util
inspect io ipaddress itertools json keyword linecache locale logging logging.config
logging.handlers math mimetypes numbers operator os os.path pathlib pickle platform pprint queue
random re reprlib secrets select selectors shlex shutil signal socket sqlite3 statistics
string struct subprocess sys tempfile textwrap threading time timeit tokenize traceback types
typing unicodedata unittest unittest.mock urllib urllib.error urllib.parse urllib.request uuid
warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo
"""


def import_all():
    runtime_modules.update(name.partition(".")[0] for name in sys.modules)
    runtime_modules.difference_update({"app", "poll_loop", "wit_world"})
    for name in _COMMON.split():
        try:
            importlib.import_module(name)
        except ImportError as error:
            # A module of the list that this build of Python lacks fails the same way at run time.
            if "ctypes" not in str(error):
                raise
