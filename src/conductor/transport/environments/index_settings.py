"""Where this machine gets packages from, in the words of uv."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from conductor.transport.environments.pip_configuration import read_pip_configuration

_OF_THE_SERVER = ("CONDUCTOR_", "CFY_")
# They would turn uv to another environment or folder, and Python to other code.
_ELSEWHERE = {
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_PROJECT",
    "UV_SYSTEM_PYTHON",
    "UV_WORKING_DIR",
    "VIRTUAL_ENV",
}


class _Setting(NamedTuple):
    """`unless` are variables of the same meaning: where one is set, it stays as it is."""

    pip: str
    uv: str
    unless: tuple[str, ...] = ()
    written: Callable[[str], str] = str.strip


def _spaced(value: str) -> str:
    return " ".join(value.split())


def _with_commas(value: str) -> str:
    return ",".join(value.split())


def _if_true(value: str) -> str:
    return "1" if value.strip().lower() in {"1", "true", "yes", "on"} else ""


_SETTINGS = (
    _Setting("index-url", "UV_DEFAULT_INDEX", ("UV_INDEX_URL",)),
    _Setting("extra-index-url", "UV_INDEX", ("UV_EXTRA_INDEX_URL",), _spaced),
    _Setting("find-links", "UV_FIND_LINKS", (), _with_commas),
    _Setting("no-index", "UV_OFFLINE", (), _if_true),  # uv has no variable for this alone
    _Setting("trusted-host", "UV_INSECURE_HOST", (), _spaced),
    _Setting("timeout", "UV_HTTP_TIMEOUT"),
    _Setting("cert", "SSL_CERT_FILE"),
    _Setting("proxy", "ALL_PROXY", ("all_proxy", "HTTPS_PROXY", "https_proxy")),
)


def environment_of_uv(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """The user's environment, less what is the server's, with pip's settings translated.

    What is said to uv itself (`UV_...`, `SSL_CERT_FILE`) wins over what is said to pip. Proxies and
    netrc are found by uv on its own. Which index wins is uv's rule, not pip's: the first that has
    the package; `UV_INDEX_STRATEGY` changes that.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(_OF_THE_SERVER) and name not in _ELSEWHERE
    }
    pip = read_pip_configuration(environment, home)
    if "REQUESTS_CA_BUNDLE" in environment:
        pip.setdefault("cert", environment["REQUESTS_CA_BUNDLE"])
    said = {
        each.uv: each.written(pip[each.pip])
        for each in _SETTINGS
        if pip.get(each.pip) and not any(kept.get(name) for name in (each.uv, *each.unless))
    }
    return {**kept, **{name: value for name, value in said.items() if value}}
