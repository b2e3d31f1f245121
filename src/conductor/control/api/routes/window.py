"""The window for workers that stand apart: not for people, and no part of the published API."""

import logging
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import Body, Depends, Header, Response

from conductor.channel import window
from conductor.control.api.doors import Services
from conductor.control.api.routing import Routes
from conductor.control.api.waiting import may_wait
from conductor.control.services.errors import Unauthorized
from conductor.control.services.work import StorageUnavailable
from conductor.domain.confided import Confided
from conductor.domain.errors import ConductorError
from conductor.domain.ids import ExecutionId, PluginId, WorkerId

_log = logging.getLogger(__name__)


async def _worker_only(
    services: Services, token: Annotated[str, Header(alias=window.TOKEN_HEADER)] = ""
) -> None:
    if not compare_digest(token.encode(), services.worker_token.encode()):
        raise Unauthorized("the worker's token does not hold: give it the server's worker-token")


router = Routes(
    has_gate=False,
    prefix=window.PATH,
    include_in_schema=False,
    dependencies=[Depends(_worker_only)],
)
Packed = Annotated[bytes, Body(media_type=window.MEDIA_TYPE)]


@router.post("/unfinished")
def unfinished(services: Services, body: Packed) -> Response:
    asked = window.decode(body, window.Unfinished)
    return _answer(list(services.records.unfinished(asked.operation_ids)))


@router.post("/left_behind")
def left_behind(services: Services, body: Packed) -> Response:
    asked = window.decode(body, window.AskLeftBehind)
    return _answer(services.records.left_behind(WorkerId(asked.worker_id), asked.operation_ids))


@router.post("/arrive")
def arrive(services: Services, body: Packed) -> Response:
    arriving = window.decode(body, window.Arrive)
    services.records.arrive(WorkerId(arriving.worker_id), arriving.survivors)
    return _answer(None)


@router.post("/beat")
@may_wait
def beat(services: Services, body: Packed) -> Response:
    beating = window.decode(body, window.Beat)
    running = [ExecutionId(each) for each in beating.running]
    worker, patience = WorkerId(beating.worker_id), beating.patience
    return _answer(services.records.beat(worker, running, beating.warm, patience=patience))


@router.post("/hurry")
def hurry(services: Services, body: Packed) -> Response:
    services.records.hurry(WorkerId(window.decode(body, window.Hurry).worker_id))
    return _answer(None)


@router.post("/leave")
def leave(services: Services, body: Packed) -> Response:
    services.records.leave(WorkerId(window.decode(body, window.Leave).worker_id))
    return _answer(None)


@router.post("/claim")
def claim(services: Services, body: Packed) -> Response:
    claiming = window.decode(body, window.Claim)
    return _answer(services.records.claim(WorkerId(claiming.worker_id), limit=claiming.limit))


@router.post("/claim_plugins")
def claim_plugins(services: Services, body: Packed) -> Response:
    worker_id = WorkerId(window.decode(body, window.ClaimPlugins).worker_id)
    return _answer(services.records.claim_plugins(worker_id))


@router.post("/plugin_package")
def plugin_package(services: Services, body: Packed) -> Response:
    plugin_id = PluginId(window.decode(body, window.PluginPackage).plugin_id)
    return _answer(services.records.plugin_package(plugin_id))


@router.post("/note_plugin")
def note_plugin(services: Services, body: Packed) -> Response:
    noted = window.decode(body, window.NotePlugin)
    worker_id, plugin_id = WorkerId(noted.worker_id), PluginId(noted.plugin_id)
    services.records.note_plugin(worker_id, plugin_id, noted.state, noted.error)
    return _answer(None)


@router.post("/append")
def append(services: Services, body: Packed) -> Response:
    """All are handed to the journal before the first receipt is waited for."""
    batches = window.decode(body, list[window.WireBatch])
    futures = [services.records.append(window.read_batch(each)) for each in batches]
    return _answer([future.result() for future in futures])


@router.post("/call")
def call(services: Services, body: Packed) -> Response:
    asked = window.decode(body, window.Call)
    try:
        value = services.records.call(asked.execution_id, asked.epoch, asked.name, asked.arguments)
        if isinstance(value, Confided):
            return _answer(window.Called(value.value, secrets=value.secrets))
        return _answer(window.Called(value))
    except StorageUnavailable:
        raise  # it is asked again, here or of another server
    except ConductorError as error:
        return _answer(window.Called(error=window.error_of(error)))
    except Exception as error:  # noqa: BLE001 - whatever it was, the one who asks must hear it
        _log.exception("%s could not be answered", asked.name)
        return _answer(window.Called(error=("Refused", f"{asked.name}: {error}")))


def _answer(value: Any) -> Response:
    return Response(window.encode(value), media_type=window.MEDIA_TYPE)
