"""The REST API as one ASGI application."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from conductor.control.api.description import describe
from conductor.control.api.discretion import Discretion
from conductor.control.api.doors import Doors
from conductor.control.api.errors import Breakages, install_error_answers
from conductor.control.api.etags import ETags
from conductor.control.api.middleware import BodyLimit, RequestIds
from conductor.control.api.observed import Observed
from conductor.control.api.problems import Problems
from conductor.control.api.routes import (
    blackouts,
    blueprint_uploads,
    blueprints,
    cluster_status,
    config,
    deployment_modifications,
    deployment_updates,
    deployments,
    documentation,
    evaluate,
    event_stream,
    events,
    executions,
    filters,
    health,
    inter_deployment_dependencies,
    labels,
    maintenance_mode,
    metrics,
    nodes,
    operation_reports,
    operations,
    permissions,
    plugin_installations,
    plugins,
    plugins_update,
    provider_context,
    resources,
    schedules,
    searches,
    secret_sharing,
    secrets,
    sites,
    summaries,
    system,
    tenants,
    tokens,
    user_groups,
    users,
    window,
    workflows,
)
from conductor.control.api.routing import Directory
from conductor.control.api.slow_clients import SlowClients
from conductor.control.api.turns import Turns
from conductor.control.api.unread_bodies import UnreadBodies

BASE = "/api/v3.1"
_NOUNS = (
    health,
    documentation,
    system,
    cluster_status,
    provider_context,
    maintenance_mode,
    config,
    tenants,
    users,
    user_groups,
    permissions,
    tokens,
    secrets,
    secret_sharing,
    blueprints,
    blueprint_uploads,
    plugin_installations,
    plugins,
    plugins_update,
    inter_deployment_dependencies,  # before what takes any word for a deployment's id
    deployments,
    deployment_modifications,
    deployment_updates,
    labels,
    filters,
    sites,
    blackouts,
    evaluate,
    executions,
    schedules,
    events,
    event_stream,
    nodes,
    operations,
    operation_reports,
    searches,
    workflows,
    summaries,
)
ROUTERS = (
    *((BASE, noun.router) for noun in _NOUNS),
    ("", system.unversioned),
    ("", health.probes),
    ("", metrics.router),
    ("", resources.router),
    ("", window.router),
)


def create_app(doors: Doors) -> FastAPI:
    """Serves `/api/v3.1/...`, `/api/version`, `/healthz` and `/readyz`; its documentation is at
    `/api/v3.1/docs`."""
    app = FastAPI(title="Conductor", version=doors.version, openapi_url=None)
    describe(app, ROUTERS)
    app.state.doors = doors
    app.state.turns = Turns()
    _include_routers(app)
    install_error_answers(app)
    app.add_middleware(Discretion, confidences=doors.confidences)
    app.add_middleware(ETags)
    app.add_middleware(
        BodyLimit,
        max_megabytes=doors.config.current.blueprint_folder_max_size_mb + 10,
        larger={f"{BASE}/plugins": doors.config.current.plugin_max_size_mb},
    )
    app.add_middleware(SlowClients)
    app.add_middleware(Breakages)
    app.add_middleware(UnreadBodies)
    app.add_middleware(Problems)
    app.add_middleware(Observed, meter=doors.meter)
    app.add_middleware(RequestIds)
    return app


def _include_routers(app: FastAPI) -> None:
    directory = Directory(BASE)
    for prefix, router in ROUTERS:
        known = len(app.router.routes)
        app.include_router(router, prefix=prefix)
        paths = [f"{prefix}{route.path}" for route in router.routes if isinstance(route, APIRoute)]
        directory.add(app.router.routes[known:], paths)
    app.router.routes.insert(0, directory)
