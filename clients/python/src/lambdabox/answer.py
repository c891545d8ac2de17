"""What an invocation gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Optional

from .errors import FunctionError


@dataclass(frozen=True)
class Report:
    """The REPORT line. Times are in milliseconds of virtual time, memory is in MB."""

    request_id: str
    duration_ms: float
    billed_duration_ms: int
    memory_size_mb: int
    max_memory_used_mb: int
    #: Only after a cold start.
    init_duration_ms: Optional[float]


@dataclass(frozen=True)
class Cost:
    """What the invocation costs on AWS, in US dollars, without free tier."""

    gb_seconds: Decimal
    duration_usd: Decimal
    request_usd: Decimal
    total_usd: Decimal


@dataclass(frozen=True)
class Answer:
    """What an invocation gives: the response, or the error document, and what there is to see."""

    #: The response, or the error document.
    payload: Any
    succeeded: bool
    #: ``Unhandled`` if the function failed, as the header ``X-Amz-Function-Error`` says.
    function_error: Optional[str]
    #: The log with Lambda's own lines, as text.
    logs: str
    report: Report
    cost: Cost
    #: The environment was new.
    cold_start: bool

    @property
    def error_type(self) -> Optional[str]:
        """Such as ``KeyError``; ``None`` if the function succeeded."""
        return self._of_error("errorType")

    @property
    def error_message(self) -> Optional[str]:
        """What the error says; ``None`` if the function succeeded."""
        return self._of_error("errorMessage")

    @property
    def stack_trace(self) -> list[str]:
        """Where the error was raised, outermost frame first; empty if the function succeeded."""
        return self._of_error("stackTrace") or []

    def raise_for_error(self) -> Answer:
        """Raises :class:`FunctionError` unless the function succeeded; gives the answer itself."""
        if not self.succeeded:
            raise FunctionError(self)
        return self

    def _of_error(self, key: str) -> Any:
        if self.succeeded or not isinstance(self.payload, dict):
            return None
        return self.payload.get(key)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Answer:
        """An answer as the command prints it with ``--output json``."""
        report, cost = record["report"], record["cost"]
        return cls(
            payload=record["payload"],
            succeeded=record["status"] == "Succeeded",
            function_error=record["functionError"],
            logs=record["logs"],
            report=Report(
                request_id=report["requestId"],
                duration_ms=report["durationMs"],
                billed_duration_ms=report["billedDurationMs"],
                memory_size_mb=report["memorySizeMb"],
                max_memory_used_mb=report["maxMemoryUsedMb"],
                init_duration_ms=report["initDurationMs"],
            ),
            cost=Cost(
                gb_seconds=_exact(cost["gbSeconds"]),
                duration_usd=_exact(cost["durationUsd"]),
                request_usd=_exact(cost["requestUsd"]),
                total_usd=_exact(cost["totalUsd"]),
            ),
            cold_start=record["coldStart"],
        )


def _exact(number: float) -> Decimal:
    # The shortest digits that give this float are the ones that were printed.
    return Decimal(repr(number))
