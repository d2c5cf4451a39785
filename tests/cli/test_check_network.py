"""``trio-ocpp check`` where name, TCP or TLS fail."""

import errno
import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trio
import trustme
from check_stage import DAY, NOW, Out, Papers, answering, check, csms, fake, http, openssl, refused

import trio_ocpp as ocpp
from trio_ocpp.cli import diagnosis, diagnosis_tls, diagnosis_upgrade
from trio_ocpp.cli.check import CheckOptions, resolve, run
from trio_ocpp.cli.diagnosis import Asked
from trio_ocpp.protocol.connection_url import parse_url


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


class Resolver(trio.abc.HostnameResolver):
    """DNS without a network."""

    def __init__(self, outcome: OSError | None) -> None:
        self._outcome = outcome

    async def getaddrinfo(self, *_: Any, **__: Any) -> Any:
        if self._outcome is None:
            await trio.sleep_forever()
        assert self._outcome is not None
        raise self._outcome

    async def getnameinfo(self, *_: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            socket.gaierror(socket.EAI_NONAME, "x"),
            "dns      failed  no host is called csms.example",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "dns      failed  no DNS server answers"),
        (None, "dns      failed  no answer about csms.example within 1 s"),
    ],
)
async def test_a_name_without_address_ends_the_check(
    outcome: OSError | None, expected: str, autojump_clock: trio.testing.MockClock
) -> None:
    trio.socket.set_custom_hostname_resolver(Resolver(outcome))
    lines: list[str] = []
    target = resolve("ws://csms.example/CP7", CheckOptions(timeout=1))
    assert not await run(target, lambda step: lines.append(step.render()))
    assert lines[0].splitlines()[0] == expected
    assert len(lines) == 1


async def test_a_name_that_cannot_be_one_is_said_to_be(capsys: Out) -> None:
    said = await refused(capsys, f"ws://{'x' * 64}.example/CP7")
    assert f"{'x' * 64}.example is no valid host name" in said


async def test_a_port_without_a_listener_is_refused(capsys: Out) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        said = await refused(capsys, f"ws://127.0.0.1:{port}/CP7")
    assert said.startswith(f"tcp      failed  refused: nobody listens on 127.0.0.1 port {port}\n")
    assert "is this its port?" in said


async def test_an_address_that_swallows_packets_is_given_up(capsys: Out) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        # Whoever comes when the queue is full gets no answer.
        full.listen(0)
        for other in (first, second):
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        said = await refused(capsys, f"ws://127.0.0.1:{port}/CP7", "--timeout", "0.3")
    assert said.startswith(f"tcp      failed  no answer from 127.0.0.1 port {port} within 0.3 s\n")


@pytest.mark.parametrize("days", [40, 5])
async def test_the_tls_line_tells_the_certificate_and_its_end(
    days: int, papers: Papers, capsys: Out
) -> None:
    tls = ocpp.server_tls(papers.issue("127.0.0.1", days=days))
    options = ["--cafile", str(papers.ca_file), "--password", "0123456789abcdef"]
    async with csms(tls=tls) as place:
        code, lines = await check(capsys, f"wss://{place}/CP7", *options)
    assert code == 0
    assert lines[1].startswith("tls      ok  TLSv1.3, certificate CN=CSMS, issued by O=trustme")
    assert f"expires {NOW + days * DAY + DAY / 2:%Y-%m-%d} (in {days} days)" in lines[1]
    assert ("renew the certificate" in lines[2]) == (days == 5)
    assert "login    ok  CP7 with this password (security profile 2)" in lines


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (lambda p: p.issue("127.0.0.1", days=-3), [
            "the server's certificate has expired", "(2 days ago)", "renew it on the server",
        ]),
        (lambda p: p.issue("127.0.0.1", not_before=NOW + 3 * DAY), [
            "is not valid yet", "certificate CN=CSMS", "clock is probably wrong",
        ]),
        (lambda p: p.issue("csms.example", "192.0.2.7"), [
            "is not for 127.0.0.1", "it is for csms.example, 192.0.2.7: use such a name",
        ]),
        (lambda p: p.issue("127.0.0.1", ca=trustme.CA()), [
            "the CA of the server's certificate is not known here", "give its CA as --cafile",
        ]),
    ],
)  # fmt: skip
async def test_a_certificate_that_is_not_trusted_is_shown_all_the_same(
    certificate: Callable[[Papers], Path], expected: list[str], papers: Papers, capsys: Out
) -> None:
    async with csms(tls=ocpp.server_tls(certificate(papers))) as place:
        said = await refused(capsys, f"wss://{place}/CP7", "--cafile", str(papers.ca_file))
    assert said.startswith("tls      failed  ")
    assert "issued by O=trustme" in said
    for words in expected:
        assert words in said


