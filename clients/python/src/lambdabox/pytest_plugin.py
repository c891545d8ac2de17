"""For pytest: the fixture ``lambdabox``, and answers that show their log when an assertion fails."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any, Callable, Union

import pytest

from .answer import Answer
from .function import Function


@pytest.fixture
def lambdabox(request: pytest.FixtureRequest) -> Iterator[Callable[..., Function]]:
    """Makes functions, with the arguments of :class:`lambdabox.Function`, and ends them with the test.

    A path is relative to the folder of the test's file, or else to the current one.
    """
    with contextlib.ExitStack() as functions:

        def make(code: Union[str, os.PathLike[str]], **settings: Any) -> Function:
            beside = request.path.parent / code
            found = beside if beside.exists() else code
            return functions.enter_context(Function(found, **settings))

        yield make


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Shows the log when two answers differ."""
    if not (isinstance(left, Answer) and isinstance(right, Answer) and op == "=="):
        return None
    lines = ["the answers differ"]
    for side, answer in (("left", left), ("right", right)):
        lines += [f"{side}: {answer.payload!r}", *answer.logs.splitlines()]
    return lines


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Adds the logs of the test's last answers to the report of a test that failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if call.when != "call" or not report.failed or call.excinfo is None:
        return
    names = call.excinfo.traceback[-1].frame.f_locals if call.excinfo.traceback else {}
    for name, value in names.items():
        if isinstance(value, Answer):
            report.sections.append((f"log of {name}", value.logs))
