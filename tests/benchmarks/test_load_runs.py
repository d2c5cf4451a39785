"""The load against real servers, small and short: each kind of work comes to figures."""

import sys
from pathlib import Path

import pytest
import trustme
import works
from arena import LOAD, csms, measure_at
from contenders import FLOOR, OURS, PLAIN, command
from works import Settings, Work

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks need Linux")
FEW = 5
#: What differs from another work only by a setting of the programs, which the slow tests try.
SLOW = pytest.mark.slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    authority = trustme.CA()
    ca, pem = tmp_path / "ca.pem", tmp_path / "server.pem"
    authority.cert_pem.write_to_path(ca)
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(pem)
    return Settings(LOAD, seconds=0.2, warmup=0.1, ca=ca, pem=pem)


@pytest.mark.parametrize(
    ("work", "options", "measure"),
    [
        (works.closed("mix", FEW), (), "calls"),
        (works.closed("txevent", FEW), ("--handlers=async",), "cost"),
        pytest.param(works.closed("meter", FEW, tls=True), (), "calls", marks=SLOW),
        pytest.param(
            works.closed("meter", FEW, deflate=True), ("--compression=always",), "calls", marks=SLOW
        ),
        pytest.param(works.closed("heartbeat", FEW, watched=2), ("--board",), "calls", marks=SLOW),
        (works.at_rate(200, FEW, seconds=0.2), ("--observers=1",), "p99"),
        (works.broadcast(FEW), (), "calls"),
        (works.handshakes(FEW), (), "handshakes"),
    ],
)
def test_a_work_comes_to_a_figure(
    settings: Settings, work: Work, options: tuple[str, ...], measure: str
) -> None:
    assert work(settings, command(OURS, *options))[measure] > 0


@pytest.mark.parametrize("who", [PLAIN, FLOOR])
def test_a_server_for_context_does_the_same_work(settings: Settings, who: str) -> None:
    assert works.closed("meter", FEW)(settings, command(who))["calls"] > 0


@pytest.mark.slow
def test_an_open_loop_keeps_its_rate(settings: Settings) -> None:
    sample = works.at_rate(100, FEW, seconds=1.0)(settings, command(OURS))
    assert sample["calls"] == pytest.approx(100, rel=0.2)


def test_a_run_in_which_a_station_fails_does_not_count() -> None:
    # 1.6 has no TransactionEvent: the boot that goes first breaks its schema.
    with csms() as server, pytest.raises(RuntimeError, match="not a clean run"):
        measure_at(server, LOAD, FEW, "txevent", 0.1)
