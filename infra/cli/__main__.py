"""`python -m infra.cli`: the console script without the script."""

from __future__ import annotations

from infra.cli import main

main()
