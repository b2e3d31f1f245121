"""What probes and load balancers ask: these answer everybody, and tell nothing else."""

from fastapi.responses import JSONResponse, PlainTextResponse

from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.routing import Routes

router = Routes(tags=["health"])
probes = Routes(tags=["health"])


_FAIL = {"application/json": {"schema": {"const": "FAIL"}, "example": "FAIL"}}
_UNREADY = {"text/plain": {"schema": {"type": "string"}}}


@router.get(
    "/ok", responses={500: {"description": "The database does not answer.", "content": _FAIL}}
)
@answers(str)
def ok(services: Services) -> JSONResponse:
    """`"OK"`, for everybody."""
    is_ready = services.health.is_ready()
    return JSONResponse("OK" if is_ready else "FAIL", 200 if is_ready else 500)


@probes.get("/healthz", response_class=PlainTextResponse)
@answers(str, media_type="text/plain")
def is_alive() -> str:
    """The process answers: whoever gets nothing here may start it again."""
    return "alive\n"


@probes.get(
    "/readyz",
    response_class=PlainTextResponse,
    responses={
        503: {
            "description": "The database does not answer: send requests elsewhere.",
            "content": _UNREADY,
        }
    },
)
@answers(str, media_type="text/plain")
def is_ready(services: Services) -> PlainTextResponse:
    """It can do its work."""
    is_ready = services.health.is_ready()
    return PlainTextResponse("ready\n" if is_ready else "no database\n", 200 if is_ready else 503)
