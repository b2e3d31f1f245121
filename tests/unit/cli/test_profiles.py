import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Cfy
from conductor.cli.profile import profile_in_use, stored_profile, stored_profiles


@pytest.fixture
def bare(no_profile: Path) -> Cfy:
    return Cfy()


def note_of_a_server(folder: Path, port: int) -> None:
    data = folder / f"data-{port}"
    data.mkdir()
    (data / "admin-password").write_text("s3cret\n")
    (folder / "servers").mkdir(exist_ok=True)
    note = {"pid": os.getpid(), "data": str(data), "url": f"http://127.0.0.1:{port}"}
    (folder / "servers" / f"{port}.json").write_text(json.dumps(note))


def test_using_a_profile_checks_it_and_keeps_it_private(bare: Cfy, no_profile: Path) -> None:
    bare.on("GET /status", {"status": "OK"})
    result = bare("profiles", "use", "far.test", "--rest-port", "81", "-u", "ann", "-p", "pw")
    assert result.exit_code == 0, result.output
    assert "The server at http://far.test:81 says: OK" in result.output
    assert profile_in_use().username == "ann"
    path = no_profile / ".conductor" / "profiles" / "far.test.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_server_may_be_named_by_the_url_that_it_printed(bare: Cfy) -> None:
    bare.on("GET /status", {"status": "OK"})
    result = bare("profiles", "use", "https://far.test:8484/", "-p", "pw")
    assert result.exit_code == 0, result.output
    assert profile_in_use().url == "https://far.test:8484"


@pytest.mark.parametrize("url", ["ftp://far.test", "http://", "http://far.test/api", "http://a:b"])
def test_a_url_that_names_no_server_is_refused(bare: Cfy, url: str) -> None:
    result = bare("profiles", "use", url, "-p", "pw")
    assert result.exit_code == 2
    assert url in result.output


def test_a_wrong_password_is_a_sentence_and_is_not_kept(bare: Cfy) -> None:
    bare.on("GET /status", {"message": "User unauthorized"}, status=401)
    result = bare("profiles", "use", "far.test", "-u", "ann", "-p", "pw")
    assert result.exit_code == 4
    assert "refused these credentials" in result.output
    assert bare("profiles", "list", "--json").output == "[]\n"


def test_a_password_alone_is_the_first_users(bare: Cfy) -> None:
    bare.on("GET /status", {"status": "OK"})
    assert bare("profiles", "use", "far.test", "-p", "pw").exit_code == 0
    assert profile_in_use().username == "admin"


def test_a_local_server_gives_its_admins_password(bare: Cfy, no_profile: Path) -> None:
    note_of_a_server(no_profile, 8101)
    bare.on("GET /status", {"status": "OK"})
    assert bare("profiles", "use", "localhost", "--rest-port", "8101").exit_code == 0
    profile = stored_profile("localhost")
    assert (profile.username, profile.password) == ("admin", "s3cret")


def test_the_only_running_server_needs_no_profile(bare: Cfy, no_profile: Path) -> None:
    note_of_a_server(no_profile, 8101)
    bare.on("GET /status", {"status": "OK"})
    bare.on("GET /maintenance", {"status": "deactivated"})
    assert "http://127.0.0.1:8101 says: OK" in bare("status").output


def test_of_two_running_servers_one_must_be_chosen(bare: Cfy, no_profile: Path) -> None:
    note_of_a_server(no_profile, 8101)
    note_of_a_server(no_profile, 8102)
    result = bare("status")
    assert result.exit_code == 2
    assert "Several servers run here" in result.output


def test_without_any_server_the_next_step_is_said(bare: Cfy) -> None:
    result = bare("status")
    assert result.exit_code == 2
    assert "conductor up" in result.output


def test_secrets_of_a_profile_are_never_shown(bare: Cfy) -> None:
    bare("profiles", "use", "h", "-u", "a", "-p", "hush", "--skip-credentials-validation")
    assert "hush" not in bare("profiles", "list", "--json").output
    assert "hush" not in bare("profiles", "show-current").output


def test_a_deleted_profile_is_no_longer_current(bare: Cfy) -> None:
    bare("profiles", "use", "h", "-T", "t", "--skip-credentials-validation")
    assert bare("profiles", "delete", "h").exit_code == 0
    assert bare("profiles", "show-current").exit_code == 2


def test_the_environment_overrides_the_profile(bare: Cfy, monkeypatch: pytest.MonkeyPatch) -> None:
    bare("profiles", "use", "h", "-u", "a", "-p", "b", "--skip-credentials-validation")
    monkeypatch.setenv("CONDUCTOR_TENANT", "dev")
    monkeypatch.setenv("CONDUCTOR_PORT", "99")
    profile = profile_in_use()
    assert (profile.host, profile.port, profile.tenant) == ("h", 99, "dev")


def test_without_credentials_the_server_may_ask_who_it_is(bare: Cfy) -> None:
    body = {"message": "no credentials", "error_code": "unauthorized_error"}
    bare.on("GET /status", body, status=401)
    result = bare("profiles", "use", "far.test")
    assert result.exit_code == 4
    assert "Who are you at http://far.test:80?" in result.output


def test_nothing_listening_is_said_even_without_credentials(bare: Cfy) -> None:
    bare.away("GET /status")
    result = bare("profiles", "use", "far.test")
    assert result.exit_code == 3
    assert "Nothing answers at http://far.test:80" in result.output


def test_a_profile_is_taken_up_again_by_its_name(bare: Cfy) -> None:
    bare("profiles", "use", "h", "--rest-port", "8", "-T", "t", "--skip-credentials-validation")
    bare("profiles", "use", "local")
    bare.on("GET /status", {"status": "OK"})
    assert bare("profiles", "use", "h").exit_code == 0
    assert profile_in_use().url == "http://h:8"


def test_parts_of_a_profile_are_forgotten(bare: Cfy) -> None:
    bare("profiles", "use", "h", "-u", "a", "-p", "b", "-t", "dev", "--skip-credentials-validation")
    assert bare("profiles", "unset", "-p", "-t").exit_code == 0
    profile = stored_profile("h")
    assert (profile.username, profile.password, profile.tenant) == ("a", None, "default_tenant")
    assert bare("profiles", "unset").exit_code == 2


def test_profiles_go_from_one_machine_to_another(bare: Cfy, no_profile: Path) -> None:
    bare("profiles", "use", "h", "-u", "a", "-p", "hush", "--skip-credentials-validation")
    archive = no_profile / "profiles.tar.gz"
    assert bare("profiles", "export", "-o", str(archive)).exit_code == 0
    assert archive.stat().st_mode & 0o777 == 0o600
    bare("profiles", "delete", "h")
    assert bare("profiles", "import", str(archive)).exit_code == 0
    assert stored_profile("h").password == "hush"  # noqa: S105


@pytest.mark.parametrize(
    "content", [b"no tar", b"", {"name": "../../evil", "host": "h", "port": 1}, {"name": "h"}, []]
)
def test_what_is_no_archive_of_profiles_leaves_nothing(
    content: Any, bare: Cfy, no_profile: Path
) -> None:
    archive = no_profile / "profiles.tar"
    if isinstance(content, bytes):
        archive.write_bytes(content)
    else:
        text = json.dumps(content).encode()
        with tarfile.open(archive, "w") as packed:
            member = tarfile.TarInfo("../../h.json")
            member.size = len(text)
            packed.addfile(member, io.BytesIO(text))
    assert bare("profiles", "import", str(archive)).exit_code in (1, 2)
    assert stored_profiles() == []
    assert [*no_profile.rglob("*evil*"), *no_profile.parent.glob("*evil*")] == []
