"""Calls and handshakes per second of closed loops of stations, on one core.

Heartbeat, and 1.6 MeterValues with 3 samples, against a server with default
options, validation on and ``def`` handlers. Each run has a new server; the
runs of a round alternate, so that the machine's moods fall on all of them.

    python benchmarks/closed_loop.py --stations 100 1000 --seconds 5 --repeat 3
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import product
from statistics import median

from arena import MODES, Rates, add_load_options, load_program, measure, print_circumstances


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stations", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--repeat", type=int, default=3, help="runs of which the median counts")
    add_load_options(parser, seconds=5)
    return parser.parse_args()


def main() -> None:
    args = parse()
    print_circumstances()
    runs: dict[tuple[int, str], list[Rates]] = defaultdict(list)
    with load_program(args.wsload) as program:
        for stations, mode in [*product(args.stations, MODES)] * args.repeat:
            runs[stations, mode].append(measure(program, stations, mode, args.seconds))
    print(
        "\nMedians, and lowest and highest. A share under 95 %: other programs held the server up."
    )
    print(
        f"{'stations':>8}  {'action':<12}{'calls/s':>9}{'(range)':>20}{'handshakes/s':>14}{'share':>7}"
    )
    for (stations, mode), rates in runs.items():
        calls = [each.calls for each in rates]
        spread = f"({min(calls):,.0f} to {max(calls):,.0f})"
        print(f"{stations:>8}  {MODES[mode]:<12}{median(calls):>9,.0f}{spread:>20}", end="")
        handshakes = median(each.handshakes for each in rates)
        print(f"{handshakes:>14,.0f}{median(each.share for each in rates):>7.0%}")


if __name__ == "__main__":
    main()
