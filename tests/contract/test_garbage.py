"""Whatever is sent to whatever route: it is refused with a sentence, and the server goes on."""

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contract.conftest import Manager
from contract.furnished import Names, furnished_manager

JSON = "application/json"
BODIES: Mapping[str, tuple[str, bytes]] = {
    "nothing": (JSON, b""),
    "a NUL": (JSON, b"\x00"),
    "half an object": (JSON, b'{"id": '),
    "null": (JSON, b"null"),
    "a list": (JSON, b"[1, [], {}]"),
    "a text": (JSON, b'"text"'),
    "no Unicode": (JSON, b'{"\xff": 1}'),
    "infinity": (JSON, b'{"value": 1e999, "inputs": {"a": NaN}}'),
    "a long number": (JSON, b'{"value": ' + b"9" * 5000 + b"}"),
    "depth": (JSON, b"[" * 50_000),
    "text": ("text/plain", b"hello"),
    "no type": ("", b"{}"),
    "a strange type": ("application/xml; charset=klingon", b"<a/>"),
    "half a form": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    "a form without a boundary": ("multipart/form-data", b"--x--"),
}
WORDS = ("a\x00b", "\N{PILE OF POO}", "9" * 5000, "-1", "..", "%", "\u202e", "a/b", " ", "null")
VALUES = ("%00", "%ff", "%ED%A0%80", "9" * 5000, "-1", "", "1e5", "%E2%91%A0", "%25", ",,")
TEXTS = ("a\x00b", "\ud800")
ORDER = ("get", "head", "post", "put", "patch", "delete")
words, values = itertools.cycle(WORDS), itertools.cycle(VALUES)


@pytest.fixture(params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Manager, Names]]:
    with furnished_manager(request.param, tmp_path) as found:
        yield found


def test_no_garbage_breaks_a_route(furnished: tuple[Manager, Names]) -> None:
    """The manager compares each answer with the document when it ends."""
    manager, names = furnished
    broken = []
    document = manager.http.get("/openapi.json").json()
    for method, path, operation in operations(document):
        wishes = requests(path, operation, names)
        nuls = ((named(path, names), {"json": each}) for each in bodies(document, operation, names))
        for address, wish in itertools.chain(wishes, nuls):
            url = f"{manager.http.base_url.copy_with(path='/')}{address.lstrip('/')}"
            with manager.http.stream(method, url, **wish) as answer:
                if answer.status_code >= 500:
                    broken.append((method, address[:200], wish, answer.read()[:2000]))
    assert broken == []
    assert manager.http.get("/status").status_code == 200


def operations(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """What reads comes first, and what deletes comes last."""
    found = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return sorted(found, key=lambda each: ORDER.index(each[0]))


def requests(
    path: str, operation: Mapping[str, Any], names: Names
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Paths and what goes with them."""
    known = named(path, names)
    yield known, {}
    for name in re.findall(r"{(\w+)}", path):
        for word in itertools.islice(words, 5):
            yield named(path, {**names, name: quote(word, safe="")}), {}
    for parameter in operation["parameters"]:
        name = parameter.get("name") or parameter["$ref"].rpartition("/")[2]
        yield f"{known}?{name}={next(values)}", {}
        yield known, {"headers": {name: next(values)}}
    for content_type, body in BODIES.values() if "requestBody" in operation else ():
        yield known, {"content": body, "headers": {"Content-Type": content_type}}
    shown = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example")
    for text in TEXTS if shown else ():
        body = json.dumps(spoiled(shown, text)).encode()
        yield known, {"content": body, "headers": {"Content-Type": JSON}}


def spoiled(value: Any, text: str) -> Any:
    """The same with this instead of all text in it: of the shape that passes, and nothing else."""
    if isinstance(value, dict):
        return {key: spoiled(part, text) for key, part in value.items()}
    if isinstance(value, list):
        return [spoiled(part, text) for part in value]
    return text if isinstance(value, str) else value


def bodies(
    document: Mapping[str, Any], operation: Mapping[str, Any], names: Names
) -> Iterator[dict[str, Any]]:
    """For each field that may be a text one with a NUL in it, beside what has to be there."""
    content = operation.get("requestBody", {}).get("content", {})
    given = content.get(JSON, {}).get("schema", {})
    shape = next((each for each in kinds(document, given) if "properties" in each), {})
    fields = {name: kinds(document, each) for name, each in shape.get("properties", {}).items()}
    needed = {
        name: filled(fields[name], names.get(name, "dep")) for name in shape.get("required", ())
    }
    for name, field in fields.items():
        if {"type": "string"}.items() <= next(iter(field), {}).items():
            yield {**needed, name: "a\x00b"}


def filled(field: list[Mapping[str, Any]], text: str) -> Any:
    ways = {"string": text, "object": {}, "array": [], "integer": 1, "boolean": True}
    return ways.get(field[0].get("type", ""))


def kinds(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a value may be."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return kinds(document, document["components"]["schemas"][name])
    ways = schema.get("anyOf", ())
    return [way for each in ways for way in kinds(document, each)] or [schema]


def named(path: str, names: Names) -> str:
    """Of what is not there, the id is not there either."""
    return path.format_map(defaultdict(lambda: "none", names))
