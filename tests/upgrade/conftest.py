"""What the tests of the upgrade share: certificates, made once."""

from __future__ import annotations

import pytest
from upgrade_tls import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("tls"))
