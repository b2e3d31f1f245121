import json
from pathlib import Path

from cli.conftest import Cfy


def test_the_schema_is_printed_or_written(cfy: Cfy, tmp_path: Path) -> None:
    printed = cfy("blueprints", "schema")
    assert (printed.exit_code, cfy.calls()) == (0, [])
    assert json.loads(printed.output)["properties"]["node_templates"]["description"]
    path = tmp_path / "blueprint.schema.json"
    written = cfy("blueprints", "schema", "-o", str(path))
    assert written.output == f"The schema is in {path}.\n"
    assert path.read_text() == printed.output


def test_what_cannot_be_written_is_a_sentence(cfy: Cfy, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "x.json"
    result = cfy("blueprints", "schema", "-o", str(path))
    assert result.exit_code == 1
    assert f"{path} cannot be written: No such file" in result.output
