"""Command `newsdex-serve`, as `python -m webapp`."""

from __future__ import annotations

import sys

from webapp.server.cli import main

if __name__ == "__main__":  # processes of its own load this module, too
    sys.exit(main())
