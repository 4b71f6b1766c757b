"""`python -m microflask.dropin`: the program of `runner.py`.

Called by Python. Does nothing else.
"""

from .runner import main

if __name__ == "__main__":
    main()
