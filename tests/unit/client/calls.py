"""Tables of calls, each with the request that it sends."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient

NONE = {"items": [], "metadata": {"pagination": {"total": 0, "size": 1000, "offset": 0}}}


@dataclass(frozen=True)
class Call:
    """`make` sends `request` ("PUT /sites/paris"), with this JSON and this query, and nothing else.

    It is answered with `answer` and `status`, and gives a `gives`.
    """

    make: Callable[[CloudifyClient], Any]
    request: str
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    answer: Any = field(default_factory=dict)
    status: int = 200
    gives: type | None = None

    def __str__(self) -> str:
        return self.request

    def check(self, client: CloudifyClient, wire: Wire) -> Any:
        wire.on(self.request, self.answer, self.status)
        given = self.make(client)
        (sent,) = wire.requests
        params = sent.url.params
        asked = {key: _one_or_all(params.get_list(key)) for key in params}
        assert asked == {key: _words(value) for key, value in self.query.items()}
        assert (json.loads(sent.content) if sent.content else None) == self.body
        assert sent.headers["tenant"] == "dev"
        assert isinstance(given, self.gives or type(None))
        return given


def _one_or_all(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


def _words(value: Any) -> Any:
    if isinstance(value, list):
        return [_words(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
