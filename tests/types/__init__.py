"""Applications as users write them, which type checkers must accept in their strict mode.

`tests/integration/test_types.py` runs the checkers; `test_samples.py` runs the programs.
"""
