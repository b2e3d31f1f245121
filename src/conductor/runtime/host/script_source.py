"""Brings a script to a file: from the blueprint, from elsewhere, or from the text itself."""

import ast
import shutil
import ssl
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from conductor.runtime.sdk.exceptions import HttpException, NonRecoverableError

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
    folder = Path(tempfile.mkdtemp(prefix="script-"))
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
    """True when it parses as Python and names no other interpreter in its first line."""
    first_line = text.partition("\n")[0]
    if first_line.startswith("#!"):
        return "python" in first_line
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _written(folder: Path, text: str) -> Path:
    script = folder / ("script.py" if is_python(text) else "script")
    script.write_text(text)
    return script


def _fetch(download: Download, path: str, target: Path, ssl_cert_content: str | None) -> None:
    scheme = urlsplit(path).scheme
    if scheme in ("http", "https"):
        target.write_bytes(_from_web(path, ssl_cert_content))
    elif scheme == "file":
        _copy(Path(unquote(urlsplit(path).path)), target)
    else:
        download(path, str(target))


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise NonRecoverableError(f"script {source} cannot be read: {error.strerror}") from error


def _from_web(url: str, ssl_cert_content: str | None) -> bytes:
    tls = ssl.create_default_context(cadata=ssl_cert_content) if ssl_cert_content else None
    try:
        with urllib.request.urlopen(url, context=tls) as answer:  # noqa: S310 - http(s) only
            if answer.status != 200:
                raise NonRecoverableError(f"script {url} could not be fetched: {answer.status}")
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        raise HttpException(url, error.code, f"the script could not be fetched: {error}") from error
    except urllib.error.URLError as error:
        raise NonRecoverableError(f"script {url} could not be fetched: {error.reason}") from error
