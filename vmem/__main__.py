"""`python -m vmem`."""

from __future__ import annotations

import sys

from vmem.cli import main

sys.exit(main())
