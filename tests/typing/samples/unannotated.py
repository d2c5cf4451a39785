# mypy: disable-error-code="no-untyped-def"
"""A program without annotations is taken as it is."""

import trio_ocpp as ocpp
from trio_ocpp import v16

csms = ocpp.Router()


@csms.auth("/ocpp/{identity}")
async def auth(handshake):
    return ocpp.Accept(session={"tenant": handshake.identity})


@csms.auth("/open/{identity}")
def anybody(handshake):
    return None


@csms.on(v16.Heartbeat)
def heartbeat(station, request):
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Authorize)
async def authorize(station, request):
    return v16.AuthorizeResponse(id_tag_info=v16.IdTagInfo(status="Accepted"))


@csms.connection_middleware
async def logged(handshake, call_next):
    return await call_next(handshake)


@csms.call_middleware
async def timed(station, request, call_next):
    return await call_next(station, request)


@csms.fallback
def vendor(station, request):
    return ocpp.RawResponse()


csms.auth("/lambda/{identity}")(lambda handshake: None)
csms.on(v16.MeterValues)(lambda station, request: v16.MeterValuesResponse())
