"""`python -m microflask`: the program of `cli.py`.

Called by Python. Does nothing else.
"""

from .cli import main

main()
