"""The REST API as one ASGI application."""

from fastapi import FastAPI

from conductor.control.api.discretion import Discretion
from conductor.control.api.doors import Doors
from conductor.control.api.errors import install_error_answers
from conductor.control.api.middleware import BodyLimit, RequestIds
from conductor.control.api.routes import (
    blueprint_uploads,
    blueprints,
    deployment_modifications,
    deployments,
    evaluate,
    event_stream,
    events,
    executions,
    inter_deployment_dependencies,
    labels,
    nodes,
    operations,
    plugin_installations,
    plugins,
    resources,
    searches,
    secret_sharing,
    secrets,
    system,
    tenants,
    tokens,
    users,
    window,
)
from conductor.control.api.unread_bodies import UnreadBodies

BASE = "/api/v3.1"
_NOUNS = (
    system,
    tenants,
    users,
    tokens,
    secrets,
    secret_sharing,
    blueprints,
    blueprint_uploads,
    plugin_installations,
    plugins,
    inter_deployment_dependencies,  # before what takes any word for a deployment's id
    deployments,
    deployment_modifications,
    labels,
    evaluate,
    executions,
    events,
    event_stream,
    nodes,
    operations,
    searches,
)


def create_app(doors: Doors) -> FastAPI:
    """Serves `/api/v3.1/...` and `/api/version`; its documentation is at `/api/v3.1/docs`."""
    app = FastAPI(
        title="Conductor",
        version=doors.version,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=f"{BASE}/docs",
        redoc_url=None,
    )
    app.state.doors = doors
    for noun in _NOUNS:
        app.include_router(noun.router, prefix=BASE)
    app.include_router(system.unversioned)
    app.include_router(resources.router)
    app.include_router(window.router)
    install_error_answers(app)
    app.add_middleware(Discretion, confidences=doors.confidences)
    app.add_middleware(
        BodyLimit,
        max_megabytes=doors.config.blueprint_folder_max_size_mb + 10,
        larger={f"{BASE}/plugins": doors.config.plugin_max_size_mb},
    )
    app.add_middleware(UnreadBodies)
    app.add_middleware(RequestIds)
    return app
