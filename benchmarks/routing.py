"""The URL map beside Werkzeug's and Bottle's, in alternating rounds of one run.

    pip install -e .[bench]
    python benchmarks/routing.py [NAME ...]

Requests are spread over all rules: static, int, string and path in turn. Prints time
relative to the real package's: 0.10 is a tenth of the time; and what a match among 5000
rules costs relative to one among ten.
"""

from __future__ import annotations

import gc
import importlib
import os
import platform
import sys
from time import perf_counter_ns

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from benchmarks.run import answer, median_ratio
from benchmarks.workloads import environ, new_app

SIZES = (10, 100, 1000, 5000)
ROUNDS = 15
# Requests of one round at each size; the same for every size, so that they compare.
REQUESTS = 500
# Distinct paths asked for: more would measure the processor's caches.
PATHS = 100
KINDS = ("/part{}/thing", "/part{}/item/<int:a>", "/part{}/<a>/edit", "/part{}/files/<path:a>")
IN_BOTTLE = ("/part{}/thing", "/part{}/item/<a:int>", "/part{}/<a>/edit", "/part{}/files/<a:path>")
HITS = ("/part{}/thing", "/part{}/item/42", "/part{}/some-name/edit", "/part{}/files/css/main.css")
MISSES = ("/part{}/thong", "/part{}/item/x", "/part{}/some-name/edited", "/nothing{}/here")


