"""Words of the API that tools compare with."""

from typing import ClassVar


class VisibilityState:
    PRIVATE = "private"
    TENANT = "tenant"
    GLOBAL = "global"

    STATES: ClassVar[list[str]] = [PRIVATE, TENANT, GLOBAL]


VISIBILITY_EXCEPT_PRIVATE = [VisibilityState.TENANT, VisibilityState.GLOBAL]
