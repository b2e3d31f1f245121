"""Sees every answer of a server under test, and compares it with the published document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

Document = Mapping[str, Any]
_documents: dict[str, Document] = {}


@dataclass
class Witness:
    """Stands before the app; `faults` are the answers that its document does not tell of."""

    app: FastAPI
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The document is made once, it takes longer than most tests."""
        if self.app.version not in _documents:
            _documents[self.app.version] = self.app.openapi()
        self.document = self.app.openapi_schema = dict(_documents[self.app.version])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send)
        await self.app(scope, receive, answer.send)
        if scope["type"] == "http" and answer.status:
            self._judge(scope, answer)

    def _judge(self, scope: Scope, answer: "_Answer") -> None:
        path = _path(self.app.version, scope["path"])
        operation = self.document["paths"].get(path, {}).get(scope["method"].lower())
        if operation is None:
            return
        place = f"{scope['method']} {path} -> {answer.status} {answer.media_type}"
        responses = operation["responses"]
        if str(answer.status) not in responses:
            self.faults.append(f"{place}: there is no such status: {answer.body[:200]!r}")
            return
        content = self._resolved(responses[str(answer.status)]).get("content", {})
        if not answer.body and not answer.media_type:
            return
        if answer.media_type not in content:
            self.faults.append(f"{place}: there is no such content")
        elif answer.is_json:
            schema = content[answer.media_type]["schema"]
            is_part = b"_include=" in scope["query_string"]
            text = msgspec.json.encode(schema if is_part else _whole(schema)).decode()
            found = _validator(self.app.version, text).iter_errors(msgspec.json.decode(answer.body))
            self.faults += [f"{place}: {each.json_path}: {each.message}"[:500] for each in found]

    def _resolved(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in said:
            return said
        found: Mapping[str, Any] = self.document["components"]["responses"][
            said["$ref"].rpartition("/")[2]
        ]
        return found


class _Answer:
    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.media_type = ""
        self.body = b""

    @property
    def is_json(self) -> bool:
        return self.media_type.endswith("json")

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            content_type = Headers(raw=message["headers"]).get("content-type", "")
            self.media_type = content_type.partition(";")[0]
        elif self.is_json:
            self.body += message.get("body", b"")
        await self._send(message)


@cache
def _validator(version: str, schema: str) -> Draft202012Validator:
    """Closed: nothing that the document does not name may be there."""
    parts = _documents[version]["components"]["schemas"]
    closed = {name: {"additionalProperties": False, **part} for name, part in parts.items()}
    plain = {name: parts[name] for name in parts if "properties" not in parts[name]}
    return Draft202012Validator(
        {**msgspec.json.decode(schema), "components": {"schemas": closed | plain}},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def _whole(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What it says of answers with all of their fields."""
    choices = [
        each
        for each in schema.get("anyOf", ())
        if not each.get("$ref", "").removesuffix("Listing").endswith("Part")
    ]
    return choices[0] if len(choices) == 1 else schema


@cache
def _patterns(version: str) -> list[tuple[re.Pattern[str], str]]:
    """In the order in which the app looks."""
    paths = _documents[version]["paths"]
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def _path(version: str, asked: str) -> str:
    return next((path for pattern, path in _patterns(version) if pattern.fullmatch(asked)), "")
