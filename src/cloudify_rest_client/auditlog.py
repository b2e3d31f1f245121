"""The audit log: who changed which record, and when."""

import json
from collections.abc import Iterator
from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.moments import Moment, utc_text
from cloudify_rest_client.resource import Field, Records, Resource
from cloudify_rest_client.responses import ListResponse


class AuditLog(Resource):
    """`ref_identifier` is what the record was known by: `{id, name, tenant_name, ...}`."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"

    id = Field[int]()
    ref_table = Field[str]()
    ref_id = Field[int]()
    ref_identifier = Field[dict[str, Any]]()
    operation = Field[str]()
    creator_name = Field[str | None]()
    execution_id = Field[str | None]()
    created_at = Field[str]()


class Truncated(Resource):
    """`deleted` is how many records went."""

    deleted = Field[int]()


class AuditLogClient(SubClient):
    def list(
        self,
        creator_name: str | None = None,
        execution_id: str | None = None,
        since: Moment | None = None,
        before: Moment | None = None,
        **query: Any,
    ) -> ListResponse[AuditLog]:
        """Either since a moment or before one; `query`: `order_by`, `desc`, `offset`, `size`."""
        query |= _chosen(creator_name, execution_id) | {
            "since": utc_text(since),
            "before": utc_text(before),
        }
        return ListResponse.of(self.api.get("/audit", query), AuditLog)

    def stream(
        self,
        creator_name: str | None = None,
        execution_id: str | None = None,
        since: Moment | None = None,
    ) -> Iterator[AuditLog]:
        """What is written from now on, or since a moment, as it is written: it has no end. Close
        the iterator to hang up."""
        query = _chosen(creator_name, execution_id) | {"since": utc_text(since)}
        for line in self.api.lines("/audit/stream", query):
            if text := line.removeprefix("data:").strip():
                yield AuditLog(json.loads(text))

    def delete(
        self,
        before: Moment,
        creator_name: str | None = None,
        execution_id: str | None = None,
    ) -> Truncated:
        query = _chosen(creator_name, execution_id) | {"before": utc_text(before)}
        return Truncated(self.api.delete("/audit", params=query, expected_status_code=200))

    def inject(self, logs: Records) -> None:
        """For restores."""
        self.api.post("/audit", logs, expected_status_code=(200, 204))


def _chosen(creator_name: str | None, execution_id: str | None) -> dict[str, str | None]:
    return {"creator_name": creator_name, "execution_id": execution_id}
