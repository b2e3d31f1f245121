"""`ctx` for a Python script in a process of its own: asks the proxy of its operation.

Copy it beside the script as `ctx.py`, then `from ctx import ctx`; `ctx.node.properties["port"]`,
`ctx.instance.runtime_properties["url"] = ...`, `ctx("logger", "info", "text")`.
"""

import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from cloudify.proxy.client import CTX_SOCKET_URL, RequestError, client_req


def _ask(*args: Any) -> Any:
    return client_req(os.environ[CTX_SOCKET_URL], args)


class _Properties(MutableMapping[str, Any]):
    """A dict that lives in the operation: each access asks for it. `del` stores None.

    A key is a path: `properties["ports.web[0]"]`.
    """

    def __init__(self, *path: str) -> None:
        self._path = path

    def __getitem__(self, key: str) -> Any:
        try:
            return _ask(*self._path, key)
        except RequestError as error:
            if "illegal path" in error.ex_message:
                raise KeyError(key) from None
            raise

    def __setitem__(self, key: str, value: Any) -> None:
        _ask(*self._path, key, value)

    def __delitem__(self, key: str) -> None:
        _ask(*self._path, key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self.get_all())

    def __len__(self) -> int:
        return len(self.get_all())

    def get_all(self) -> Any:
        return _ask(*self._path)


class _Part:
    """Something of the context: its known dicts are dicts, the rest is asked for."""

    def __init__(self, *path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if name in ("properties", "runtime_properties"):
            return _Properties(*self._path, name)
        return _ask(*self._path, name)


class _End:
    def __init__(self, side: str) -> None:
        self.node = _Part(side, "node")
        self.instance = _Part(side, "instance")


class _Logger:
    def __getattr__(self, level: str) -> Callable[[str], Any]:
        return lambda message: _ask("logger", level, message)


class _Ctx(_Part):
    def __init__(self) -> None:
        super().__init__()
        self.logger = _Logger()
        self.node = _Part("node")
        self.instance = _Part("instance")
        self.source = _End("source")
        self.target = _End("target")

    def __call__(self, *args: Any) -> Any:
        """`ctx("node properties port")`, or each word for itself."""
        return _ask(*(args[0].split() if len(args) == 1 else args))

    def returns(self, value: Any = None) -> Any:
        return _ask("returns", value)

    def abort_operation(self, message: str = "") -> Any:
        return _ask("abort_operation", message)

    def retry_operation(self, message: str = "", retry_after: float | None = None) -> Any:
        return _ask("retry_operation", message, retry_after)

    def download_resource(self, resource_path: str, target_path: str | None = None) -> Any:
        return _ask("download_resource", resource_path, target_path)

    def download_resource_and_render(
        self,
        resource_path: str,
        target_path: str | None = None,
        template_variables: Mapping[str, Any] | None = None,
    ) -> Any:
        options = {"target_path": target_path, "template_variables": template_variables}
        return _ask("download_resource_and_render", resource_path, options)


ctx = _Ctx()
