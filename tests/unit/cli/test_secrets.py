"""Secrets on the command line."""

import json
import stat
from pathlib import Path

from cli.conftest import Cfy


def test_a_schema_goes_along(cfy: Cfy) -> None:
    cfy.on("PUT /secrets/port", {"key": "port"})
    cfy("secrets", "create", "port", "-s", "80", "--schema", '{"type": "integer"}')
    assert cfy.sent("PUT /secrets/port")["schema"] == {"type": "integer"}
    assert "no JSON" in cfy("secrets", "create", "port", "-s", "80", "--schema", "{").output
    both = cfy("secrets", "create", "port", "-s", "80", "--dict", "--list")
    assert both.exit_code == 2


def test_an_export_is_readable_by_its_owner_only(cfy: Cfy, tmp_path: Path) -> None:
    cfy.on("GET /secrets/share/export", [{"key": "a", "value": "b"}])
    path = tmp_path / "secrets.json"
    assert "passphrase" in cfy("secrets", "export", "-o", str(path)).output
    said = cfy("secrets", "export", "-p", "open sesame", "-o", str(path))
    assert said.output.startswith("1 secrets are in")
    assert json.loads(path.read_text()) == [{"key": "a", "value": "b"}]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_import_says_what_did_not_come_in(cfy: Cfy, tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('[{"key": "a"}]')
    cfy.on("POST /secrets/share/import", {"colliding_secrets": {"t": ["a"]}, "secrets_errors": {}})
    said = cfy("secrets", "import", "--non-encrypted", "-i", str(path))
    assert said.exit_code == 1
    assert "--override-collisions" in said.output
    assert cfy.sent("POST /secrets/share/import")["secrets_list"] == [{"key": "a"}]
    path.write_text("{")
    assert "no JSON" in cfy("secrets", "import", "--non-encrypted", "-i", str(path)).output
