"""`python -m initproof`."""

from .command_line import main

main(prog_name="initproof")
