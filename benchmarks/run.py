"""microflask beside Flask, Bottle and Falcon, in alternating rounds of one run.

    pip install -e .[bench]
    python benchmarks/run.py [NAME ...]

Prints time relative to Flask's: 0.10 is a tenth of the time. `floor` is a WSGI callable
that does nothing but answer.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import subprocess
import sys
from time import perf_counter_ns

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from benchmarks.workloads import WORKLOADS

PEERS = ["floor", "microflask", "falcon", "bottle", "flask"]
ROUNDS = 15
ROUND_NS = 20_000_000


def answer(app, environ):
    """Return status and body of one request, everything closed."""
    got = []

    def start_response(status, headers, exc_info=None):
        got.append(status)

    body = app(environ, start_response)
    try:
        text = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return got[0], text


def ignore(status, headers, exc_info=None):
    return None


def time_of(app, environ, count):
    """Return the nanoseconds of *count* requests."""
    gc.collect()
    gc.disable()
    start = perf_counter_ns()
    for _ in range(count):
        body = app(environ.copy(), ignore)
        for _chunk in body:
            pass
        if hasattr(body, "close"):
            body.close()
    spent = perf_counter_ns() - start
    gc.enable()
    return spent


def measure(apps, environ):
    """Return {peer: (ratio to Flask, least microseconds a request)}."""
    counts = {}
    for peer, app in apps.items():
        time_of(app, environ, 20)
        one = time_of(app, environ, 20) / 20
        counts[peer] = max(10, int(ROUND_NS / one))
    rounds = {peer: [] for peer in apps}
    for _ in range(ROUNDS):
        for peer, app in apps.items():
            rounds[peer].append(time_of(app, environ, counts[peer]) / counts[peer])
    return {
        peer: (median_ratio(times, rounds["flask"]), min(times) / 1000)
        for peer, times in rounds.items()
    }


def median_ratio(times, others):
    """Return the median of the ratios of rounds that followed each other."""
    return statistics.median(a / b for a, b in zip(times, others))


def check(name, apps, environ):
    """Refuse to compare what does not answer the same."""
    answers = {peer: answer(app, environ.copy()) for peer, app in apps.items()}
    expected = answers["flask"][1]
    for peer, (_status, body) in answers.items():
        if body != expected:
            sys.exit(f"{name}: {peer} answers {body[:200]!r}, Flask {expected[:200]!r}")


# The peak is asked of /proc: `ru_maxrss` starts with that of the process that forked.
CHILD = """
import resource, sys
{code}
usage = resource.getrusage(resource.RUSAGE_SELF)
with open("/proc/self/status") as status:
    peak = next(line for line in status if line.startswith("VmHWM")).split()[1]
print(usage.ru_utime + usage.ru_stime, peak)
"""
FIRST_HELLO = """
from {package} import Flask
app = Flask("bench", root_path=".")
app.route("/")(lambda: "hello")
environ = {{"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80",
    "HTTP_HOST": "x", "SCRIPT_NAME": "", "QUERY_STRING": "", "wsgi.url_scheme": "http"}}
for _ in range({count}):
    list(app(dict(environ), lambda status, headers, exc_info=None: None))
"""


def child(code):
    """Return CPU seconds and peak memory in MiB of a new process."""
    out = subprocess.run(
        [sys.executable, "-c", CHILD.format(code=code)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": sys.path[0]},
    ).stdout.split()
    return float(out[0]), int(out[1]) / 1024


def measure_start():
    """Yield (case, {peer: (ratio, value)}) of imports and memory, less bare Python's."""
    cases = {
        "import (CPU ms)": {
            "microflask": "from microflask import Flask",
            "flask": "from flask import Flask",
            "bottle": "import bottle",
            "falcon": "import falcon",
        },
        "import to first hello (CPU ms)": {
            name: FIRST_HELLO.format(package=name, count=1) for name in ("microflask", "flask")
        },
        "memory after 100 hellos (MiB)": {
            name: FIRST_HELLO.format(package=name, count=100) for name in ("microflask", "flask")
        },
    }
    for case, codes in cases.items():
        column, factor = (1, 1) if "memory" in case else (0, 1000)
        values = {peer: [] for peer in ("", *codes)}
        for _ in range(ROUNDS):
            for peer, code in {"": "", **codes}.items():
                values[peer].append(child(code)[column] * factor)
        bare = statistics.median(values.pop(""))
        over = {peer: max(statistics.median(v) - bare, 0.001) for peer, v in values.items()}
        yield case, {peer: (value / over["flask"], value) for peer, value in over.items()}


def show(case, results):
    """Print a row of the table."""
    cells = [
        f"{results[peer][0]:.3f}" if peer in results else "" for peer in PEERS if peer != "flask"
    ]
    unit = "" if "(" in case else " us"
    print(f"| {case} | {' | '.join(cells)} | {results['flask'][1]:.1f}{unit} |", flush=True)


def main(names):
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores\n")
    print(f"| case | {' | '.join(PEERS[:-1])} | Flask |\n|---|{'---|' * len(PEERS)}")
    for case, make in WORKLOADS.items():
        if names and not any(name in case for name in names):
            continue
        apps, environ = make()
        check(case, apps, environ)
        show(case, measure(apps, environ))
    if not names or "start" in names:
        for case, results in measure_start():
            show(case, results)


if __name__ == "__main__":
    main(sys.argv[1:])
