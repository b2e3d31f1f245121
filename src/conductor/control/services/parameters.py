"""The parameters of an execution, merged or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conductor.control.services.errors import IllegalExecutionParameters
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.known_objects import KnownObjects
from conductor.control.services.language import Language
from conductor.control.services.numbers import check_numbers
from conductor.control.services.rights import Rights
from conductor.control.services.seals import Cipher
from conductor.control.services.system_workflows import known_workflow
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.identity import Caller
from conductor.domain.masking import Masker
from conductor.domain.parameters import merged_parameters


@dataclass(frozen=True)
class Sources:
    """What parameters are checked against; lives inside one unit of work."""

    unit: UnitOfWork
    caller: Caller
    language: Language
    cipher: Cipher


class Parameters:
    """Those that a person gave to a workflow of a deployment."""

    def __init__(
        self,
        sources: Sources,
        deployment: Deployment,
        workflow_id: str,
        given: Mapping[str, Any],
        *,
        may_be_custom: bool,
    ) -> None:
        self._sources = sources
        self._deployment = deployment
        self._workflow_id = workflow_id
        self._given = given
        self._may_be_custom = may_be_custom

    @cached_property
    def merged(self) -> Mapping[str, Any]:
        """With the declared defaults, converted to the declared types. Raises a sentence that names
        every faulty parameter."""
        workflow = known_workflow(self._deployment.plan, self._workflow_id) or {}
        declared = workflow.get("parameters") or {}
        merged = merge_parameters(
            self._workflow_id, declared, self._given, may_be_custom=self._may_be_custom
        )
        check_numbers("parameters", merged)
        self._check_constraints(declared, merged)
        return merged

    def check(self) -> None:
        """Raises what `merged` raises."""
        _ = self.merged

    def _check_constraints(self, declared: Mapping[str, Any], merged: Mapping[str, Any]) -> None:
        here = self._sources
        rights = Rights(here.caller)
        storage = DeploymentStorage(here.unit, self._deployment, here.cipher, here.language, rights)
        values = KnownObjects(
            here.unit, here.caller, here.language, here.cipher, self._deployment.id
        )
        faults = here.language.check_parameters(
            declared,
            merged,
            values,
            lambda argument: here.language.evaluate_functions(argument, {}, storage),
        )
        if faults:
            raise _refused(self._workflow_id, Masker(storage.told).mask("; ".join(faults)))


def merge_parameters(
    workflow: str,
    declared: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    may_be_custom: bool,
) -> dict[str, Any]:
    """Raises a sentence that names every faulty parameter."""
    merged, faults = merged_parameters(declared, given, may_be_custom=may_be_custom)
    if faults:
        raise _refused(workflow, "; ".join(faults))
    return merged


def _refused(workflow: str, why: str) -> IllegalExecutionParameters:
    return IllegalExecutionParameters(f"workflow {workflow!r} cannot take these parameters: {why}")
