#!/usr/bin/env python3
"""Grades a submission of Classroom 50 with lambdabox.

Beside this file lie `lambdabox` with its folder `runtimes`, and `exercise.json`, the teacher's pack of
the exercise. Classroom 50's runner calls this in the learner's checkout, with the facts about the
submission in environment variables; result.json and release-body.md are written there.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def submitted_at() -> str:
    """When the commit was made, which does not change however often it is graded."""
    command = ["git", "show", "-s", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "HEAD"]
    environment = {**os.environ, "TZ": "UTC"}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def cell(text: str) -> str:
    """A name of the exercise's author in a table of Markdown."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def main() -> int:
    environment = {**os.environ, "SUBMITTED_AT": submitted_at()}
    result = pathlib.Path("result.json")
    result.unlink(missing_ok=True)
    command = [
        HERE / "lambdabox", "grade", HERE / "exercise.json", ".", "--one",
        "--as", os.environ["OWNER"], "--format", "classroom50", "-o", result,
    ]
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        print("lambdabox could not grade: see above", file=sys.stderr)
        return 1
    graded = json.loads(result.read_text(encoding="utf-8"))
    lines = [f"**{graded['score']} of {graded['max-score']} points**", "", "| check | points |", "|---|---|"]
    lines += [f"| {cell(test['test-name'])} | {test['score']} of {test['max-score']} |" for test in graded["tests"]]
    pathlib.Path("release-body.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
