"""The one way to write a sub-client: records of one kind, under one path.

class SitesClient(Collection[Site]):
    path, record = "/sites", Site

    def get(self, name: str) -> Site:
        return self._get(name)

A sub-client gives the calls the names and arguments that people know; `list` it has already.
"""

from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from cloudify_rest_client.api import Query, Statuses, SubClient
from cloudify_rest_client.progress import Progress
from cloudify_rest_client.resource import Names, Records, Resource
from cloudify_rest_client.responses import ListResponse

R = TypeVar("R", bound=Resource)


class Calls(SubClient, Generic[R]):
    """What stands behind the public methods; `where` are the parts of the path after `path`."""

    path: str
    record: type[R]

    def _at(self, *where: str | int) -> str:
        return "/".join([self.path, *(quote(str(part), safe="") for part in where)])

    def _get(self, *where: str, _include: Names | None = None, **query: Any) -> R:
        return self.record(self.api.get(self._at(*where), query, _include=_include))

    def _put(
        self,
        *where: str,
        data: Any = None,
        params: Query | None = None,
        expected: Statuses = 200,
        is_repeatable: bool = False,
    ) -> R:
        answer = self.api.call(
            "PUT",
            self._at(*where),
            data=data,
            params=params,
            expected=expected,
            is_repeatable=is_repeatable,
        )
        return self.record(answer or {})

    def _post(
        self, *where: str, data: Any = None, params: Query | None = None, expected: Statuses = 200
    ) -> R:
        answer = self.api.post(self._at(*where), data, params, expected_status_code=expected)
        return self.record(answer or {})

    def _patch(
        self, *where: str, data: Any = None, params: Query | None = None, expected: Statuses = 200
    ) -> R:
        answer = self.api.patch(self._at(*where), data, params, expected_status_code=expected)
        return self.record(answer or {})

    def _delete(self, *where: str, data: Any = None, **query: Any) -> R:
        """Gone is gone: when the first answer got lost, the second may be that there is nothing."""
        answer = self.api.call(
            "DELETE",
            self._at(*where),
            data=data,
            params=query,
            expected=(200, 204),
            is_repeatable=True,
        )
        return self.record(answer or {})

    def _download(
        self, *where: str, output_file: str | None, progress: Progress | None, **query: Any
    ) -> str:
        target = Path(output_file) if output_file else None
        written = self.api.download(
            self._at(*where), target=target, params=query, progress=progress
        )
        return str(written)

    def _set_visibility(self, key: str, visibility: str) -> R:
        return self._patch(key, "set-visibility", data={"visibility": visibility})

    def _list(
        self,
        query: dict[str, Any],
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        constraints: dict[str, Any] | None = None,
        filter_rules: Records | None = None,
        filter_id: str | None = None,
        search: str = "",
    ) -> ListResponse[R]:
        """Ask under `path`; or with rules or constraints, which need a body, under `search`."""
        if constraints and (filter_rules or filter_id):
            raise ValueError("give constraints, or a filter id and filter rules, but not both")
        sign = "-" if is_descending else ""
        params = {"_filter_id": filter_id, "_sort": f"{sign}{sort}" if sort else None, **query}
        if constraints or filter_rules:
            body = {"constraints": constraints} if constraints else {"filter_rules": filter_rules}
            return self._search(search, body, params, _include)
        answer = self.api.get(self.path, params, _include=_include)
        return ListResponse.of(answer, self.record)

    def _search(
        self, path: str, body: dict[str, Any], params: Query, _include: Names | None = None
    ) -> ListResponse[R]:
        query = {**params, **({"_include": ",".join(_include)} if _include else {})}
        answer = self.api.call("POST", path, data=body, params=query, is_repeatable=True)
        return ListResponse.of(answer, self.record)


class Collection(Calls[R]):
    def list(
        self,
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        **query: Any,
    ) -> ListResponse[R]:
        """One page. `query` is the list grammar (`_size`, `_offset`, `_search`, `_all_tenants`), or
        any field of the record with the value, or the values, that it shall have."""
        return self._list(query, _include, sort, is_descending)


class SearchableCollection(Calls[R]):
    """One that also understands filter rules and constraints."""

    search: str

    def list(
        self,
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        filter_rules: Records | None = None,
        filter_id: str | None = None,
        constraints: dict[str, Any] | None = None,
        **query: Any,
    ) -> ListResponse[R]:
        """One page. `query` is the list grammar (`_size`, `_offset`, `_search`, `_all_tenants`), or
        any field of the record with the value, or the values, that it shall have.

        A rule is `{"key", "values", "operator", "type": "label" | "attribute"}`; `filter_id` names
        stored ones. Constraints are those of an input, and take no rules beside them.
        """
        return self._list(
            query, _include, sort, is_descending, constraints, filter_rules, filter_id, self.search
        )
