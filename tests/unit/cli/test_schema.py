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
