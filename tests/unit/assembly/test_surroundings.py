from pathlib import Path

import pytest

from conductor.assembly.surroundings import OtherConductor, check_environment


def test_an_environment_of_our_own_is_fine() -> None:
    check_environment()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("top_level.txt", "ensemble\nconductor\n"),
        ("RECORD", "ensemble.py,,\nconductor/__init__.py,,\n"),
    ],
)
def test_a_foreign_package_of_our_name_is_refused_with_its_distribution(
    file: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    information = tmp_path / "orchestra-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: orchestra\n")
    (information / file).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OtherConductor, match="orchestra"):
        check_environment()


def test_what_only_resembles_our_name_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    information = tmp_path / "orchestra-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: orchestra\n")
    (information / "RECORD").write_text("conductors/__init__.py,,\norchestra/conductor/a.py,,\n")
    monkeypatch.syspath_prepend(tmp_path)
    check_environment()
