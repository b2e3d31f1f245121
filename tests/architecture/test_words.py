"""What must not be found in any file."""

import re
from collections.abc import Iterator

import pytest

from architecture.tree import ROOT, texts

FORBIDDEN = {
    "a promise without an owner": r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
    "a path of somebody's machine": r"(?<![\w.$}*])/(wo" + r"rk|ro" + r"ot)/\w",
    "a merge that was not finished": r"^(<{7}|>{7}) ",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_has_it(what: str) -> None:
    assert list(_places(re.compile(FORBIDDEN[what], re.MULTILINE))) == []


def _places(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in texts():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
