"""Finds the user's router by ``module:attribute``, and says in one line why it cannot."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path

from .. import Router
from .failure import CliError


def load_router(name: str) -> Router:
    """Import ``module:attribute`` with the working directory on the path.

    Raises:
        CliError: there is no such module or attribute, it is no ``Router``, or
            importing it failed.
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise CliError(f"a router is given as module:attribute, e.g. csms:router, not {name!r}")
    if "" not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    found: object = _import(module_name)
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise CliError(f"module {module_name!r} has no {attribute!r}")
        found = getattr(found, part)
    if not isinstance(found, Router):
        raise CliError(f"{name} is no trio_ocpp.Router but {type(found).__name__}")
    return found


def _import(name: str) -> object:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise CliError(f"no module {name!r} here or on PYTHONPATH") from None
        raise CliError(f"importing {name} failed: {error}") from None
    except Exception as error:  # noqa: BLE001  # the user's module may raise anything
        raise CliError(f"importing {name} failed: {_where(error)}") from None


def _where(error: Exception) -> str:
    words = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError):
        return words
    frames = traceback.extract_tb(error.__traceback__)
    return f"{words} ({frames[-1].filename}, line {frames[-1].lineno})" if frames else words
