"""Command `newsdex-index`, as `python -m indexer`."""

from __future__ import annotations

import sys

from indexer.commands.cli import main

if __name__ == "__main__":  # processes of its own load this module, too
    sys.exit(main())
