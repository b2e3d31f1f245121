import os
from pathlib import Path

import pytest

from conductor.transport.environments.index_settings import environment_of_uv
from conductor.transport.environments.pip_configuration import read_pip_configuration


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """An environment in which no file of this machine is read."""
    return {"XDG_CONFIG_DIRS": str(tmp_path / "xdg"), "PIP_CONFIG_FILE": os.devnull}


def pip_conf(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_later_file_wins_over_an_earlier_one_and_a_variable_over_both(tmp_path: Path) -> None:
    pip_conf(tmp_path / ".pip/pip.conf", "[global]\nindex-url = a\nproxy = a\ncert = a\n")
    pip_conf(tmp_path / ".config/pip/pip.conf", "[global]\nindex_url = b\n[install]\nproxy = c\n")
    read = read_pip_configuration({"PIP_CERT": "d"}, tmp_path)
    assert (read["index-url"], read["proxy"], read["cert"]) == ("b", "c", "d")


def test_the_file_that_the_environment_names_is_read_last(tmp_path: Path) -> None:
    pip_conf(tmp_path / ".config/pip/pip.conf", "[global]\nindex-url = a\n")
    named = pip_conf(tmp_path / "named.conf", "[global]\nindex-url = b\n")
    environment = {"PIP_CONFIG_FILE": str(named)}
    assert read_pip_configuration(environment, tmp_path)["index-url"] == "b"


def test_no_file_is_read_where_the_environment_says_so(tmp_path: Path, own: dict[str, str]) -> None:
    pip_conf(tmp_path / ".pip/pip.conf", "[global]\nindex-url = a\n")
    assert "index-url" not in read_pip_configuration(own, tmp_path)


def test_a_broken_file_says_nothing(tmp_path: Path) -> None:
    named = pip_conf(tmp_path / "pip.conf", "index-url = a\n[")
    assert "index-url" not in read_pip_configuration(
        {"PIP_CONFIG_FILE": str(named)}, tmp_path / "x"
    )


def test_what_pip_is_told_uv_hears(tmp_path: Path, own: dict[str, str]) -> None:
    told = {
        "PIP_INDEX_URL": "https://a/simple",
        "PIP_EXTRA_INDEX_URL": "https://b\nhttps://c",
        "PIP_FIND_LINKS": "/wheels https://d",
        "PIP_TRUSTED_HOST": "a b",
        "PIP_CERT": "/ca.pem",
        "PIP_PROXY": "http://proxy:1",
        "PIP_NO_INDEX": "true",
    }
    assert (
        environment_of_uv(own | told, tmp_path).items()
        >= {
            "UV_DEFAULT_INDEX": "https://a/simple",
            "UV_INDEX": "https://b https://c",
            "UV_FIND_LINKS": "/wheels,https://d",
            "UV_INSECURE_HOST": "a b",
            "SSL_CERT_FILE": "/ca.pem",
            "ALL_PROXY": "http://proxy:1",
            "UV_OFFLINE": "1",
        }.items()
    )


def test_what_uv_is_told_itself_wins(tmp_path: Path, own: dict[str, str]) -> None:
    told = {
        "PIP_INDEX_URL": "a",
        "UV_INDEX_URL": "b",
        "PIP_CERT": "a",
        "SSL_CERT_FILE": "b",
        "PIP_NO_INDEX": "0",
        "HTTPS_PROXY": "b",
        "PIP_PROXY": "a",
    }
    heard = environment_of_uv(own | told, tmp_path)
    assert (heard["UV_INDEX_URL"], heard["SSL_CERT_FILE"], heard["HTTPS_PROXY"]) == ("b", "b", "b")
    assert not {"UV_DEFAULT_INDEX", "UV_OFFLINE", "ALL_PROXY"} & set(heard)


def test_the_certificates_of_requests_are_used_where_nobody_says_others(
    tmp_path: Path, own: dict[str, str]
) -> None:
    heard = environment_of_uv(own | {"REQUESTS_CA_BUNDLE": "/ca.pem"}, tmp_path)
    assert heard["SSL_CERT_FILE"] == "/ca.pem"


def test_builds_see_nothing_of_the_server(tmp_path: Path, own: dict[str, str]) -> None:
    told = {"CONDUCTOR_TOKEN": "x", "CFY_WORKDIR": "x", "PYTHONPATH": "x", "HOME": "/h", "CC": "cc"}
    heard = environment_of_uv(own | told, tmp_path)
    assert (heard["HOME"], heard["CC"]) == ("/h", "cc")
    assert not {"CONDUCTOR_TOKEN", "CFY_WORKDIR", "PYTHONPATH"} & set(heard)
