"""Names from the time of two Pythons, which older tools still import."""

import queue
from io import StringIO
from urllib.parse import urljoin, urlparse
from urllib.request import pathname2url, urlopen

PY2 = False
text_type = str

__all__ = [
    "PY2",
    "StringIO",
    "pathname2url",
    "queue",
    "text_type",
    "urljoin",
    "urlopen",
    "urlparse",
]
