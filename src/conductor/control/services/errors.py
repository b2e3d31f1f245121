"""Refusals of the control wing; the API gives each of them its status and error code."""

from typing import Any

from conductor.domain.errors import ConductorError, InvalidInput


class Unauthorized(ConductorError):
    """No credential, or one that does not hold. The same text for every reason, on purpose."""


class Forbidden(ConductorError):
    """The caller is known, and may not."""


class ForbiddenWhileCancelling(ConductorError):
    """An execution that is being cancelled may start nothing new."""


class InMaintenance(ConductorError):
    """The manager is in maintenance, or is about to be."""


class EnteringMaintenance(InMaintenance):
    """Nothing new may begin: maintenance begins when what runs has ended."""


class MaintenanceActive(InMaintenance):
    """The manager is in maintenance: nothing may change."""


class InBlackout(ConductorError):
    """A blackout keeps workflows from beginning; the message names it, and when it ends."""


class OnlyDeploymentUpdate(ConductorError):
    """Only an execution that updates the deployment may change this."""


class ParentNotFound(ConductorError):
    """A label names an environment that is not there. The message contains "not found"."""


class NonexistentWorkflow(ConductorError):
    """The deployment has no such workflow."""


class IllegalExecutionParameters(ConductorError):
    """The message names every parameter that is missing, unknown or of the wrong kind."""


class ExistingRunningExecution(ConductorError):
    """Another execution holds the deployment."""


class EnvironmentPending(ConductorError):
    """The deployment's environment waits to be created."""


class EnvironmentInProgress(ConductorError):
    """The deployment's environment is being created."""


class DeploymentCreationError(ConductorError):
    """The deployment's environment could not be created."""


class DependentExists(ConductorError):
    """Others still need the thing; the message names them."""


class IllegalAction(ConductorError):
    """The thing is in a state that has no such action."""


class ExistingStartedModification(ConductorError):
    """The deployment has a modification already that was started and not ended."""


class ModificationAlreadyEnded(ConductorError):
    """The modification was finished or rolled back."""


class UnsupportedUpdate(ConductorError):
    """No update can make some of the changes; the message names each of them."""


class InvalidBlueprint(ConductorError):
    """The blueprint cannot be read; the message says where."""


class BlueprintInUse(ConductorError):
    """Other blueprints import the blueprint; the message names them."""


class TooLarge(InvalidInput):
    """A request holds more than the server takes; the message says how much that is."""


class UrlNotFound(InvalidInput):
    """What was to be fetched cannot be, or may not; the message says why."""


class InvalidPlugin(InvalidInput):
    """What was uploaded is no plugin; the message says what is missing or does not fit."""


class PluginInUse(ConductorError):
    """Blueprints need the plugin; the message names them and their deployments."""


class PluginMissing(ConductorError):
    """No uploaded plugin fits; the message names those that are there."""


class PluginsUpdateFailed(ConductorError):
    """The plugins of the blueprint cannot be updated like this; the message says why."""


class UnknownAction(InvalidInput):
    """The thing knows no action of that name."""


class InvalidStatusUpdate(ConductorError):
    """The execution's life cycle has no such move."""


class EvaluationFailed(ConductorError):
    """An intrinsic function has no value now."""


class InvalidFilterRule(InvalidInput):
    """One rule of a filter, and why it cannot be used."""

    def __init__(self, rule: Any, reason: str) -> None:
        super().__init__(f"the filter rule {rule} cannot be used: {reason}")
        self.rule = rule
        self.reason = reason


class UnavailableWorkflow(ConductorError):
    """The workflow's availability rules do not hold now; the message says which."""


class NoSuchIncludeField(InvalidInput):
    """`_include` names a field that the thing does not have."""