async def test_a_plain_server_of_ours_on_wss_is_told(papers: Papers, capsys: Out) -> None:
    async with csms() as place:
        said = await refused(capsys, f"wss://{place}/CP7")
    assert said.startswith("tls      failed  ")
    assert f"try ws://{place}/CP7" in said


@pytest.mark.parametrize(
    ("answer", "keep_open", "expected"),
    [
        (http("400 Bad Request"), False, "the server does not speak TLS on this port"),
        (b"\x00\x00\x00\x00\x00\x00", False, "the server does not speak TLS on this port"),
        (b"", True, "no answer to the TLS handshake within 0.3 s"),
        (b"\x15\x03\x01\x00\x02\x02\x46", False, "no TLS version in common"),
        (b"\x15\x03\x01\x00\x02\x02\x28", False, "no cipher suite in common"),
        (b"\x15\x03\x01\x00\x02\x02\x50", False, "internal error"),
    ],
)
async def test_a_failed_tls_handshake_is_told_in_words(
    answer: str | bytes, keep_open: bool, expected: str, capsys: Out
) -> None:
    timeout = "0.3" if keep_open else "5"
    async with fake(answering(answer, keep_open=keep_open)) as place:
        said = await refused(capsys, f"wss://{place}/CP7", "--timeout", timeout)
    assert said.startswith("tls      failed  ")
    assert expected in said


async def test_a_tls_server_on_ws_is_told(papers: Papers, capsys: Out) -> None:
    async def handler(stream: trio.SocketStream) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(papers.issue("127.0.0.1"))
        with pytest.raises(trio.BrokenResourceError):
            await trio.SSLStream(stream, context, server_side=True).do_handshake()

    async with fake(handler) as place:
        said = await refused(capsys, f"ws://{place}/CP7")
    assert said.startswith("upgrade  ")
    assert f"try wss://{place}/CP7" in said


async def test_a_demand_for_a_client_certificate_is_told_and_can_be_met(
    papers: Papers, capsys: Out
) -> None:
    tls = ocpp.server_tls(
        papers.issue("127.0.0.1"), client_ca=papers.ca_file, client_certificate="required"
    )
    own = str(papers.issue("station.example"))
    async with csms(tls=tls) as place:
        options = [f"wss://{place}/CP7", "--cafile", str(papers.ca_file)]
        said = await refused(capsys, *options)
        code, lines = await check(capsys, *options, "--certfile", own)
    assert "the server demands a client certificate" in said
    assert "security profile 3: give --certfile and --keyfile" in said
    assert code == 0
    assert "login    ok  CP7 with client certificate (security profile 3)" in lines


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_an_alert_for_the_want_of_a_client_certificate_is_told(
    version: ssl.TLSVersion, papers: Papers, capsys: Out
) -> None:
    tls = ocpp.server_tls(
        papers.issue("127.0.0.1"), client_ca=papers.ca_file, client_certificate="required"
    )
    tls.maximum_version = version
    async with openssl(tls) as place:
        said = await refused(capsys, f"wss://{place}/CP7", "--cafile", str(papers.ca_file))
    assert "give --certfile and --keyfile" in said


