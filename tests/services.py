"""What tests need besides Python: programs that are installed, or not.

With ``REQUIRE_SERVICES`` in the environment, as in CI, a missing one is a
failure, not a skip: nothing is passed over without a word.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """End the test for want of a program: skip it, or fail where it has to be there."""
    if os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(f"REQUIRE_SERVICES is set, and there is something missing: {what}")
    pytest.skip(what)
