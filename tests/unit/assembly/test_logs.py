import json
import logging
from collections.abc import Iterator

import pytest
from structlog.contextvars import bound_contextvars

from conductor.assembly.logs import set_up_logs
from conductor.settings import LogSettings, log_settings


@pytest.fixture
def untouched() -> Iterator[None]:
    """The root logger is the process's own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("untouched")
def test_a_line_is_an_object_with_the_id_of_its_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs(LogSettings("INFO", as_json=True))
    log = logging.getLogger("conductor.somewhere")
    with bound_contextvars(request_id="mine"):
        log.info("it is %s", "done", extra={"status": 200})
    try:
        raise RuntimeError("no disk")
    except RuntimeError:
        log.exception("it broke")
    log.debug("not of interest")
    told, broke = map(json.loads, capsys.readouterr().err.splitlines())
    assert (told["event"], told["request_id"], told["status"]) == ("it is done", "mine", 200)
    assert (told["level"], told["logger"]) == ("info", "conductor.somewhere")
    assert told["timestamp"].endswith("Z")
    assert "RuntimeError: no disk" in broke["exception"]
    assert "request_id" not in broke


@pytest.mark.usefixtures("untouched")
def test_lines_for_people_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings())
    logging.getLogger("conductor.somewhere").info("quiet")
    logging.getLogger("conductor.somewhere").warning("a worker is silent")
    [line] = capsys.readouterr().err.splitlines()
    assert "a worker is silent" in line
    assert "warning" in line


def test_the_environment_says_what_is_logged_and_how() -> None:
    assert log_settings({}) == LogSettings("WARNING", as_json=False)
    chosen = {"CONDUCTOR_LOG_LEVEL": "info", "CONDUCTOR_LOG_FORMAT": "JSON"}
    assert log_settings(chosen) == LogSettings("INFO", as_json=True)


@pytest.mark.parametrize("name", ["CONDUCTOR_LOG_LEVEL", "CONDUCTOR_LOG_FORMAT"])
def test_what_is_not_known_is_refused_with_the_choices(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is .*: choose"):
        log_settings({name: "loud"})
