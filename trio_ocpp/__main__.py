"""``python -m trio_ocpp``: the command line."""

import sys

from .cli import main

sys.exit(main())
