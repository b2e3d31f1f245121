"""Measures for Prometheus."""

from fastapi import Response

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.routing import Routes

router = Routes(tags=["health"])


@router.get("/metrics", response_class=Response)
@answers(str, media_type="text/plain")
def metrics(caller: Authenticated, services: Services) -> Response:
    """In the text format of Prometheus. It scrapes with `basic_auth`."""
    return Response(services.meter.text(), media_type=services.meter.content_type)
