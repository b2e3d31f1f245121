"""Code by its dotted name, or a sentence."""

from pathlib import Path

import pytest

from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.host.load import load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where modules are found."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_a_function_is_found_by_its_name() -> None:
    assert load("os.path.join") is __import__("os").path.join


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("start", "'start' is no function: expected module.function"),
        ("no_such_module.start", "its module could not be imported: No module named"),
        ("os.path.no_such_function", "os.path has no function 'no_such_function'"),
        ("os.sep", "os has no function 'sep'"),
        ("cloudify.plugins.workflows.dance", "the built-in workflow dance is not available"),
        ("cloudify_agent.operations.create", "agents on deployed hosts are not available"),
    ],
)
def test_what_is_not_there_is_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(NonRecoverableError, match=sentence):
        load(name)


@pytest.mark.parametrize(
    ("number", "text", "sentence"),
    [
        (1, "raise SystemExit(3)", "SystemExit: 3"),
        (2, "raise ValueError('broken')", "ValueError: broken"),
        (3, "import no_such_library", "No module named 'no_such_library'"),
        (4, "def f(:", "SyntaxError: invalid syntax"),
    ],
)
def test_a_module_that_cannot_be_imported_says_why_and_ends_nobody(
    number: int, text: str, sentence: str, folder: Path
) -> None:
    (folder / f"broken_module_{number}.py").write_text(text)
    with pytest.raises(NonRecoverableError, match=sentence):
        load(f"broken_module_{number}.start")
