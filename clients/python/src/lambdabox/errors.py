"""What can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .answer import Answer


class LambdaboxError(Exception):
    """The function could not be run; a sentence that says what to do."""


class EventRefused(LambdaboxError):
    """Lambda would not take the event: it is too large, or no JSON."""


class FunctionError(Exception):
    """The function was run, and failed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.error_type}: {answer.error_message}\n{answer.logs}")
        self.answer = answer
