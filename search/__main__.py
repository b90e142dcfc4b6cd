"""Command `newsdex-search`, as `python -m search`."""

from __future__ import annotations

import sys

from search.terminal.cli import main

if __name__ == "__main__":  # processes of its own load this module, too
    sys.exit(main())
