"""What a process that is nothing but a server asks of Python's garbage collector.

Settings of the whole process, so they belong to the program and not to the
library. A program of your own that serves many stations does well to say the
same, once, before ``trio.run``.
"""

from __future__ import annotations

import gc

#: New objects between two looks at the young ones. Python's 700 are gone in 16 stations: five
#: thousand that come back at once were looked over 600 times, a third of all the time, and
#: nothing was found. What a server lets go of is in no cycle, and is freed at once. A look at so
#: many takes 5 ms, in which nobody is answered; at 50 000, up to 45 ms.
_YOUNG = 10_000
#: Looks at the young between two at the middle-aged, and of those between two at all.
_MIDDLE, _OLD = 100, 50


def settle() -> None:
    """Leave what was imported alone for good, and look at new objects less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
