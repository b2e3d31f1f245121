"""Measures for Prometheus."""

from fastapi import Response

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.routing import Routes
from conductor.control.services.access import check_monitor
from conductor.control.services.errors import Forbidden

router = Routes(tags=["health"])


@router.get("/metrics", response_class=Response)
@answers(str, Forbidden, media_type="text/plain")
def metrics(caller: Authenticated, services: Services) -> Response:
    """In the text format of Prometheus, for administrators. It scrapes with `basic_auth`."""
    check_monitor(caller)
    return Response(services.meter.text(), media_type=services.meter.content_type)
