"""The plan of a deployment that is to be, with everything that the manager knows put into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.blueprint.errors import DSLParsingException
from conductor.control.services.access import tenant_of
from conductor.control.services.errors import DeploymentCreationError
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.ids import display_name
from conductor.control.services.known_objects import KnownObjects
from conductor.control.services.labels import declared_labels, set_labels
from conductor.control.services.language import Language
from conductor.control.services.seals import Cipher
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.blueprint import BlueprintState
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId
from conductor.domain.masking import Masker


@dataclass(frozen=True)
class DeploymentOrder:
    """What a person asked for; see the rest contract, section 5."""

    id: str
    blueprint_id: str
    inputs: Mapping[str, Any]
    display_name: str | None = None
    visibility: str | None = None
    is_private: bool | None = None
    labels: tuple[tuple[str, str], ...] = ()
    runtime_only_evaluation: bool = False


@dataclass(frozen=True)
class Preparation:
    work: UnitOfWorkFactory
    language: Language
    cipher: Cipher
    clock: Clock

    def plan(self, caller: Caller, order: DeploymentOrder) -> Mapping[str, Any]:
        tenant = tenant_of(caller)
        with self.work.reading() as unit:
            blueprint = unit.blueprints.get(tenant, order.blueprint_id)
            if blueprint.state is not BlueprintState.UPLOADED:
                raise DeploymentCreationError(
                    f"blueprint {blueprint.id!r} is {blueprint.state}, not uploaded"
                )
            values = KnownObjects(unit, caller, self.language, self.cipher, plan=blueprint.plan)
            storage = DeploymentStorage(
                unit, self._announced(caller, order), self.cipher, self.language
            )
            try:
                return self.language.prepare(
                    blueprint.plan,
                    order.inputs,
                    get_secret=lambda key: storage.get_secret(key).value,
                    existing_instance_ids=unit.node_instances.all_ids(tenant),
                    runtime_only_evaluation=order.runtime_only_evaluation,
                    values=values,
                    outside=storage,
                )
            except DSLParsingException as wrong:
                why = Masker(storage.told).mask(str(wrong))
                raise DeploymentCreationError(f"deployment {order.id!r}: {why}") from wrong

    def settled(self, deployment: Deployment, wish: str | None) -> Deployment:
        """With the labels that the blueprint declares, and the name that people read: by the
        person's wish, else by the blueprint's settings, else by the id."""
        settings = deployment.plan.get("deployment_settings") or {}
        declared = {
            "labels": deployment.plan.get("labels") or {},
            "name": wish or settings.get("display_name") or deployment.id,
        }
        with self.work.reading() as unit:
            storage = DeploymentStorage(unit, deployment, self.cipher, self.language)
            found = self.language.evaluate_functions(declared, {}, storage)
            own = (each.pair for each in deployment.labels)
            pairs = dict.fromkeys((*declared_labels(found["labels"]), *own))
            labels = set_labels(pairs, deployment.created_at, deployment.created_by)
            name = display_name(found["name"])
            labelled = replace(deployment, labels=labels, display_name=name)
            self._refuse_without_environment(replace(storage, deployment=labelled))
        return labelled

    def _refuse_without_environment(self, storage: DeploymentStorage) -> None:
        needed = storage.deployment.plan.get("requirements") or {}
        missing = storage.missing_in_environment(needed.get("parent_capabilities") or ())
        if missing:
            raise DeploymentCreationError(
                f"deployment {storage.deployment.id!r} needs capabilities of its environment that "
                f"are not there: {', '.join(missing)}; name one that has them by the label "
                "csys-obj-parent"
            )

    def _announced(self, caller: Caller, order: DeploymentOrder) -> Deployment:
        """What is known of a deployment before its plan is."""
        now = self.clock.now()
        return Deployment(
            id=DeploymentId(order.id),
            tenant=tenant_of(caller),
            blueprint_id=BlueprintId(order.blueprint_id),
            state=DeploymentState.CREATING,
            created_at=now,
            created_by=caller.username,
            display_name=order.display_name or order.id,
            labels=set_labels(order.labels, now, caller.username),
        )
