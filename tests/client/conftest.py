"""What the charge point's tests share: certificates, made once."""

from __future__ import annotations

import pytest
from tls_files import Certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("client-tls"))