async def test_a_tls_server_that_hangs_up_without_an_alert_may_want_a_certificate(
    papers: Papers, capsys: Out
) -> None:
    async def hang_up(stream: trio.abc.Stream) -> None:
        await stream.receive_some()
        await trio.aclose_forcefully(stream)

    tls = ocpp.server_tls(papers.issue("127.0.0.1"))
    listeners = await trio.open_ssl_over_tcp_listeners(0, tls, host="127.0.0.1")
    port = listeners[0].transport_listener.socket.getsockname()[1]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.serve_listeners, hang_up, listeners)
        said = await refused(capsys, f"wss://127.0.0.1:{port}/CP7", "--cafile", str(papers.ca_file))
        nursery.cancel_scope.cancel()
    assert "or it wants a client certificate: give --certfile and --keyfile" in said


async def test_a_client_certificate_that_the_server_refuses_is_told(
    papers: Papers, capsys: Out
) -> None:
    tls = ocpp.server_tls(
        papers.issue("127.0.0.1"), client_ca=papers.ca_file, client_certificate="required"
    )
    strange = str(papers.issue("station.example", ca=trustme.CA()))
    options = ["--cafile", str(papers.ca_file), "--certfile", strange]
    async with openssl(tls) as place:
        said = await refused(capsys, f"wss://{place}/CP7", *options)
    assert "the server does not accept our client certificate" in said


async def test_a_certificate_that_cannot_be_looked_at_twice_is_told_too(
    papers: Papers, capsys: Out
) -> None:
    async with openssl(ocpp.server_tls(papers.issue("127.0.0.1", days=-3))) as place:
        said = await refused(capsys, f"wss://{place}/CP7", "--cafile", str(papers.ca_file))
    assert said.startswith(
        "tls      failed  the server's certificate has expired\n         renew it on the server"
    )


async def test_a_certificate_signed_by_itself_is_told(
    papers: Papers, tmp_path: Path, capsys: Out
) -> None:
    own = trustme.CA()
    path = tmp_path / "self.pem"
    own.private_key_pem.write_to_path(path)
    own.cert_pem.write_to_path(path, append=True)
    async with csms(tls=ocpp.server_tls(path)) as place:
        said = await refused(capsys, f"wss://{place}/CP7", "--cafile", str(papers.ca_file))
    assert said.startswith("tls      failed  the server's certificate is signed by itself\n")
    assert "give that very certificate as --cafile" in said


def asked(url: str, *, certificate: bool = False) -> Asked:
    return Asked(parse_url(url), ("ocpp1.6",), certificate=certificate)


def test_a_verification_failure_of_another_kind_is_shown_as_openssl_says_it() -> None:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_code, error.verify_message = 23, "certificate revoked"
    end = diagnosis_tls.insecure(error, b"", None, asked("wss://csms.example/CP7"), NOW)
    assert end.step.render().endswith(
        "the server's certificate is not accepted: certificate revoked"
    )


def test_a_certificate_of_nobody_is_called_so() -> None:
    dates = {"notBefore": "Jan  1 00:00:00 2024 GMT", "notAfter": "Jan  1 00:00:00 2025 GMT"}
    found = diagnosis_tls.read_certificate({"subject": (), "issuer": (), **dates})
    assert (found.subject, found.issuer, found.names) == ("nobody by name", "nobody by name", ())


def test_a_hang_up_on_a_client_certificate_says_so() -> None:
    closed = ocpp.ConnectionClosed(1006, "connection lost during the handshake: ")
    who = asked("wss://csms.example/CP7", certificate=True)
    said = diagnosis_upgrade.hung_up(closed, who).step.render()
    assert said.startswith("upgrade  connection lost during the handshake\n")
    assert said.endswith("or the server does not accept our client certificate: --certfile")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENETUNREACH, "there is no way from here to csms.example port 80"),
        (errno.EHOSTUNREACH, "there is no way from here to csms.example port 80"),
        (errno.EACCES, "csms.example port 80: Permission denied"),
    ],
)
def test_an_address_that_cannot_be_reached_is_told(number: int, expected: str) -> None:
    error = OSError(number, os.strerror(number))
    end = diagnosis.unreachable(parse_url("ws://csms.example/CP7"), [error])
    assert end.step.render().startswith(f"tcp      failed  {expected}\n")
