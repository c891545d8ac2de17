import bz2
import compression.zstd
import ctypes
import fcntl
import hashlib
import http.client
import lzma
import mmap
import multiprocessing
import ssl
import subprocess
import syslog
import termios
import tty
import urllib.request


def raised(function, *arguments, **named):
    try:
        return repr(function(*arguments, **named))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def lambda_handler(event, context):
    trusting = ssl.create_default_context()
    mapped = mmap.mmap(-1, 16)
    mapped[:5] = b"hello"
    first, second = open("/tmp/lock", "w"), open("/tmp/lock", "w")
    fcntl.flock(first, fcntl.LOCK_EX)
    return {
        "ssl": [ssl.OPENSSL_VERSION.split()[0], trusting.check_hostname, trusting.verify_mode.name,
                trusting.minimum_version.name, str(trusting.protocol), len(trusting.get_ciphers()) > 5, ssl.HAS_TLSv1_3],
        "calls": [raised(urllib.request.urlopen, "https://service.invalid/", timeout=1, context=trusting)[:8],
                  raised(http.client.HTTPSConnection("service.invalid", timeout=1).request, "GET", "/")[:8]],
        "compression": [raised(bz2.compress, b"x"), raised(lzma.compress, b"x"), raised(compression.zstd.compress, b"x")],
        "ctypes": [raised(ctypes.CDLL, "libc.so.6"), ctypes.c_uint8(300).value, ctypes.sizeof(ctypes.c_double)],
        "mmap": [mapped.find(b"lo"), mapped.read(5).decode()],
        "locks": [raised(fcntl.flock, second, fcntl.LOCK_EX | fcntl.LOCK_NB), raised(fcntl.flock, first, fcntl.LOCK_UN),
                  raised(fcntl.flock, second, fcntl.LOCK_EX | fcntl.LOCK_NB)],
        "processes": [raised(multiprocessing.Pool, 2), raised(multiprocessing.Queue), multiprocessing.cpu_count(),
                      raised(subprocess.run, ["ls"])],
        "terminal": [raised(termios.tcgetattr, 0), raised(syslog.syslog, "to nobody"), tty.OFLAG],
        "scrypt": hashlib.scrypt(b"", salt=b"", n=16, r=1, p=1).hex()[:32],
    }
