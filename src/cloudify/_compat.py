"""Names from the time of two Pythons, which older plugins still import."""

import builtins
import http.client as httplib
import queue
import xmlrpc.client as xmlrpclib
from abc import ABC
from configparser import ConfigParser as SafeConfigParser
from io import StringIO
from types import TracebackType
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlencode, urljoin, urlparse
from urllib.parse import quote as urlquote
from urllib.request import pathname2url, urlopen

from conductor.runtime.sdk.version_order import parse_version

PY2 = False
text_type = str
exec_ = exec


def reraise(
    exception_type: type[BaseException], value: BaseException, tb: TracebackType | None = None
) -> NoReturn:
    raise value.with_traceback(tb)


__all__ = [
    "ABC",
    "PY2",
    "SafeConfigParser",
    "StringIO",
    "builtins",
    "exec_",
    "httplib",
    "parse_qs",
    "parse_version",
    "pathname2url",
    "queue",
    "reraise",
    "text_type",
    "unquote",
    "urlencode",
    "urljoin",
    "urlopen",
    "urlparse",
    "urlquote",
    "xmlrpclib",
]
