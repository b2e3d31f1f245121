"""The one place that turns errors into HTTP answers: {message, error_code, server_traceback}."""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conductor.blueprint import errors as blueprint
from conductor.control.services import errors as services
from conductor.control.services.work import StorageUnavailable
from conductor.domain import errors as domain

_log = logging.getLogger(__name__)

# The nearest class in an error's ancestry decides.
CODES: Mapping[type[BaseException], tuple[int, str]] = {
    domain.NotFound: (404, "not_found_error"),
    domain.Conflict: (409, "conflict_error"),
    domain.IllegalMove: (400, "illegal_action_error"),
    domain.InvalidInput: (400, "bad_parameters_error"),
    domain.ConductorError: (400, "bad_parameters_error"),
    StorageUnavailable: (503, "internal_server_error"),
    services.Unauthorized: (401, "unauthorized_error"),
    services.Forbidden: (403, "forbidden_error"),
    services.ForbiddenWhileCancelling: (403, "forbidden_while_cancelling"),
    services.OnlyDeploymentUpdate: (403, "only_deployment_update"),
    services.EnteringMaintenance: (503, "entering_maintenance_mode"),
    services.MaintenanceActive: (503, "maintenance_mode_active"),
    services.InBlackout: (409, "blackout_error"),
    services.ParentNotFound: (404, "deployment_parent_not_found_error"),
    services.NonexistentWorkflow: (400, "nonexistent_workflow_error"),
    services.IllegalExecutionParameters: (400, "illegal_execution_parameters_error"),
    services.ExistingRunningExecution: (400, "existing_running_execution_error"),
    services.EnvironmentPending: (400, "deployment_environment_creation_pending_error"),
    services.EnvironmentInProgress: (400, "deployment_environment_creation_in_progress_error"),
    services.DeploymentCreationError: (400, "deployment_creation_error"),
    services.DependentExists: (400, "dependent_exists_error"),
    services.IllegalAction: (400, "illegal_action_error"),
    services.ExistingStartedModification: (400, "existing_started_deployment_modification_error"),
    services.ModificationAlreadyEnded: (400, "deployment_modification_already_ended_error"),
    services.UnsupportedUpdate: (400, "bad_parameters_error"),
    services.InvalidBlueprint: (400, "invalid_blueprint_error"),
    services.BlueprintInUse: (405, "blueprint_in_use"),
    services.TooLarge: (413, "bad_parameters_error"),
    services.UrlNotFound: (400, "param_url_not_found_error"),
    services.InvalidPlugin: (400, "invalid_plugin_error"),
    services.PluginInUse: (405, "plugin_in_use"),
    services.PluginMissing: (400, "deployment_plugin_not_found"),
    services.PluginsUpdateFailed: (400, "plugins_update_failed"),
    services.UnknownAction: (400, "unknown_action"),
    services.InvalidStatusUpdate: (400, "invalid_exception_status_update"),
    services.EvaluationFailed: (400, "functions_evaluation_error"),
    services.InvalidFilterRule: (400, "invalid_filter_rule"),
    services.UnavailableWorkflow: (400, "unavailable_workflow_error"),
    services.NoSuchIncludeField: (400, "no_such_include_field_error"),
    blueprint.BlueprintError: (400, "invalid_blueprint_error"),
    blueprint.MissingRequiredInputError: (400, "missing_required_deployment_input_error"),
    blueprint.UnknownInputError: (400, "unknown_deployment_input_error"),
    blueprint.UnknownSecretError: (400, "unknown_deployment_secret_error"),
    blueprint.ConstraintException: (400, "constraint_error"),
    blueprint.InputEvaluationError: (400, "functions_evaluation_error"),
    blueprint.FunctionEvaluationError: (400, "functions_evaluation_error"),
    blueprint.FunctionValidationError: (400, "functions_evaluation_error"),
    blueprint.EvaluationRecursionLimitReached: (400, "functions_evaluation_error"),
    blueprint.UnknownSysEntityError: (400, "functions_evaluation_error"),
    blueprint.UnknownSysPropertyError: (400, "functions_evaluation_error"),
}
_HTTP_CODES: Mapping[int, str] = {404: "not_found_error", 405: "method_not_allowed_error"}


def answer(status: int, code: str, message: str, **more: Any) -> JSONResponse:
    body = {"message": message, "error_code": code, "server_traceback": None, **more}
    headers = {"WWW-Authenticate": 'Basic realm="Conductor"'} if status == 401 else None
    return JSONResponse(body, status, headers)


def install_error_answers(app: FastAPI) -> None:
    app.add_exception_handler(domain.ConductorError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RecursionError, _too_deep)
    app.add_exception_handler(UnicodeEncodeError, _no_text)


def _refused(request: Request, error: Exception) -> JSONResponse:
    known = next(kind for kind in type(error).__mro__ if kind in CODES)
    status, code = CODES[known]
    if status >= 500 and not isinstance(error, services.InMaintenance):
        _log.error("request %s failed", request.scope.get("request_id", "-"), exc_info=error)
        return answer(status, code, str(error), server_traceback=_traceback(request, error))
    if isinstance(error, services.InvalidFilterRule):
        return answer(status, code, str(error), err_filter_rule=error.rule, err_reason=error.reason)
    return answer(status, code, str(error))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    told = "; ".join(map(_told, faults))
    return answer(400, "bad_parameters_error", f"the request is not valid: {told}")


def _told(fault: Mapping[str, Any]) -> str:
    where, *place = map(str, fault["loc"])
    if isinstance(fault.get("input"), bytes):
        return f"send the {where} as JSON, with Content-Type: application/json"
    is_unknown = fault["type"] == "extra_forbidden"
    sentence: str = "there is no such field" if is_unknown else fault["msg"]
    return f"{'.'.join(place) or f'the {where}'}: {sentence.removeprefix('Value error, ')}"


def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = str(error.detail) if isinstance(error, HTTPException) else "unknown"
    if status in (404, 405):  # a service says what it lacks by errors of its own
        message = f"this server has no {request.method} {request.url.path}"
    return answer(status, _HTTP_CODES.get(status, "bad_parameters_error"), message)


def _too_deep(request: Request, error: Exception) -> JSONResponse:
    """Only what a request holds is nested without bounds."""
    _log.warning("request %s was nested too deeply", request.scope.get("request_id", "-"))
    return answer(
        400, "bad_parameters_error", "the request holds values that are nested too deeply"
    )


def _broken(request: Request, error: Exception) -> JSONResponse:
    identifier = request.scope.get("request_id", "-")
    _log.error("request %s failed", identifier, exc_info=error)
    sentence = f"the server failed at this request; its log tells more under {identifier}"
    trace = _traceback(request, error)
    return answer(500, "internal_server_error", sentence, server_traceback=trace)


class Breakages:
    """Answers what nothing else could. The framework would do it outside of all that stands around
    an answer, and end the connection under the caller's next request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if has_begun or scope["type"] != "http":
                raise
            await _broken(Request(scope), error)(scope, receive, send)


def _no_text(_request: Request, _error: Exception) -> JSONResponse:
    """Only what a request holds has halves of characters in it."""
    return answer(400, "bad_parameters_error", "the request holds text that is no Unicode")


def _traceback(request: Request, error: Exception) -> str | None:
    """For administrators: it tells about the server's inside."""
    if not getattr(request.state, "is_admin", False):
        return None
    return "".join(traceback.format_exception(error))