def spread(patterns, size):
    """Return the paths to ask for, over all rules of a map of `size`."""
    step = max(1, size // PATHS)
    # An odd step meets each of the four kinds.
    step += step > 1 and step % 2 == 0
    numbers = [(index * step) % size for index in range(PATHS)]
    return [patterns[number % 4].format(number) for number in numbers]


def werkzeug_like(module, size):
    """Return `match(path)` of a Map of `module`, bound to a request as Flask binds it."""
    rules = [module.Rule(KINDS[n % 4].format(n), endpoint=f"e{n}") for n in range(size)]
    adapter = module.Map(rules).bind("localhost")

    def match(path):
        try:
            return adapter.match(path, "GET")
        except Exception as error:
            if error.code != 404:
                raise
            return None

    return match


def in_bottle(size):
    """Return `match(path)` of a Bottle router."""
    import bottle

    app = bottle.Bottle()
    for number in range(size):
        app.route(IN_BOTTLE[number % 4].format(number), callback=lambda **values: "")
    router = app.router

    def match(path):
        try:
            route, values = router.match({"REQUEST_METHOD": "GET", "PATH_INFO": path})
        except bottle.HTTPError:
            return None
        return route.rule, values

    return match


def matchers(size):
    """Return `{peer: match}` for a map of `size` rules."""
    peers = {
        "microflask": werkzeug_like(importlib.import_module("microflask.routing"), size),
        "werkzeug": werkzeug_like(importlib.import_module("werkzeug.routing"), size),
        "bottle": in_bottle(size),
    }
    for path in spread(HITS, size) + spread(MISSES, size):
        values = [match(path) and match(path)[1] for match in peers.values()]
        if values[0] != values[1] or values[0] != values[2]:
            sys.exit(f"{path}: {dict(zip(peers, values))}")
    return peers


def rounds_of(tasks, rounds=ROUNDS, warm=True):
    """Return {task: nanoseconds of each round}; the tasks take turns."""
    times = {name: [] for name in tasks}
    if warm:
        for run in tasks.values():
            run()
    for _ in range(rounds):
        for name, run in tasks.items():
            gc.collect()
            gc.disable()
            start = perf_counter_ns()
            run()
            times[name].append(perf_counter_ns() - start)
            gc.enable()
    return times


def over(match, paths):
    """Return a task: ask for each path in turn, REQUESTS times in all."""
    turns = REQUESTS // len(paths)

    def run():
        for _ in range(turns):
            for path in paths:
                match(path)

    return run


def show(case, times, count, ours="microflask", theirs="werkzeug", goal=""):
    """Print a row: the ratio to the real package's, the ratio to Bottle's, microseconds."""
    cells = [f"{median_ratio(times[ours], times[theirs]):.3f}", goal]
    cells.append(f"{median_ratio(times[ours], times['bottle']):.2f}" if "bottle" in times else "")
    cells += [f"{min(times[peer]) / count / 1000:.2f}" for peer in (ours, theirs)]
    print(f"| {case} | {' | '.join(cells)} |", flush=True)


def measure_match():
    """Match at each size, hits and misses; then 5000 rules against ten."""
    tasks = {"hit": {}, "miss": {}}
    for size in SIZES:
        peers = matchers(size)
        for kind, patterns in (("hit", HITS), ("miss", MISSES)):
            paths = spread(patterns, size)
            own = {peer: over(match, paths) for peer, match in peers.items()}
            tasks[kind][size] = own["microflask"]
            show(f"match, {size} rules, {kind}", rounds_of(own), REQUESTS, goal="0.30")
    for kind, sizes in tasks.items():
        times = rounds_of(sizes)
        show(f"{kind}: 5000 rules to 10", times, REQUESTS, SIZES[-1], SIZES[0], "1.40")


def measure_build():
    """`url_for` in a request, against Flask's."""
    cases = {
        "url_for, static": ("e0", {}),
        "url_for, a variable": ("e1", {"a": 42}),
        "url_for, a text variable": ("e2", {"a": "some-name"}),
        "url_for, a variable and a query": ("e1", {"a": 42, "page": 2}),
    }
    apps, modules = thousand_rules()
    contexts = {peer: app.test_request_context("/") for peer, app in apps.items()}
    for context in contexts.values():
        context.push()
    for case, (endpoint, values) in cases.items():
        builds = {peer: module.url_for for peer, module in modules.items()}
        built = {peer: build(endpoint, **values) for peer, build in builds.items()}
        if built["microflask"] != built["flask"]:
            sys.exit(f"{case}: {built}")

        def task(build, endpoint=endpoint, values=values):
            def run():
                for _ in range(REQUESTS):
                    build(endpoint, **values)

            return run

        times = rounds_of({peer: task(build) for peer, build in builds.items()})
        show(case, times, REQUESTS, theirs="flask", goal="0.20")
    for context in reversed(contexts.values()):
        context.pop()


def thousand_rules():
    """Return the application of a thousand rules of each peer, and the two modules."""
    modules = {name: importlib.import_module(name) for name in ("microflask", "flask")}
    return {name: register(module) for name, module in modules.items()}, modules


def register(flask):
    """Return an application with a thousand rules."""
    app = new_app(flask)
    for number in range(1000):
        app.add_url_rule(KINDS[number % 4].format(number), f"e{number}", lambda a="": str(a))
    return app


def measure_app():
    """Registering with the first answer, and the 404, in whole applications."""
    modules = {name: importlib.import_module(name) for name in ("microflask", "flask")}
    env = environ("/part501/item/7")

    def first(module):
        return lambda: answer(register(module), env.copy())

    answers = {peer: first(module)() for peer, module in modules.items()}
    if answers["microflask"] != answers["flask"] or answers["flask"][1] != b"7":
        sys.exit(f"first request: {answers}")
    times = rounds_of({peer: first(module) for peer, module in modules.items()})
    show("1000 rules and the first answer", times, 1, theirs="flask", goal="0.05")

    apps, _ = thousand_rules()
    gone = environ("/nothing/here")

    def not_found(app):
        def run():
            for _ in range(REQUESTS):
                answer(app, gone.copy())

        return run

    pages = [answer(app, gone.copy()) for app in apps.values()]
    if pages[0] != pages[1] or not pages[0][0].startswith("404"):
        sys.exit(f"404: {pages}")
    times = rounds_of({peer: not_found(app) for peer, app in apps.items()})
    show("404 among 1000 rules", times, REQUESTS, theirs="flask", goal="0.10")


PARTS = {"match": measure_match, "build": measure_build, "app": measure_app}


def main(names):
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| case | ratio | to reach | to Bottle | us | theirs, us |\n|---|---|---|---|---|---|")
    for name, measure in PARTS.items():
        if not names or name in names:
            measure()


if __name__ == "__main__":
    main(sys.argv[1:])
