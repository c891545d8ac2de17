"""What the process is told of the machine that it runs on: a microVM of AWS Lambda on x86-64."""

import os

from . import shared_block
from .shared_block import write

NAMES = (
    "Linux", "169.254.100.1", "5.10.245-263.983.amzn2.x86_64",
    "#1 SMP Wed Oct 1 15:14:51 UTC 2025", "x86_64", "(none)",
)  # fmt: skip
USER, GROUP, USER_NAME = 993, 990, "sbx_user1051"
# From so many megabytes of configured memory on there is one processor more than two.
_MORE_PROCESSORS = 3009, 5308, 7077, 8846
UTC = "", ":UTC", "UTC", ":/etc/localtime", None


def describe():
    """While the component is built: what is the same in every environment."""
    shared_block.write_names(NAMES)
    write("<I", shared_block.UMASK, 0o022)


def start():
    """The environment's variables are there."""
    megabytes = int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"))
    processors = 2
    for more in _MORE_PROCESSORS:
        processors += megabytes >= more
    write("<ii", shared_block.PROCESSORS, processors, megabytes << 8)
    if os.environ.get("TZ") not in UTC:
        from .mends import local_time

        local_time.set_zone()
