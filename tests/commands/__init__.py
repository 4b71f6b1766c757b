"""Commands: what `tests/test_commands.py` leaves."""
