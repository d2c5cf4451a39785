"""The ``trio-ocpp`` command: ``serve``, ``simulate``, ``check``, ``hash``.

Exit codes: 0 done, 1 something failed while running, 2 the command line, a
file or a port was wrong. A traceback never reaches the user.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from .. import __version__
from .check import check
from .failure import CliError
from .serve import serve
from .simulate import simulate
from .stations import print_hash

__all__ = ["main"]

app = App(
    name="trio-ocpp",
    help="An OCPP-J server (CSMS) for charging stations that speak 1.6, 2.0.1 or 2.1.",
    version=f"trio-ocpp {__version__}",
    help_format="plaintext",
)
app.command(serve)
app.command(simulate)
app.command(check)
app.command(print_hash, name="hash")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; *arguments* default to those of the process. Return the exit code."""
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    try:
        result = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return _fail(_one_line(error, tokens), 2)
    except CliError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return 130
    return result if isinstance(result, int) else 0


def _fail(message: str, exit_code: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return exit_code


def _one_line(error: CycloptsError, tokens: Sequence[str]) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    command = tokens[0] if tokens and tokens[0] in app else ""
    return f"{text}; see {' '.join(filter(None, ['trio-ocpp', command, '--help']))}"
