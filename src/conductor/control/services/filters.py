"""Stored filters: rules that people give a name, to find things by it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.errors import IllegalAction
from conductor.control.services.filter_rules import BUILT_IN, read_rules
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.ids import check_name
from conductor.control.services.label_names import Labelled
from conductor.control.services.listing import Page, Query
from conductor.control.services.origin import HERE_AND_NOW, Origin
from conductor.control.services.stores.filters import FilterStore
from conductor.control.services.visibility import first_visibility, viewer_of, widened
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.filter_rule import FilterRule
from conductor.domain.identity import Caller
from conductor.domain.stored_filter import StoredFilter

_RESERVED = "csys-"


@dataclass(frozen=True)
class Filters:
    """Those of deployments and those of blueprints are apart."""

    work: UnitOfWorkFactory
    clock: Clock

    def ensure_built_in(self) -> None:
        """What every server has, as this version knows it."""
        now = self.clock.now()
        with self.work.writing() as unit:
            store = unit.deployment_filters
            for name, rules in BUILT_IN.items():
                made = StoredFilter(
                    name, DEFAULT_TENANT, rules, now, "admin", "global", is_system=True
                )
                known = store.find(DEFAULT_TENANT, name)
                if known is None:
                    with suppress(Conflict):  # another server begins as well
                        store.add(made)
                elif known.is_system and known.rules != rules:
                    store.save(replace(known, rules=rules, updated_at=now))

    def get(self, caller: Caller, kind: Labelled, identifier: str) -> StoredFilter:
        with self.work.reading() as unit:
            return seen_filter(unit, caller, kind, identifier)

    def rules(self, caller: Caller, kind: Labelled, identifier: str) -> tuple[FilterRule, ...]:
        return self.get(caller, kind, identifier).rules

    def page(self, caller: Caller, kind: Labelled, query: Query) -> Page[StoredFilter]:
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            return _store(unit, kind).page_for(scope, viewer, query)

    def create(
        self,
        caller: Caller,
        kind: Labelled,
        identifier: str,
        rules: Sequence[Any],
        visibility: str | None,
        origin: Origin = HERE_AND_NOW,
    ) -> StoredFilter:
        check_name("filter", identifier)
        if identifier.lower().startswith(_RESERVED):
            raise InvalidInput(
                f"the filter name {identifier!r} is reserved: choose one without {_RESERVED}"
            )
        at, by = origin.settled(caller, "filters", self.clock.now())
        made = StoredFilter(
            identifier,
            tenant_of(caller),
            _some_rules(kind, rules),
            at,
            by,
            first_visibility(caller, visibility, is_private=None),
        )
        with self.work.writing() as unit:
            store = _store(unit, kind)
            if store.find(made.tenant, identifier) is not None:
                raise Conflict(f"filter {identifier!r} exists already: update it, or delete it")
            _check_alone(store, made)
            store.add(made)
        return made

    def update(
        self,
        caller: Caller,
        kind: Labelled,
        identifier: str,
        rules: Sequence[Any] | None,
        visibility: str | None,
    ) -> StoredFilter:
        """Rules of one type alone take the place of those of that type, and leave the others."""
        if not rules and visibility is None:
            raise InvalidInput(f"nothing to change in filter {identifier!r}: give rules or a level")
        with self.work.writing() as unit:
            store = _store(unit, kind)
            changed = _owned(store, caller, identifier)
            if rules:
                changed = replace(changed, rules=_merged(changed.rules, _some_rules(kind, rules)))
            if visibility is not None:
                level = widened(caller, changed.visibility, visibility)
                changed = replace(changed, visibility=level)
                _check_alone(store, changed)
            changed = replace(changed, updated_at=self.clock.now())
            store.save(changed)
        return changed

    def delete(self, caller: Caller, kind: Labelled, identifier: str) -> None:
        with self.work.writing() as unit:
            store = _store(unit, kind)
            store.remove(_owned(store, caller, identifier).tenant, identifier)


def _store(unit: UnitOfWork, kind: Labelled) -> FilterStore:
    return unit.blueprint_filters if kind is Labelled.BLUEPRINTS else unit.deployment_filters


def seen_filter(unit: UnitOfWork, caller: Caller, kind: Labelled, identifier: str) -> StoredFilter:
    return _seen(_store(unit, kind), caller, identifier)


def _seen(store: FilterStore, caller: Caller, identifier: str) -> StoredFilter:
    """Private filters of others are not there."""
    found = store.get(tenant_of(caller), identifier)
    if found.visibility == "private" and viewer_of(caller) not in (None, found.created_by):
        raise NotFound("filter", identifier)
    return found


def _owned(store: FilterStore, caller: Caller, identifier: str) -> StoredFilter:
    found = _seen(store, caller, identifier)
    if found.is_system:
        raise IllegalAction(f"filter {identifier!r} is the system's own: it stays as it is")
    if found.tenant != tenant_of(caller):
        raise IllegalAction(
            f"filter {identifier!r} belongs to tenant {found.tenant}: change it there"
        )
    return found


def _some_rules(kind: Labelled, given: Sequence[Any]) -> tuple[FilterRule, ...]:
    if not given:
        raise InvalidInput("a filter has at least one rule: give it some as filter_rules")
    return read_rules(str(kind), given)


def _merged(known: Sequence[FilterRule], wanted: Sequence[FilterRule]) -> tuple[FilterRule, ...]:
    types = {each.type for each in wanted}
    return (*(each for each in known if each.type not in types), *wanted)


def _check_alone(store: FilterStore, made: StoredFilter) -> None:
    if made.visibility == "global" and store.is_anywhere_else(made.tenant, made.id):
        raise Conflict(f"another tenant has a filter {made.id!r}: choose another name")
