"""The manager's objects that inputs and parameters of object types may name."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.errors import ConstraintException
from conductor.control.services.access import tenant_of
from conductor.control.services.blueprint_access import is_there
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.filters import seen_filter
from conductor.control.services.label_names import Labelled
from conductor.control.services.language import Language
from conductor.control.services.listing import Query
from conductor.control.services.rights import Rights
from conductor.control.services.seals import Cipher
from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment
from conductor.domain.errors import NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName
from conductor.domain.label import Label

Labels = Collection[tuple[str, str]]


@dataclass(frozen=True)
class Topology:
    """What a deployment or a blueprint is made of, as far as inputs can name it."""

    nodes: Sequence[Mapping[str, Any]]
    scaling_groups: Mapping[str, Any]


@dataclass(frozen=True)
class KnownObjects:
    """Lives inside one unit of work. `deployment_id` and `plan` are the asker's own, if any."""

    unit: UnitOfWork
    caller: Caller
    language: Language
    cipher: Cipher
    deployment_id: str | None = None
    plan: Mapping[str, Any] | None = None

    def has_deployment_id(self) -> bool:
        return self.deployment_id is not None

    def has_blueprint_id(self) -> bool:
        return self.plan is not None

    def get(self, data_type: str, value: Any, /, **params: Any) -> Collection[Any]:
        """`value` in a list when it is known and fits, else nothing."""
        finders = {
            "deployment_id": self._deployment_id,
            "blueprint_id": self._blueprint_id,
            "secret_key": self._secret_key,
            "node_id": self._node_id,
            "node_type": self._node_type,
            "operation_name": self._operation_name,
            "scaling_group": self._scaling_group,
            "node_instance": self._node_instance,
            "capability_value": self._capability_value,
        }
        allowed = params.get("valid_values")
        if allowed is not None and value not in allowed:
            return []
        return [value] if any(value == one for one in finders[data_type](value, params)) else []

    def _deployment_id(self, value: Any, params: Mapping[str, Any]) -> Iterator[str]:
        for tenant in self._tenants(params):
            found = self.unit.deployments.find(tenant, value) if _is_name(value) else None
            pattern = params.get("display_name_specs")
            if found is None or not self._rights.sees(found):
                continue
            if _is_like(found.display_name or found.id, pattern):
                yield from self._chosen(Labelled.DEPLOYMENTS, found, params)

    def _blueprint_id(self, value: Any, params: Mapping[str, Any]) -> Iterator[str]:
        for tenant in self._tenants(params):
            found = self.unit.blueprints.find(tenant, value) if _is_name(value) else None
            if found is None or not is_there(found, self.caller):
                continue
            is_uploaded = found.state is BlueprintState.UPLOADED
            if is_uploaded and _is_like(found.id, params.get("id_specs")):
                yield from self._chosen(Labelled.BLUEPRINTS, found, params)

    def _chosen(
        self, kind: Labelled, found: Deployment | Blueprint, params: Mapping[str, Any]
    ) -> Iterator[str]:
        """By its labels, and by a stored filter."""
        if _has_labels(found.labels, params.get("labels") or ()) and (
            "filter_id" not in params or self._fits(kind, found, str(params["filter_id"]))
        ):
            yield found.id

    def _fits(self, kind: Labelled, found: Deployment | Blueprint, identifier: str) -> bool:
        try:
            rules = seen_filter(self.unit, self.caller, kind, identifier).rules
        except NotFound as missing:
            raise ConstraintException(f"there is no filter {identifier!r}; create it") from missing
        query = Query({"id": [found.id]}, size=1, rules=rules)
        is_deployment = kind is Labelled.DEPLOYMENTS
        store = self.unit.deployments if is_deployment else self.unit.blueprints
        return store.page(found.tenant, query).total > 0

    def _secret_key(self, value: Any, params: Mapping[str, Any]) -> Iterator[str]:
        found = self.unit.secrets.find(self._tenant, value) if _is_name(value) else None
        if found is None or not self._rights.reads(found):
            return
        if _is_like(found.key, params.get("key_specs")):
            yield found.key

    def _node_id(self, _: Any, params: Mapping[str, Any]) -> Iterator[str]:
        names = (node["id"] for node in self._topology(params).nodes)
        return _alike(names, params.get("id_specs"))

    def _node_type(self, _: Any, params: Mapping[str, Any]) -> Iterator[str]:
        types = (node["type"] for node in self._topology(params).nodes)
        return _alike(types, params.get("type_specs"))

    def _operation_name(self, _: Any, params: Mapping[str, Any]) -> Iterator[str]:
        nodes = self._topology(params).nodes
        names = (name for node in nodes for name in node.get("operations") or ())
        return _alike(names, params.get("operation_name_specs"))

    def _scaling_group(self, _: Any, params: Mapping[str, Any]) -> Iterator[str]:
        groups = self._topology(params).scaling_groups
        return _alike(iter(groups), params.get("scaling_group_name_specs"))

    def _node_instance(self, _: Any, params: Mapping[str, Any]) -> Iterator[str]:
        deployment = self._deployment(params)
        instances = self.unit.node_instances.of_deployment(deployment.tenant, deployment.id)
        return _alike((str(one.id) for one in instances), params.get("id_specs"))

    def _capability_value(self, _: Any, params: Mapping[str, Any]) -> Iterator[Any]:
        deployment = self._deployment(params)
        declared = deployment.plan.get("capabilities") or {}
        names = set(_alike(iter(declared), params.get("capability_key_specs")))
        storage = DeploymentStorage(self.unit, deployment, self.cipher, self.language, self._rights)
        wanted = {name: declared[name] for name in names}
        yield from self.language.evaluate_capabilities(wanted, storage).values()

    @property
    def _rights(self) -> Rights:
        return Rights(self.caller)

    @property
    def _tenant(self) -> TenantName:
        return tenant_of(self.caller)

    def _tenants(self, params: Mapping[str, Any]) -> list[TenantName]:
        """Other tenants than the caller's own are for administrators."""
        if "tenants" not in params:
            return [self._tenant]
        named = [TenantName(str(name)) for name in params["tenants"]]
        return [name for name in named if name == self._tenant or self.caller.is_admin]

    def _deployment(self, params: Mapping[str, Any]) -> Deployment:
        identifier = params.get("deployment_id", self.deployment_id)
        found = self.unit.deployments.find(self._tenant, str(identifier))
        if found is None or not self._rights.sees(found):
            sentence = f"the constraint names deployment {identifier!r}, which is not there"
            raise ConstraintException(sentence)
        return found

    def _topology(self, params: Mapping[str, Any]) -> Topology:
        if "deployment_id" not in params and self.deployment_id is None and self.plan is not None:
            return Topology(self.plan["nodes"], self.plan.get("scaling_groups") or {})
        deployment = self._deployment(params)
        nodes = self.unit.nodes.of_deployment(deployment.tenant, deployment.id)
        groups = deployment.plan.get("scaling_groups") or {}
        return Topology([{**node.plan, "id": node.id} for node in nodes], groups)


def _is_name(value: Any) -> bool:
    return isinstance(value, str)


def _alike(names: Iterator[str], pattern: Mapping[str, Any] | None) -> Iterator[str]:
    return (name for name in names if _is_like(name, pattern))


def _is_like(name: str, pattern: Mapping[str, Any] | None) -> bool:
    """All criteria hold; one with several texts holds when one of them does."""
    return all(
        any(_JUDGES[criterion](name, str(text)) for text in _listed(texts))
        for criterion, texts in (pattern or {}).items()
    )


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


_JUDGES = {
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "contains": str.__contains__,
    "equals_to": str.__eq__,
}


def _has_labels(labels: Iterable[Label], wanted: Sequence[Any]) -> bool:
    """`wanted` is like `[{key: value}, {key: [one, or, another]}]`."""
    held = {each.pair for each in labels}
    return all(
        isinstance(one, dict)
        and all(
            any((key.lower(), str(value)) in held for value in _listed(values))
            for key, values in one.items()
        )
        for one in wanted
    )
