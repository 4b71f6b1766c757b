"""The tests that need no thread, process or socket, in Python for WebAssembly.

Called by pyodide.mjs, which mounts the checkout. The last value is what it prints: the
counts and the names of the tests that failed, as JSON.
"""

import io
import json
import os
import sys
import unittest
from pathlib import Path

# What WebAssembly does not have; a test that needs it counts as skipped.
MISSING = (
    "can't start new thread",
    "does not support processes",
    "stack switching not supported",
    "can only be run from the main thread",
    "Function not implemented",
)
# Words in the names of tests that need Linux's files and processes, an event loop or a
# terminal of their own, or no warning of any other test.
NEED_MORE = (
    "differential integration architecture server test_wsgi reloader async awaiting garbage"
    " dropin lint programs types shell test_pin"
).split()


class Result(unittest.TextTestResult):
    def addError(self, test, error):
        self._record(test, error, super().addError)

    def addSubTest(self, test, subtest, error):
        if error is None or not any(text in str(error[1]) for text in MISSING):
            super().addSubTest(test, subtest, error)

    def _record(self, test, error, record):
        missing = [text for text in MISSING if text in str(error[1])]
        if missing:
            self.addSkip(test, f"WebAssembly: {missing[0]}")
        else:
            record(test, error)


def each(tests):
    """Return the single tests of a suite of suites."""
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from each(test)
        else:
            yield test


os.chdir("/checkout")
sys.path.insert(0, "/checkout")
sys.dont_write_bytecode = True
loader, suite = unittest.defaultTestLoader, unittest.TestSuite()
for path in sorted(Path("tests").rglob("test_*.py")):
    if not any(word in str(path) for word in NEED_MORE):
        try:
            found = loader.loadTestsFromName(".".join(path.with_suffix("").parts))
        except unittest.SkipTest:
            continue
        suite.addTests(test for test in each(found) if not any(w in test.id() for w in NEED_MORE))
stream = io.StringIO()
result = unittest.TextTestRunner(stream, resultclass=Result).run(suite)
failed = [f"{test}\n{text}" for test, text in result.failures + result.errors]
json.dumps({"ran": result.testsRun, "skipped": len(result.skipped), "failed": failed})
