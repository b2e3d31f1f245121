"""What the server may answer instead of a result: one class for each error code worth catching."""

from collections.abc import Mapping
from typing import Any, ClassVar


class CloudifyClientError(Exception):
    """The server refused, or could not be asked.

    `status_code` is -1 when no answer came; `error_code` is the server's own word for the problem.
    """

    ERROR_CODE: ClassVar[str | None] = None

    def __init__(
        self,
        message: str,
        server_traceback: str | None = None,
        status_code: int = -1,
        error_code: str | None = None,
        response: Any = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.server_traceback = server_traceback
        self.status_code = status_code
        self.error_code = error_code
        self.response = response

    def __str__(self) -> str:
        return self.message if self.status_code == -1 else f"{self.status_code}: {self.message}"


class ServerUnreachable(CloudifyClientError):
    """No connection could be made, or it broke before an answer came: then the request
    `may_have_arrived`, and what it asks for may have been done."""

    may_have_arrived: bool = False


class ServerNotTrusted(ServerUnreachable):
    """The server shows a certificate that nobody vouches for."""


class ServerTimeout(CloudifyClientError):
    """The server took the request and did not answer in time."""


class DeploymentEnvironmentCreationInProgressError(CloudifyClientError):
    ERROR_CODE = "deployment_environment_creation_in_progress_error"


class DeploymentEnvironmentCreationPendingError(CloudifyClientError):
    ERROR_CODE = "deployment_environment_creation_pending_error"


class IllegalExecutionParametersError(CloudifyClientError):
    ERROR_CODE = "illegal_execution_parameters_error"


class NoSuchIncludeFieldError(CloudifyClientError):
    ERROR_CODE = "no_such_include_field_error"


class MissingRequiredDeploymentInputError(CloudifyClientError):
    ERROR_CODE = "missing_required_deployment_input_error"


class UnknownDeploymentInputError(CloudifyClientError):
    ERROR_CODE = "unknown_deployment_input_error"


class UnknownDeploymentSecretError(CloudifyClientError):
    ERROR_CODE = "unknown_deployment_secret_error"


class UnsupportedDeploymentGetSecretError(CloudifyClientError):
    ERROR_CODE = "unsupported_deployment_get_secret_error"


class FunctionsEvaluationError(CloudifyClientError):
    ERROR_CODE = "functions_evaluation_error"


class UnknownModificationStageError(CloudifyClientError):
    ERROR_CODE = "unknown_modification_stage_error"


class ExistingStartedDeploymentModificationError(CloudifyClientError):
    ERROR_CODE = "existing_started_deployment_modification_error"


class DeploymentModificationAlreadyEndedError(CloudifyClientError):
    ERROR_CODE = "deployment_modification_already_ended_error"


class UserUnauthorizedError(CloudifyClientError):
    ERROR_CODE = "unauthorized_error"


class ForbiddenError(CloudifyClientError):
    ERROR_CODE = "forbidden_error"


class ForbiddenWhileCancelled(CloudifyClientError):
    ERROR_CODE = "forbidden_while_cancelling"


class MaintenanceModeActiveError(CloudifyClientError):
    ERROR_CODE = "maintenance_mode_active"


class MaintenanceModeActivatingError(CloudifyClientError):
    ERROR_CODE = "entering_maintenance_mode"


class NotModifiedError(CloudifyClientError):
    """The thing is in the wanted state already (HTTP 304)."""

    ERROR_CODE = "not_modified"


class InvalidExecutionUpdateStatus(CloudifyClientError):
    ERROR_CODE = "invalid_exception_status_update"


class PluginInUseError(CloudifyClientError):
    ERROR_CODE = "plugin_in_use"


class BlueprintInUseError(CloudifyClientError):
    ERROR_CODE = "blueprint_in_use"


class PluginInstallationError(CloudifyClientError):
    ERROR_CODE = "plugin_installation_error"


class PluginInstallationTimeout(CloudifyClientError):
    ERROR_CODE = "plugin_installation_timeout"


class DeploymentPluginNotFound(CloudifyClientError):
    ERROR_CODE = "deployment_plugin_not_found"


class MissingCloudifyLicense(CloudifyClientError):
    ERROR_CODE = "missing_cloudify_license"


class ExpiredCloudifyLicense(CloudifyClientError):
    ERROR_CODE = "expired_cloudify_license"


class DeploymentParentNotFound(CloudifyClientError):
    ERROR_CODE = "deployment_parent_not_found_error"


class InvalidFilterRule(CloudifyClientError):
    """A filter rule cannot be used; `err_filter_rule` is the rule and `err_reason` says why."""

    ERROR_CODE = "invalid_filter_rule"
    err_filter_rule: Any = None
    err_reason: str | None = None


ERROR_MAPPING: Mapping[str, type[CloudifyClientError]] = {
    error.ERROR_CODE: error
    for error in CloudifyClientError.__subclasses__()
    if error.ERROR_CODE is not None
}


def error_from_answer(
    status_code: int, answer: Mapping[str, Any], response: Any = None
) -> CloudifyClientError:
    """Turn an error body `{message, error_code, server_traceback}` into its typed exception."""
    error_code = answer.get("error_code")
    kind = ERROR_MAPPING.get(error_code or "", CloudifyClientError)
    message = answer.get("message") or answer.get("detail") or f"HTTP {status_code}"
    error = kind(str(message), answer.get("server_traceback"), status_code, error_code, response)
    if isinstance(error, InvalidFilterRule):
        error.err_filter_rule = answer.get("err_filter_rule")
        error.err_reason = answer.get("err_reason")
    return error
