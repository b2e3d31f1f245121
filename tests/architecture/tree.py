"""Where things are in this repository."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
PORCHES = ("cloudify", "dsl_parser", "script_runner", "cloudify_types")
WRITTEN = ("src", "tests", "docs", "examples", "benchmarks", "requirements", ".ci")
TEXTS = {".py", ".md", ".yaml", ".txt", ".toml", ".sh", ".html", ".svg", ".mako", ""}


def texts() -> Iterator[Path]:
    """Every file that people wrote."""
    for folder in WRITTEN:
        yield from (path for path in (ROOT / folder).rglob("*") if _is_text(path))
    yield from (path for path in ROOT.iterdir() if _is_text(path) and path.name != ".git")


def modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from (SOURCE / package).rglob("*.py")


def _is_text(path: Path) -> bool:
    is_made = any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)
    return path.is_file() and not is_made and path.suffix in TEXTS
