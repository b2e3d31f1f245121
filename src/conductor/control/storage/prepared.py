"""Statements of the journal's path: compiled once, and then handed to the driver as they are.

To build a Core statement and run it costs many times what SQLite needs to carry it out. Everything
else in storage runs a few times for a request, and stays plain Core.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Dialect, Row, Select, bindparam
from sqlalchemy.engine.interfaces import DBAPIType
from sqlalchemy.sql.dml import UpdateBase
