"""Where AWS's runtime puts log messages: every message is one log event, however many lines it has.

On AWS each message goes to the platform in a frame of its own. Here events are lines of stdout, and
the lines of one message are joined with a carriage return, as AWS's runtime does where it has no
frames.
"""

import sys


class LogSink:
    """By the methods that `awslambdaric.bootstrap` calls."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        pass

    def log(self, msg, frame_type=None):
        sys.stdout.write(msg.removesuffix("\n").replace("\n", "\r") + "\n")

    def log_error(self, message_lines):
        self.log("\n".join(message_lines))
