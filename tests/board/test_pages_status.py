"""The plain status page: the numbers without the built page, for whoever may see them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser

import msgspec

from board_ui.records import Latency, Overview, OverviewStation, Sample
from board_ui.status_page import status_page

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NONE = Latency(count=0, avg=0, p50=0, p95=0, p99=0)
SAMPLE = Sample(
    id=1,
    at=NOW,
    messages_per_second=12.34,
    messages_in_per_second=6,
    messages_out_per_second=6,
    handshakes_per_second=0,
    handling=msgspec.structs.replace(NONE, p95=1.25),
    round_trip=NONE,
    error_rate=0,
    connections=3,
    peak_connections=3,
    uptime=1,
    total_messages=987,
    total_errors=0,
    memory=1,
    cpu=0,
    viewers=0,
    dropped=0,
)
OVERVIEW = Overview(
    version="9.9",
    started_at=NOW,
    online=3,
    offline=2,
    sample=None,
    handshakes_accepted=5,
    handshakes_refused=1,
    errors=0,
    security_events=0,
    critical_security_events=0,
    needs_attention=(),
    latest_messages=(),
    latest_refused=(),
)


@dataclass
class Seen(HTMLParser):
    """What a browser would see of it."""

    def __post_init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += f" {data}"


def seen(overview: Overview | None, prefix: str = "") -> Seen:
    parser = Seen()
    parser.feed(status_page(overview, prefix))
    return parser


def test_it_shows_the_numbers():
    text = seen(OVERVIEW).text
    assert "Stations online 3" in text
    assert "Handshakes refused 1" in text
    assert "2026-01-02T03:04:05+00:00" in text
    assert "Messages per second" not in text


def test_it_shows_the_newest_sample_once_there_is_one():
    text = seen(msgspec.structs.replace(OVERVIEW, sample=SAMPLE)).text
    assert "Messages per second 12.3" in text
    assert "Messages in all 987" in text
    assert "1.2" in text


def test_it_names_the_stations_that_need_a_look():
    worry = OverviewStation(
        identity="<script>", reason="offline", description="offline for an hour", since=NOW
    )
    page = seen(msgspec.structs.replace(OVERVIEW, needs_attention=(worry,)))
    assert "<script>: offline for an hour" in page.text
    assert "script" not in [tag for tag, _ in page.tags]


def test_its_links_lead_to_the_api_wherever_it_is_mounted():
    page = seen(OVERVIEW, "/ops/board")
    assert ("base", {"href": "/ops/board/"}) in page.tags
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert "api/openapi.json" in links
    assert not any(link.startswith(("/", "http")) for link in links)


def test_without_a_login_it_shows_nothing_but_the_way_in():
    page = seen(None)
    assert "Not logged in" in page.text
    assert "Stations" not in page.text


def test_it_needs_no_exception_from_a_strict_policy():
    for page in (seen(OVERVIEW), seen(None)):
        for tag, attributes in page.tags:
            assert tag not in {"script", "style"}
            assert not any(name == "style" or name.startswith("on") for name in attributes)
