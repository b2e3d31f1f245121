"""New ids and secrets, and the rule for names that people choose."""

import re
import secrets
import unicodedata
import uuid
from hashlib import sha256

from conductor.domain.errors import InvalidInput
from conductor.domain.ids import (
    DeploymentUpdateId,
    ExecutionId,
    ModificationId,
    PluginsUpdateId,
)

_LONGEST = 256
_SAFE = re.compile(rf"[A-Za-z0-9\-._]{{1,{_LONGEST}}}")


def new_execution_id() -> ExecutionId:
    return ExecutionId(str(uuid.uuid4()))


def new_modification_id() -> ModificationId:
    return ModificationId(str(uuid.uuid4()))


def new_update_id(deployment_id: str) -> DeploymentUpdateId:
    return DeploymentUpdateId(f"{deployment_id}-{uuid.uuid4()}")


def new_plugins_update_id() -> PluginsUpdateId:
    return PluginsUpdateId(str(uuid.uuid4()))


def new_dependency_id() -> str:
    return str(uuid.uuid4())


def new_execution_token() -> str:
    """32 hexadecimal digits; only `hash_token` of it is stored."""
    return secrets.token_hex(16)


def hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def check_name(kind: str, name: str, *, may_start_with_any: bool = False) -> str:
    """Names are URL-safe, at most 256 long and begin with a letter (deployments need not)."""
    if not _SAFE.fullmatch(name) or not (may_start_with_any or name[0].isalpha()):
        raise InvalidInput(
            f"the {kind} name {name[:40]!r} cannot be used: take at most {_LONGEST} letters, "
            "digits, '-', '.' and '_'" + ("" if may_start_with_any else ", beginning with a letter")
        )
    return name


def display_name(wish: object) -> str:
    """What people read, in compatibility form (NFKC): at most 256 characters, none of control."""
    name = unicodedata.normalize("NFKC", str(wish))
    if len(name) > _LONGEST or any(unicodedata.category(char) == "Cc" for char in name):
        raise InvalidInput(
            f"the display name {name[:40]!r} cannot be used: take at most {_LONGEST} characters, "
            f"and no control characters"
        )
    return name
