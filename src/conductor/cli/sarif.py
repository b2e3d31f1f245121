"""Problems of a blueprint as SARIF 2.1.0, which code-review tools and editors read."""

import os
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conductor.cli.validation import Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
DISTRIBUTION = "studio-conductor"


def sarif_log(verdict: Verdict) -> dict[str, Any]:
    """Files are relative to the current folder where they are below it."""
    rules = sorted({str(problem.code) for problem in verdict.problems})
    results = [_result(problem, rules, verdict.folder) for problem in verdict.problems]
    driver = {
        "name": "cfy blueprints validate",
        "version": version(DISTRIBUTION),
        "rules": [{"id": rule} for rule in rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(problem: Any, rules: list[str], folder: Path) -> dict[str, Any]:
    rule = str(problem.code)
    related = [
        {"message": {"text": step.words}, **_location(step.place, folder)}
        for step in problem.chain
        if step.place
    ]
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": str(problem.severity),
        "message": {"text": problem.message},
        "locations": [_location(problem.place, folder)] if problem.place else [],
    }
    return result | ({"relatedLocations": related} if related else {})


def _location(place: Any, folder: Path) -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.end_column,
    }
    artifact = {"uri": _uri(place.source.name, folder)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _uri(name: str, folder: Path) -> str:
    """A name that is no file below the folder is a url, or that of something shipped."""
    path = (folder / name).absolute()
    if "://" in name or not path.is_file():
        return name
    here = Path.cwd()
    normal = Path(os.path.normpath(path))
    if not normal.is_relative_to(here):
        return normal.as_uri()
    return quote(normal.relative_to(here).as_posix())
