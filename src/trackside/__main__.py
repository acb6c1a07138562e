"""``python -m trackside`` is the command line without its script on the PATH."""

from trackside.cli import main

main(prog_name="trackside")
