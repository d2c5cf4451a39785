"""The foreign charge points, one process of each maker for a whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign_stations import ForeignProcess, missing_programs, start_npm, start_pypi
from services import missing

from trio_ocpp import PROTOCOLS, Protocol


@pytest.fixture(scope="session", params=["pypi", "npm"])
def maker(request: pytest.FixtureRequest) -> Iterator[ForeignProcess]:
    """A process of charge points of each maker.

    npm's are installed into pytest's cache, or into ``OCPP_INTEROP_NODE_MODULES``.
    """
    process = start_pypi() if request.param == "pypi" else start_npm(_cache(request))
    yield process
    process.end()


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> Protocol:
    """Each version that we speak."""
    version: Protocol = request.param
    return version


def _cache(request: pytest.FixtureRequest) -> Path:
    lacking = missing_programs()
    if lacking:
        missing(f"ocpp-rpc's charge points need {' and '.join(lacking)}, not found here")
    elsewhere = os.environ.get("OCPP_INTEROP_NODE_MODULES")
    if elsewhere:
        return Path(elsewhere)
    kept: pytest.Cache | None = getattr(request.config, "cache", None)
    if kept is not None:
        return kept.mkdir("interop-node")
    temporary: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    return temporary.mktemp("interop-node")
