"""Who sees a thing: its creator (private), its tenant, or every tenant (global)."""

from collections.abc import Collection, Sequence

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import Forbidden, IllegalAction
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller

LEVELS = ("private", "tenant", "global")


def viewer_of(caller: Caller) -> str | None:
    """Whose private things are shown; None means everybody's."""
    return None if caller.is_admin else caller.username


def is_seen(caller: Caller, deployment: Deployment) -> bool:
    """An execution sees the deployment that it runs on, whoever made that."""
    if deployment.visibility != "private" or viewer_of(caller) in (None, deployment.created_by):
        return True
    return (deployment.tenant, deployment.id) == (caller.tenant, caller.home)


def hidden_from(unit: UnitOfWork, caller: Caller, names: Collection[str]) -> set[str]:
    """Which of these deployments of his tenant the caller does not see."""
    viewer = viewer_of(caller)
    if viewer is None:
        return set()
    return unit.deployments.private_to_others(tenant_of(caller), viewer, names) - {caller.home}


def named_or_counted(names: Sequence[str], hidden: int) -> str:
    """In a sentence: who may not see a thing is not told its name, but that it is there."""
    counted = [f"{hidden} that {'is' if hidden == 1 else 'are'} private to others"]
    return ", ".join([*names, *(counted if hidden else [])])


def first_visibility(caller: Caller, wish: str | None, *, is_private: bool | None) -> str:
    """Of a thing that is made: `is_private` is the older way to say it."""
    if wish is not None and is_private is not None:
        raise InvalidInput("say who may see it by visibility or by private_resource, not by both")
    level = wish or ("private" if is_private else "tenant")
    _check(caller, level)
    return level


def widened(caller: Caller, level: str, wish: str) -> str:
    """Of a thing that is there: it may only be seen by more people than before."""
    _check(caller, wish)
    if wish == "private":
        raise InvalidInput("what was made cannot become private: choose 'tenant' or 'global'")
    if LEVELS.index(wish) < LEVELS.index(level):
        raise IllegalAction(f"what is {level} cannot become {wish}: visibility only widens")
    return wish


def is_wider(level: str, than: str) -> bool:
    return LEVELS.index(level) > LEVELS.index(than)


def _check(caller: Caller, level: str) -> None:
    if level not in LEVELS:
        raise InvalidInput(f"visibility is one of {', '.join(LEVELS)}, not {level!r}")
    if level == "global" and not caller.is_admin:
        raise Forbidden(f"{caller.username} may not show things to every tenant; ask an admin")
