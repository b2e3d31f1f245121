"""The API's description, for who may use it."""

from typing import Any

from fastapi import Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from conductor.control.api.access import Authenticated
from conductor.control.api.routing import Routes

router = Routes(include_in_schema=False)


@router.get("/openapi.json")
def openapi(caller: Authenticated, request: Request) -> dict[str, Any]:
    description: dict[str, Any] = request.app.openapi()
    return description


@router.get("/docs")
def docs(caller: Authenticated) -> HTMLResponse:
    """The page loads its program from a public server; the description comes from here."""
    return get_swagger_ui_html(openapi_url="openapi.json", title="Conductor")
