"""The library against the program itself: `LAMBDABOX_PROGRAM`, or the one that is installed."""

import threading
from decimal import Decimal

import pytest

from lambdabox import EventRefused, Function, FunctionError, LambdaboxError

CODE = """
import os
count = 0

def lambda_handler(event, context):
    global count
    count += 1
    print("stage", os.environ.get("STAGE"))
    if event == "fail":
        raise KeyError("tea")
    if event == "exit":
        os._exit(3)
    return {"event": event, "count": count, "memory": context.memory_limit_in_mb}
"""


@pytest.fixture
def code(tmp_path):
    (tmp_path / "lambda_function.py").write_text(CODE, encoding="utf-8")
    return tmp_path


def test_an_environment_is_cold_once_and_keeps_its_globals(code):
    with Function(code, env={"STAGE": "test"}, memory=256, timeout=5) as function:
        first = function.invoke({"a": [1, "ä\u2028"]})
        second = function.invoke()
    assert first.succeeded and first.cold_start and not second.cold_start
    assert first.payload == {"event": {"a": [1, "ä\u2028"]}, "count": 1, "memory": "256"}
    assert second.payload["count"] == 2
    assert "stage test" in first.logs
    assert first.report.memory_size_mb == 256
    assert first.report.init_duration_ms > 0
    assert second.report.init_duration_ms is None
    assert first.error_type is None and first.stack_trace == []


def test_what_it_costs_is_exact(code):
    with Function(code) as function:
        cost = function.invoke().cost
    assert cost.total_usd == cost.duration_usd + cost.request_usd
    assert cost.request_usd == Decimal("2E-7")


def test_the_same_seed_gives_the_same_run(code):
    def run(seed):
        with Function(code, seed=seed) as function:
            return function.invoke([1]).logs

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_a_failure_is_an_answer_and_the_function_lives_on(code):
    with Function(code) as function:
        failed = function.invoke("fail")
        assert (failed.error_type, failed.error_message) == ("KeyError", "'tea'")
        assert failed.function_error == "Unhandled"
        assert "lambda_function.py" in failed.stack_trace[-1]
        with pytest.raises(FunctionError, match="KeyError") as raised:
            failed.raise_for_error()
        assert raised.value.answer is failed
        assert function.invoke("exit").error_type == "Runtime.ExitError"
        again = function.invoke(1).raise_for_error()
    assert again.payload["count"] == 1


def test_events_that_lambda_would_not_take_are_refused_and_the_function_lives_on(code):
    with Function(code) as function:
        for event in (float("nan"), {1, 2}, object()):
            with pytest.raises(EventRefused, match="JSON"):
                function.invoke(event)
        with pytest.raises(EventRefused, match="too large"):
            function.invoke("x" * 6_291_456)
        assert function.invoke(1).succeeded


def test_what_cannot_be_run_is_told(tmp_path, code, monkeypatch):
    with pytest.raises(LambdaboxError, match="nowhere"):
        Function(tmp_path / "nowhere").invoke()
    with pytest.raises(LambdaboxError, match="memory"):
        Function(code, memory=1).invoke()
    with pytest.raises(TypeError, match="STAGE"):
        Function(code, env={"STAGE": 1})
    monkeypatch.setenv("LAMBDABOX_PROGRAM", str(tmp_path / "no-program"))
    with pytest.raises(LambdaboxError, match="no-program"):
        Function(code).invoke()


def test_a_function_can_be_closed_and_used_again(code):
    function = Function(code)
    assert function.invoke(1).payload["count"] == 1
    function.close()
    function.close()
    assert function.invoke(1).payload["count"] == 1
    function.close()


def test_threads_share_a_function(code):
    counts = []
    with Function(code) as function:
        threads = [
            threading.Thread(target=lambda: counts.append(function.invoke(1).payload["count"]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(counts) == list(range(1, 9))


def test_the_fixture_finds_code_beside_the_test_and_ends_it(lambdabox, code):
    function = lambdabox(code, env={"STAGE": "fixture"})
    assert "stage fixture" in function.invoke(1).logs


def test_a_failed_assertion_shows_the_log(pytester):
    pytester.makepyfile(
        lambda_function="def lambda_handler(event, context):\n    print('seen in the log')\n",
        test_it="""
        def test_it(lambdabox):
            answer = lambdabox("lambda_function.py").invoke(1)
            assert answer.payload == 1
        """,
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*log of answer*", "*seen in the log*"])
