"""Let ``python -m tiassess`` be the command line."""

from tiassess.cli import main

main()
