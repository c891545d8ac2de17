"""A function that can be invoked."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from typing import IO, Any, Optional, Union

from .answer import Answer
from .errors import EventRefused, LambdaboxError
from .program import find_program


class Function:
    """A function made of code: a ``.py`` file, a folder, a ``.zip``, or a ``.wasm`` component.

    Its environment is made by the first invocation, and is warm for those that follow, as on AWS.
    ``close`` (or ``with``) ends it. What is not given is as Lambda's console has it: 128 MB, 3 s. Several
    threads may invoke one function; it handles one event after the other.
    """

    def __init__(
        self,
        code: Union[str, os.PathLike[str]],
        *,
        handler: Optional[str] = None,
        env: Optional[Mapping[str, str]] = None,
        memory: Optional[int] = None,
        timeout: Optional[int] = None,
        runtime: Optional[str] = None,
        name: Optional[str] = None,
        region: Optional[str] = None,
        seed: int = 0,
    ) -> None:
        """``memory`` is in MB, ``timeout`` in seconds. Ids, randomness and clock follow from ``seed``."""
        self.code = os.fspath(code)
        self._arguments = ["--output", "json", "--seed", str(seed)]
        for option, value in (
            ("--handler", handler),
            ("--memory", memory),
            ("--timeout", timeout),
            ("--runtime", runtime),
            ("--name", name),
            ("--region", region),
        ):
            if value is not None:
                self._arguments += [option, str(value)]
        for key, text in (env or {}).items():
            if not isinstance(text, str):
                raise TypeError(f"the environment variable {key} has to be text, not {text!r}")
            self._arguments += ["--env", f"{key}={text}"]
        self._lock = threading.Lock()
        self._process: Optional[subprocess.Popen[str]] = None
        self._complaints: Optional[IO[bytes]] = None

    def invoke(self, event: Any = None) -> Answer:
        """Hands the function an event and gives what comes of it, also if the function fails.

        Raises :class:`EventRefused` for an event that Lambda would not take, and
        :class:`LambdaboxError` if the function cannot be run at all.
        """
        try:
            line = json.dumps(event, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise EventRefused(f"the event cannot be written as JSON: {error}") from error
        with self._lock:
            record = json.loads(self._ask(line))
        if record["status"] == "Refused":
            raise EventRefused(record["message"])
        return Answer.from_record(record)

    def close(self) -> None:
        """Ends the environment. The next invocation makes a new one."""
        with self._lock:
            self._end()

    def __enter__(self) -> Function:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Not there yet if the arguments were refused.
        if getattr(self, "_process", None) is not None:
            self._end()

    def __repr__(self) -> str:
        return f"Function({self.code!r})"

    def _ask(self, line: str) -> str:
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise LambdaboxError("the program has no standard input or output")
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # It has ended, and says below why.
        answer = process.stdout.readline()
        if not answer:
            status = process.wait()
            complaint = self._end()
            raise LambdaboxError(complaint or f"lambdabox ended with status {status}")
        return answer

    def _start(self) -> subprocess.Popen[str]:
        # A file, not a pipe: nobody has to read it for the program to go on.
        self._complaints = tempfile.TemporaryFile()
        program = find_program()
        command = [program, "invoke", self.code, "--event-lines", *self._arguments]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                encoding="utf-8",
            )
        except OSError as error:
            raise LambdaboxError(f"cannot run {program}: {error}") from error
        return self._process

    def _end(self) -> str:
        """Ends the program; gives what it complained about."""
        process, self._process = self._process, None
        complaints, self._complaints = self._complaints, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except BrokenPipeError:
                        pass  # What was not sent is not needed any more.
            process.wait()
        if complaints is None:
            return ""
        with complaints:
            complaints.seek(0)
            text = complaints.read(1 << 16).decode("utf-8", "replace").strip()
        return text[len("error: ") :] if text.startswith("error: ") else text
