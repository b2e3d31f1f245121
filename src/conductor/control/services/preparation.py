"""The plan of a deployment that is to be, with everything that the manager knows put into it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from conductor.blueprint.errors import BlueprintError, DSLParsingException
from conductor.control.services.blueprint_access import seen
from conductor.control.services.errors import DeploymentCreationError
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.ids import display_name
from conductor.control.services.known_objects import KnownObjects
from conductor.control.services.labels import declared_labels, set_labels
from conductor.control.services.language import Language, all_errors
from conductor.control.services.plugin_code import refuse_missing
from conductor.control.services.rights import Rights, rights_of_readers
from conductor.control.services.seals import Cipher
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.deployment import Deployment
from conductor.domain.identity import Caller
from conductor.domain.masking import Masker


@dataclass(frozen=True)
class Preparation:
    """Of a deployment that is `creating`: its plan are the inputs that it was given."""

    work: UnitOfWorkFactory
    language: Language
    cipher: Cipher

    def check(self, caller: Caller, deployment: Deployment, *, needs_plugins: bool) -> None:
        """What can be refused without making the plan, which may take seconds."""
        with self.work.reading() as unit:
            seen(unit, caller, deployment.blueprint_id)
            blueprint = _uploaded(unit, deployment)
            if needs_plugins:
                refuse_missing(unit, deployment.tenant, blueprint.plan)
            with self._storage(unit, caller, deployment) as storage:
                self.language.check_inputs(
                    blueprint.plan,
                    deployment.plan["inputs"],
                    get_secret=lambda key: storage.get_secret(key).value,
                    values=self._known(unit, caller, blueprint),
                    outside=storage,
                )

    def plan(
        self,
        caller: Caller,
        deployment: Deployment,
        *,
        auto_correct_types: bool = False,
        blueprint: Blueprint | None = None,
    ) -> Mapping[str, Any]:
        """By the deployment's blueprint as it is stored, unless it is given.

        Of a million ids that it makes up, one may be taken: then it is made with others. To read
        all that are taken would cost more than the plan."""
        taken: set[str] = set()
        with self.work.reading() as unit, self._storage(unit, caller, deployment) as storage:
            blueprint = blueprint or _uploaded(unit, deployment)
            while True:
                plan = self.language.prepare(
                    blueprint.plan,
                    deployment.plan["inputs"],
                    get_secret=lambda key: storage.get_secret(key).value,
                    existing_instance_ids=taken,
                    runtime_only_evaluation=deployment.runtime_only_evaluation,
                    auto_correct_types=auto_correct_types,
                    values=self._known(unit, caller, blueprint),
                    outside=storage,
                )
                ids = [each["id"] for each in plan.get("node_instances", ())]
                clashes = unit.node_instances.taken(deployment.tenant, ids) - taken
                if not clashes:
                    return plan
                taken |= clashes

    def settled(self, caller: Caller, deployment: Deployment, wish: str | None) -> Deployment:
        """With the labels that the blueprint declares, and the name that people read: by the
        person's wish, else by the blueprint's settings, else by the id. They are kept in the clear,
        so that they are made of what all may read who read them."""
        settings = deployment.plan.get("deployment_settings") or {}
        declared = {
            "labels": deployment.plan.get("labels") or {},
            "name": wish or settings.get("display_name") or deployment.id,
        }
        with self.work.reading() as unit:
            storage = DeploymentStorage(
                unit, deployment, self.cipher, self.language, rights_of_readers(deployment)
            )
            found = self.language.evaluate_functions(declared, {}, storage)
            own = (each.pair for each in deployment.labels)
            pairs = dict.fromkeys((*declared_labels(found["labels"]), *own))
            labels = set_labels(pairs, deployment.created_at, deployment.created_by)
            name = display_name(found["name"])
            labelled = replace(deployment, labels=labels, display_name=name)
            rights = Rights(caller)
            self._refuse_without_environment(replace(storage, deployment=labelled, rights=rights))
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

    def _known(self, unit: UnitOfWork, caller: Caller, blueprint: Blueprint) -> KnownObjects:
        return KnownObjects(unit, caller, self.language, self.cipher, plan=blueprint.plan)

    @contextmanager
    def _storage(
        self, unit: UnitOfWork, caller: Caller, deployment: Deployment
    ) -> Iterator[DeploymentStorage]:
        """What goes wrong within tells no secrets."""
        rights = Rights(caller)
        storage = DeploymentStorage(unit, deployment, self.cipher, self.language, rights)
        try:
            yield storage
        except BlueprintError as wrong:
            said = all_errors(wrong)
            told = Masker(storage.told).mask(said)
            if told == said and not isinstance(wrong, DSLParsingException):
                raise
            raise DeploymentCreationError(f"deployment {deployment.id!r}: {told}") from wrong


def _uploaded(unit: UnitOfWork, deployment: Deployment) -> Blueprint:
    blueprint = unit.blueprints.get(deployment.tenant, deployment.blueprint_id)
    if blueprint.state is not BlueprintState.UPLOADED:
        raise DeploymentCreationError(
            f"blueprint {blueprint.id!r} is {blueprint.state}, not uploaded"
        )
    return blueprint
