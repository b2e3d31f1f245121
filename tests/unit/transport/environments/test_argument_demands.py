from pathlib import Path

import pytest

from conductor.transport.environments.argument_demands import argument_demands


def asked(arguments: str, folder: Path) -> list[str]:
    return [str(demand) for demand in argument_demands(arguments.split(), folder)]


def test_a_stub_may_be_asked_for_in_the_arguments_themselves(tmp_path: Path) -> None:
    assert asked("--pre Cloudify_Common==4.6 tabulate ./here", tmp_path) == [
        "an install argument asks for cloudify-common==4.6"
    ]


@pytest.mark.parametrize(
    "arguments", ["-r a/r.txt", "--requirement a/r.txt", "--requirement=a/r.txt"]
)
def test_files_of_requirements_are_read_with_those_that_they_name(
    tmp_path: Path, arguments: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/r.txt").write_text("# all\ncloudify-common>=5 # ours\n-r more.txt\ntabulate\n")
    (tmp_path / "a/more.txt").write_text("fusion-common<2; python_version > '3'\n-e .\n")
    assert asked(arguments, tmp_path) == [
        "r.txt asks for cloudify-common>=5",
        "more.txt asks for fusion-common<2",
    ]


def test_what_cannot_be_read_is_left_to_uv(tmp_path: Path) -> None:
    assert asked("-r absent.txt -r", tmp_path) == []
