"""500 messages a second for a minute, in a list that holds 50 000: it stays smooth and small."""

from __future__ import annotations

import re
from collections.abc import Callable
from statistics import quantiles

import pytest
from browser_stage import BoardProcess, Visit
from playwright.sync_api import CDPSession, Page, expect

#: Bytes that the heap may grow by in fifty seconds, once rubbish is out.
GROWTH = 20 * 1024 * 1024

#: The milliseconds between two frames, for a while.
FRAMES = """(seconds) => new Promise((resolve) => {
    const deltas = [];
    const start = performance.now();
    let before = start;
    const frame = (now) => {
        deltas.push(now - before);
        before = now;
        if (now - start < seconds * 1000) requestAnimationFrame(frame);
        else resolve(deltas.slice(1));
    };
    requestAnimationFrame(frame);
})"""


def heap(cdp: CDPSession) -> float:
    """Bytes of JavaScript's heap, without rubbish."""
    cdp.send("HeapProfiler.collectGarbage")
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")


def fill(board: BoardProcess, page: Page) -> None:
    """Let 50 000 rows come by."""
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    board.do("fill", messages=52_000)
    expect(page.get_by_text(re.compile(r"^(49|50),\d{3} messages$"))).to_be_visible()


@pytest.mark.slow
def test_500_messages_a_second_for_a_minute_stay_smooth_with_50_000_rows(
    make_board: Callable[..., BoardProcess], visit_to: Callable[..., Visit]
) -> None:
    board = make_board(
        limits={"messages": 60_000, "message_bytes": 2**26, "all_message_bytes": 2**27},
        options={"flush_messages": 1_000},
    )
    visit = visit_to(board.url)
    visit.login()
    page = visit.open("/messages")
    cdp = visit.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    fill(board, page)
    # Each call is answered: two messages.
    board.do("flood", calls=250, seconds=65)
    page.evaluate(FRAMES, 10)
    at_10 = heap(cdp)
    deltas = page.evaluate(FRAMES, 50)
    at_60 = heap(cdp)
    expect(page.get_by_role("row").filter(has_text="FLOOD-").first).to_be_visible()
    p95 = quantiles(deltas, n=20)[-1]
    told = (
        f"p95 {p95:.1f} ms, longest {max(deltas):.1f} ms, heap {(at_60 - at_10) / 2**20:+.1f} MiB"
    )
    print(told)
    assert p95 <= 33, told
    assert max(deltas) <= 100, told
    assert at_60 - at_10 <= GROWTH, told
