"""Brings a script to a file: from the blueprint, from elsewhere, or from the text itself."""

import ast
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name
from urllib.parse import unquote, urlsplit

from conductor.channel.spool import make_script_folder
from conductor.domain.messages import OPERATION_VARIABLE
from conductor.runtime.sdk.exceptions import NonRecoverableError

Download = Callable[[str, str], object]
MODE = 0o755


@contextmanager
def script_file(
    download: Download,
    script_path: str | None,
    script_source: str | None,
    ssl_cert_content: str | None = None,
) -> Iterator[Path]:
    """An executable file for the time of a `with` block. `download(resource, target)` gives the
    blueprint's files."""
    if bool(script_path) == bool(script_source):
        raise NonRecoverableError("give exactly one of script_path and script_source")
    folder = make_script_folder(os.environ.get(OPERATION_VARIABLE, "none"))
    try:
        if script_source:
            script = _written(folder, script_source)
        else:
            script = folder / (Path(urlsplit(script_path or "").path).name or "script")
            _fetch(download, script_path or "", script, ssl_cert_content)
        script.chmod(MODE)
        yield script
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_python(text: str) -> bool:
    """True when it parses as Python and names no other interpreter in its first line.

    Commands without arguments, such as `ls`, parse as Python that only mentions names, and does
    nothing: they are commands.
    """
    first_line = text.partition("\n")[0]
    if first_line.startswith("#!"):
        return "python" in first_line
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError):
        return False
    return not all(_does_nothing(each) for each in statements)


def _does_nothing(statement: ast.stmt) -> bool:
    parts = ast.walk(statement)
    return isinstance(statement, ast.Expr) and not any(isinstance(each, ast.Call) for each in parts)


def _written(folder: Path, text: str) -> Path:
    script = folder / ("script.py" if is_python(text) else "script")
    script.write_text(text)
    return script


def _fetch(download: Download, path: str, target: Path, ssl_cert_content: str | None) -> None:
    scheme = urlsplit(path).scheme
    if scheme in ("http", "https"):
        from_web = resolve_name("conductor.runtime.host.script_download:from_web")  # loads TLS
        target.write_bytes(from_web(path, ssl_cert_content))
    elif scheme == "file":
        _copy(Path(unquote(urlsplit(path).path)), target)
    else:
        download(path, str(target))


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise NonRecoverableError(f"script {source} cannot be read: {error.strerror}") from error
