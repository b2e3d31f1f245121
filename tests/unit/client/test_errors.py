"""Each error code that is worth catching has its class."""

import pytest

from cloudify_rest_client import exceptions as errors

CODES = {
    "blueprint_in_use": errors.BlueprintInUseError,
    "deployment_environment_creation_in_progress_error": (
        errors.DeploymentEnvironmentCreationInProgressError
    ),
    "deployment_environment_creation_pending_error": (
        errors.DeploymentEnvironmentCreationPendingError
    ),
    "deployment_modification_already_ended_error": errors.DeploymentModificationAlreadyEndedError,
    "deployment_parent_not_found_error": errors.DeploymentParentNotFound,
    "deployment_plugin_not_found": errors.DeploymentPluginNotFound,
    "entering_maintenance_mode": errors.MaintenanceModeActivatingError,
    "existing_started_deployment_modification_error": (
        errors.ExistingStartedDeploymentModificationError
    ),
    "expired_cloudify_license": errors.ExpiredCloudifyLicense,
    "forbidden_error": errors.ForbiddenError,
    "forbidden_while_cancelling": errors.ForbiddenWhileCancelled,
    "functions_evaluation_error": errors.FunctionsEvaluationError,
    "illegal_execution_parameters_error": errors.IllegalExecutionParametersError,
    "invalid_exception_status_update": errors.InvalidExecutionUpdateStatus,
    "invalid_filter_rule": errors.InvalidFilterRule,
    "maintenance_mode_active": errors.MaintenanceModeActiveError,
    "missing_cloudify_license": errors.MissingCloudifyLicense,
    "missing_required_deployment_input_error": errors.MissingRequiredDeploymentInputError,
    "no_such_include_field_error": errors.NoSuchIncludeFieldError,
    "not_modified": errors.NotModifiedError,
    "plugin_in_use": errors.PluginInUseError,
    "plugin_installation_error": errors.PluginInstallationError,
    "plugin_installation_timeout": errors.PluginInstallationTimeout,
    "unauthorized_error": errors.UserUnauthorizedError,
    "unknown_deployment_input_error": errors.UnknownDeploymentInputError,
    "unknown_deployment_secret_error": errors.UnknownDeploymentSecretError,
    "unknown_modification_stage_error": errors.UnknownModificationStageError,
    "unsupported_deployment_get_secret_error": errors.UnsupportedDeploymentGetSecretError,
}


def test_the_codes_are_those_of_the_contract() -> None:
    assert dict(errors.ERROR_MAPPING) == CODES


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_a_body_becomes_its_class(code: str, kind: type[errors.CloudifyClientError]) -> None:
    body = {"message": "no", "error_code": code, "server_traceback": "line 1"}
    error = errors.error_from_answer(400, body)
    assert type(error) is kind
    assert (error.status_code, error.error_code, error.server_traceback) == (400, code, "line 1")


def test_a_code_without_a_class_is_the_general_error() -> None:
    error = errors.error_from_answer(409, {"message": "taken", "error_code": "conflict_error"})
    assert type(error) is errors.CloudifyClientError
    assert (str(error), error.error_code) == ("409: taken", "conflict_error")


def test_the_audit_service_says_detail_and_others_nothing() -> None:
    assert str(errors.error_from_answer(422, {"detail": "before is missing"})) == (
        "422: before is missing"
    )
    assert str(errors.error_from_answer(500, {})) == "500: HTTP 500"
