"""What all tests share: hypothesis that gives the same answer twice, and which wait they run on.

``--wait tasks`` has each connection wait for its socket in a task of its own,
as every platform but Linux does; the default is the shared
epoll set where there is one.
"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Examples are drawn the same way each time, so that a red run can be run again. A slow,
# shared machine is no failure.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--wait",
        choices=("epoll", "tasks"),
        default="epoll",
        help="how servers wait for their sockets: the shared epoll set, or a task per connection",
    )


@pytest.fixture(scope="session", autouse=True)
def wait(pytestconfig: pytest.Config) -> Iterator[str]:
    """How the servers of this run wait: ``"epoll"`` or ``"tasks"``."""
    # Imported here, or what is imported with it would not count as covered.
    from trio_ocpp._io import poller

    with pytest.MonkeyPatch.context() as patch:
        if pytestconfig.getoption("--wait") == "tasks":
            patch.setattr(poller, "SUPPORTED", False)
        yield "epoll" if poller.SUPPORTED else "tasks"
