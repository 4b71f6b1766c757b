"""Compares template rendering with Jinja2: the same bytes first, then rounds in turn.

Run as ``python benchmarks/templates.py``; needs ``pip install -e .[dev]``. Prints the time
of one rendering for each engine, and the ratio of ours to Jinja2's.
"""

from __future__ import annotations

import gc
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

BIGTABLE = """\
<table>
{% for row in table %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</table>
"""

PAGE = {
    "layout.html": """\
<!doctype html>
<html>
<head><title>{% block title %}Site{% endblock %} - {{ site.name }}</title>
<meta name="description" content="{{ site.description }}"></head>
<body class="{% block body_class %}default{% endblock %}">
{% include "nav.html" %}
<main>
{% block content %}{% endblock %}
</main>
{% block footer %}<footer>&copy; {{ year }} {{ site.name }}</footer>{% endblock %}
</body>
</html>
""",
    "nav.html": """\
<nav><ul>
{% for link in links %}  <li{% if link.url == current %} class="active"{% endif %}>\
<a href="{{ link.url }}">{{ link.title }}</a></li>
{% endfor %}</ul>{% if user %}<p>Hello {{ user.name }}!</p>{% else %}<p>Log in</p>{% endif %}
</nav>
""",
    "macros.html": """\
{% macro price(value, currency="EUR") %}<span class="price">{{ "%.2f"|format(value) }} \
{{ currency }}</span>{% endmacro %}
{% macro field(name, value="", type="text") %}<input type="{{ type }}" name="{{ name }}" \
value="{{ value }}">{% endmacro %}
""",
    "page.html": """\
{% extends "layout.html" %}
{% from "macros.html" import price, field %}
{% block title %}{{ heading|title }}{% endblock %}
{% block content %}
<h1>{{ heading }}</h1>
<form>{{ field("q", query) }}{{ field("page", page, type="number") }}</form>
<table>
{% for item in items %}
<tr class="{{ loop.cycle("odd", "even") }}{% if loop.first %} first{% endif %}\
{% if loop.last %} last{% endif %}">
<td>{{ loop.index }}</td>
<td><a href="/item/{{ item.id }}">{{ item.name }}</a></td>
<td>{{ item.description|default("none")|truncate(40) }}</td>
<td>{{ price(item.price) }}</td>
<td>{% if item.stock > 10 %}in stock{% elif item.stock %}only {{ item.stock }}{% else %}sold \
out{% endif %}</td>
<td>{% for tag in item.tags %}<i>{{ tag|lower }}</i>{% if not loop.last %}, {% endif %}\
{% endfor %}</td>
</tr>
{% else %}
<tr><td>Nothing found.</td></tr>
{% endfor %}
</table>
{{ items|length }} items{% set total = items|sum(attribute="price") %}, {{ price(total) }}
{% endblock %}
""",
}


class Item:
    """A row of the page, with plain attributes."""

    def __init__(self, number: int) -> None:
        self.id = number
        self.name = f"Item <{number}>"
        self.description = "A thing that does & is what it was made for, always."
        self.price = number * 1.25
        self.stock = number % 15
        self.tags = ["New", "Cheap & good", "Blue"][: number % 4]


def bigtable_context() -> dict:
    row = ["a word", 17, "name@example.org", 3.5, "<b>bold</b>", "text", 5, "O'Neill", "x", 1000]
    return {"table": [list(row) for _ in range(1000)]}


def integers_context() -> dict:
    return {"table": [list(range(10)) for _ in range(1000)]}


def page_context(items: type | None = None) -> dict:
    objects = [Item(number) for number in range(50)]
    return {
        "site": {"name": "Shop & Co", "description": "All you need"},
        "links": [{"url": f"/{name}", "title": name.title()} for name in ("a", "b", "c", "d")],
        "current": "/b",
        "user": {"name": "Ann"},
        "year": 2024,
        "heading": "all things",
        "query": '"quoted"',
        "page": 3,
        "items": objects if items is None else [items(vars(item)) for item in objects],
    }


def engines():
    import jinja2

    from microflask.jinja.environment import Environment
    from microflask.jinja.loaders import DictLoader

    def theirs():
        return jinja2.Environment(loader=jinja2.DictLoader(TEMPLATES), autoescape=True)

    def ours():
        return Environment(loader=DictLoader(TEMPLATES), autoescape=True)

    return theirs, ours


TEMPLATES = {**PAGE, "bigtable.html": BIGTABLE}


def cases(theirs, ours):
    """Yield (name, their call, our call), each call returning the text."""
    contexts = [
        ("bigtable, text", "bigtable.html", bigtable_context()),
        ("bigtable, integers", "bigtable.html", integers_context()),
        ("page, objects", "page.html", page_context()),
        ("page, dicts", "page.html", page_context(dict)),
    ]
    for name, template, context in contexts:
        one, two = theirs().get_template(template), ours().get_template(template)
        yield name, lambda t=one, c=context: t.render(c), lambda t=two, c=context: t.render(c)
    context = page_context()

    def first(make):
        return lambda: make().get_template("page.html").render(context)

    yield "page, first render", first(theirs), first(ours)


def best(call, seconds: float) -> float:
    """Return the best time of one call, of as many as fit."""
    result = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        call()
        result = min(result, time.perf_counter() - start)
    return result


def main(rounds: int = 5, seconds: float = 0.25) -> None:
    theirs, ours = engines()
    print(f"{'':22}{'jinja2':>12}{'microflask':>12}{'ratio':>8}")
    for name, one, two in cases(theirs, ours):
        if one() != two():
            print(f"{name:22}the output differs")
            continue
        gc.collect()
        first = second = float("inf")
        for _ in range(rounds):
            first = min(first, best(one, seconds))
            second = min(second, best(two, seconds))
        print(f"{name:22}{first * 1e6:9.0f} us{second * 1e6:9.0f} us{second / first:8.3f}")


if __name__ == "__main__":
    main()
