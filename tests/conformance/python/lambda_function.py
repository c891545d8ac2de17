"""Runs one module of CPython's own tests and says how each test that did not pass ended."""

import importlib
import io
import os
import sys
import unittest

# As the tests are run by CPython's developers, but for the resources that they ask for: none is there.
os.environ.setdefault("PYTHONREGRTEST_UNICODE_GUARD", "\N{SMILING FACE WITH SUNGLASSES}")
MESSAGE_LENGTH = 160


class Recorder(unittest.TestResult):
    """Keeps the identifiers of tests that did not pass."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self.failed = {}
        self.skipped_tests = 0

    def addSuccess(self, test):
        self.passed += 1

    def addSkip(self, test, reason):
        self.skipped_tests += 1

    def addExpectedFailure(self, test, error):
        self.passed += 1

    def addUnexpectedSuccess(self, test):
        self.note(test, "unexpected success")

    def addError(self, test, error):
        self.note(test, f"{error[0].__name__}: {error[1]}")

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.addError(test, error)

    def note(self, test, message):
        self.failed.setdefault(test.id(), " ".join(message.split())[:MESSAGE_LENGTH])


def tests_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        else:
            yield test


def lambda_handler(event, context):
    from test import support

    support.use_resources = {}
    support.verbose = 0
    os.chdir("/tmp")
    module = importlib.import_module(f"test.{event['module']}")
    loaded = unittest.defaultTestLoader.loadTestsFromModule(module)
    only, skip = event.get("only"), set(event.get("skip", ()))
    by_class = unittest.TestSuite()
    chosen = {}
    for test in tests_of(loaded):
        if test.id() not in skip and (only is None or test.id() in only):
            chosen.setdefault(type(test), unittest.TestSuite()).addTest(test)
    for suite in chosen.values():
        by_class.addTest(suite)
    recorder = Recorder()
    stdout, sys.stdout = sys.stdout, io.StringIO()
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        by_class.run(recorder)
    finally:
        sys.stdout, sys.stderr = stdout, stderr
    return {
        "passed": recorder.passed,
        "skipped": recorder.skipped_tests,
        "failed": recorder.failed,
    }
