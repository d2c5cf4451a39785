"""Starting a server, and what stops it from within."""

from __future__ import annotations

import socket
from functools import partial

import pytest
import trio
from csms_stage import csms, done_reply, on_a_port, over_a_socket, settled, transfer

import trio_ocpp as ocpp
from trio_ocpp import v201
from trio_ocpp._io.deadlines import Deadlines
from trio_ocpp.testing import MemoryListener


async def test_serve_tells_its_nursery_the_server_once_it_listens():
    async with trio.open_nursery() as nursery:
        server = await nursery.start(partial(ocpp.serve, csms(), "127.0.0.1", 0))
        async with over_a_socket(server) as peer:
            await peer.send(transfer(1))
            assert await peer.receive() == done_reply(1)
            await peer.close()
        nursery.cancel_scope.cancel()


async def test_a_port_in_use_is_an_os_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            async with ocpp.open_server(csms(), "127.0.0.1", port):
                raise AssertionError("it must not start")
        with pytest.raises(OSError, match="in use"):
            await ocpp.serve(csms(), "127.0.0.1", port)


@pytest.mark.parametrize(
    "settings",
    [{"protocols": ["ocpp1.5"]}, {"protocols": []}, {"protocols": "ocpp1.6"}],
)
async def test_a_wrong_setting_is_a_value_error_before_anything_is_opened(settings):
    with pytest.raises(ValueError, match="protocol"):
        async with ocpp.open_server(csms(), "127.0.0.1", 0, **settings):
            raise AssertionError("it must not start")


@pytest.mark.parametrize("settings", [{"timeouts": 5}, {"limits": None}, {"options": {}}])
async def test_a_setting_of_another_kind_is_a_type_error_before_anything_is_opened(settings):
    with pytest.raises(TypeError, match=r"a server takes \w+\(…\), not"):
        async with ocpp.open_server(csms(), "127.0.0.1", 0, **settings):
            raise AssertionError("it must not start")


async def test_two_servers_live_in_one_program():
    async with (
        on_a_port() as one,
        on_a_port() as two,
        over_a_socket(one) as first,
        over_a_socket(two) as second,
    ):
        for peer in (first, second):
            await peer.send(transfer(1))
            assert await peer.receive() == done_reply(1)
        assert one.station("CP1") is not two.station("CP1")
        await first.close()
        await second.close()


async def test_two_servers_may_share_a_router_and_a_server_may_have_two_listeners(autojump_clock):
    router, one, two = csms(), MemoryListener(), MemoryListener()
    async with (
        ocpp.open_server(router, listeners=[one, two]) as server,
        ocpp.open_server(router, listeners=[MemoryListener()]) as other,
    ):
        async with one.connect("A"), two.connect("B"):
            assert [station.identity for station in server.stations] == ["A", "B"]
            assert other.stations == []
        assert server.addresses == []


async def test_a_listener_that_fails_stops_the_server_visibly(autojump_clock):
    class Failing(MemoryListener):
        async def accept(self):
            stream = await super().accept()
            await trio.aclose_forcefully(stream)
            raise OSError("the network is gone")

    failing, good = Failing(), MemoryListener()
    with pytest.raises(OSError, match="the network is gone"):
        async with ocpp.open_server(csms(), listeners=[failing, good]), good.connect() as peer:
            await failing.open_stream()
            assert (await peer.receive_close()).code == 1001
            raise AssertionError("the block goes on")


async def test_a_service_that_fails_stops_the_server_visibly(autojump_clock, monkeypatch):
    async def broken(self):
        await trio.sleep(1)
        raise ZeroDivisionError

    monkeypatch.setattr(Deadlines, "run", broken)
    with pytest.raises(ZeroDivisionError):
        async with ocpp.open_server(csms(), listeners=[MemoryListener()]):
            await trio.sleep_forever()


async def test_a_server_that_is_cancelled_before_it_has_started_leaves_nothing_behind(
    autojump_clock,
):
    listener = MemoryListener()
    with trio.fail_after(100), trio.CancelScope() as scope:
        scope.cancel()
        async with ocpp.open_server(csms(), listeners=[listener]):
            raise AssertionError("it was cancelled")
    assert scope.cancelled_caught
    with pytest.raises(trio.BrokenResourceError):
        await listener.open_stream()


async def test_a_stream_that_fails_in_an_unforeseen_way_is_logged_and_harms_nobody(
    autojump_clock, caplog
):
    class Strange(trio.abc.Stream):
        async def send_all(self, data):
            raise ZeroDivisionError

        async def wait_send_all_might_not_block(self):
            raise ZeroDivisionError

        async def receive_some(self, max_bytes=None):
            raise ZeroDivisionError

        async def aclose(self):
            await trio.lowlevel.checkpoint()

    class Odd(MemoryListener):
        async def accept(self):
            stream = await super().accept()
            if not self.odd:
                return stream
            self.odd = False
            return Strange()

    listener = Odd()
    listener.odd = True
    async with ocpp.open_server(csms(), listeners=[listener]) as server:
        await listener.open_stream()
        await settled()
        async with listener.connect() as peer:
            await peer.send(transfer(1))
            assert await peer.receive() == done_reply(1)
        assert server.stats().accepted == 1
    assert "a connection failed" in caplog.text


async def test_a_server_without_auth_says_so_in_the_log(autojump_clock, caplog):
    async with ocpp.open_server(csms(), listeners=[MemoryListener()]):
        pass
    assert "no auth route: every station is let in" in caplog.text


async def test_a_station_speaks_what_the_router_has_handlers_for(autojump_clock):
    listener = MemoryListener()
    router = csms()
    router.on(v201.Heartbeat)(lambda _s, _r: v201.HeartbeatResponse(current_time=ocpp.now()))
    async with ocpp.open_server(router, listeners=[listener]) as server:
        async with listener.connect("A", ["ocpp2.1", "ocpp2.0.1", "ocpp1.6"]) as peer:
            assert peer.headers["sec-websocket-protocol"] == "ocpp2.0.1"
            await peer.send([2, "1", "Heartbeat", {}])
            assert (await peer.receive())[0] == 3
        async with listener.connect("B", ["ocpp2.1"]) as peer:
            assert (await peer.receive_close()).code == 1002
        assert server.protocols == ("ocpp2.0.1", "ocpp1.6")
    async with (
        ocpp.open_server(router, listeners=[second := MemoryListener()], protocols=["ocpp1.6"]),
        second.connect("A", ["ocpp2.0.1", "ocpp1.6"]) as peer,
    ):
        assert peer.headers["sec-websocket-protocol"] == "ocpp1.6"
