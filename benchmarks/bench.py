"""The proof: our server and its peers at the same work, a table of ratios, and docs/performance.md.

    nox -s bench                                all of it, some twenty minutes
    nox -s bench -- --quick                     a first look in two; writes nothing
    nox -s bench -- --only meter tls --pairs 3  some rows; writes nothing unless --out is given
    nox -s bench -- --redraw                    measures nothing: page and plots once more

Each run has a new server on one core and its load on another; those who are
compared take turns, and a ratio is that of two runs of one round. Needs Linux;
ocpp-rpc needs Node and npm. Peers are installed into benchmarks/.peers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import contenders
import figures
import report
import rows
import trustme
from arena import HERE, circumstances, load_file, load_program
from rows import Experiment
from status import raise_descriptor_limit
from works import Settings

DOCS = HERE.parent / "docs"
#: Seconds that count and that do not, in each run. Node compiles what is hot in the latter.
SECONDS, WARMUP = 2.0, 1.5
QUICK_SECONDS, QUICK_WARMUP, QUICK_PAIRS = 1.0, 1.0, 2
PAIRS = 5


def count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"takes a whole number from 1, not {text!r}")
    return int(text)


def parse(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="nox -s bench --",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--quick", action="store_true", help="fewer rows, rounds and seconds")
    parser.add_argument("--only", nargs="+", metavar="ROW", help=", ".join(rows.NAMES))
    parser.add_argument("--pairs", type=count, help=f"rounds of each row; {PAIRS} if not given")
    parser.add_argument(
        "--wsload", type=load_file, metavar="FILE",
        help="a load generator in C, source or binary, for what it can do",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where page and plots are written; docs"
    )
    parser.add_argument("--redraw", action="store_true", help="from the figures that there are")
    args = parser.parse_args(words)
    unknown = [name for name in args.only or () if name not in rows.NAMES]
    if unknown:
        parser.error(f"--only: no row {', '.join(unknown)}; there are {', '.join(rows.NAMES)}")
    for other in ("quick", "only", "pairs", "wsload"):
        if args.redraw and getattr(args, other):
            parser.error(f"--redraw measures nothing: leave out --{other}")
    return args


def main() -> None:
    args = parse()
    out = args.out or DOCS
    if args.redraw:
        report.write(out, figures.read(out))
        return
    if sys.platform != "linux":
        sys.exit("bench: the benchmarks need Linux: epoll, and processes that stay on a core")
    raise_descriptor_limit()
    chosen = rows.quick(args.only) if args.quick else rows.experiments(args.only)
    started = time.perf_counter()
    measured = measure(chosen, args)
    print(f"\n{(time.perf_counter() - started) / 60:.1f} minutes")
    if args.quick:
        print("This was --quick: few rounds, short runs, not all rows. Nothing is written.")
    elif args.out or not args.only:
        report.write(out, figures.merged(figures.read(out), measured))


def command(args: argparse.Namespace) -> str:
    """Return how to measure this again, wherever its files are."""
    words = [
        *(["--quick"] if args.quick else []),
        *(["--only", *args.only] if args.only else []),
        *(["--pairs", str(args.pairs)] if args.pairs else []),
        *(["--wsload", args.wsload.name] if args.wsload else []),
    ]
    return " ".join(["nox -s bench", *(["--", *words] if words else [])])


def measure(chosen: list[Experiment], args: argparse.Namespace) -> figures.Figures:
    """Run all of *chosen*; print each one's part of the table when it is there."""
    names = {entry.contender for each in chosen for entry in each.entries.values()}
    contenders.install(names)
    run = figures.Run(
        command=command(args),
        date=datetime.now(UTC).date().isoformat(),
        circumstances=circumstances(),
        versions=contenders.versions(names),
    )
    print_run(run)
    measured: figures.Figures = {}
    with settings(args) as common:
        for experiment in chosen:
            pairs = args.pairs or (QUICK_PAIRS if args.quick else PAIRS)
            samples = rows.take_turns(experiment, common, experiment.rounds or pairs, say)
            measured[experiment.name] = figures.Measured(run, samples)
            if experiment.name == "meter":
                common.maximum = figures.middle(samples, contenders.NPM, "calls")
            report.print_experiment(experiment, samples)
    return measured


@contextmanager
def settings(args: argparse.Namespace) -> Iterator[Settings]:
    """Prepare what all runs have in common, for the block."""
    with tempfile.TemporaryDirectory() as folder, load_program(args.wsload) as program:
        ca, pem = Path(folder, "ca.pem"), Path(folder, "server.pem")
        authority = trustme.CA()
        authority.cert_pem.write_to_path(ca)
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(pem)
        yield Settings(
            program,
            seconds=QUICK_SECONDS if args.quick else SECONDS,
            warmup=QUICK_WARMUP if args.quick else WARMUP,
            ca=ca,
            pem=pem,
        )


def say(text: str) -> None:
    """Tell on a terminal what is going on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def print_run(run: figures.Run) -> None:
    print("command: ", run.command)
    for name, value in (run.circumstances | run.versions).items():
        print(f"{name + ':':<16}", value)


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(f"bench: {error}")
