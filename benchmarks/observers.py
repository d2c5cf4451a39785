"""What one observer costs: calls per second with one that does nothing, against none.

Pairs of runs, in turn the one and the other first, so that the machine's
moods fall on both. The promise is a ratio of at least 0.95.

    python benchmarks/observers.py --stations 100 --seconds 3 --pairs 5
"""

from __future__ import annotations

import argparse
from statistics import median

from arena import MODES, add_load_options, load_program, measure, print_circumstances

PROMISE = 0.95


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=5, help="pairs of which the median counts")
    add_load_options(parser, seconds=3)
    return parser.parse_args()


def pair(program: list[str], args: argparse.Namespace, mode: str, first: int) -> dict[int, float]:
    """Return the calls per second by the number of observers, 0 and 1."""
    return {
        observers: measure(
            program, args.stations, mode, args.seconds, f"--observers={observers}"
        ).calls
        for observers in (first, 1 - first)
    }


def main() -> None:
    args = parse()
    print_circumstances()
    print(f"\n{'action':<12} {'none':>9} {'one':>9}  ratio of each pair")
    with load_program(args.wsload) as program:
        for mode, action in MODES.items():
            pairs = [pair(program, args, mode, number % 2) for number in range(args.pairs)]
            ratios = [rates[1] / rates[0] for rates in pairs]
            none, one = (median(rates[observers] for rates in pairs) for observers in (0, 1))
            each = " ".join(f"{ratio:.3f}" for ratio in ratios)
            print(f"{action:<12} {none:>9,.0f} {one:>9,.0f}  {each}")
            kept = "kept" if median(ratios) >= PROMISE else "NOT kept"
            print(f"{'':<12} median ratio {median(ratios):.3f}: promise of {PROMISE} {kept}")


if __name__ == "__main__":
    main()
