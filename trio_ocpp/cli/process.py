"""What a command does to its own process."""

from __future__ import annotations

import contextlib


def raise_descriptor_limit() -> None:
    """Take all descriptors that we may: a station needs one, the usual limit of 1024 is too few."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
