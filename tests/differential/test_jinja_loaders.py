"""Loaders against the real Jinja2, over the same folders, packages and zips."""

from __future__ import annotations

import os
import pathlib
import sys
import tempfile
import unittest
import zipfile

import microflask.jinja
import microflask.jinja.loaders

from . import oracle

jinja2 = None

FILES = {
    "one/a.html": "hello",
    "one/sub/b.html": "sub",
    "one/sub/deep/c.html": "deep",
    "one/é.html": "accent",
    "two/a.html": "second",
    "two/c.html": "c",
    "mfpackage/__init__.py": "",
    "mfpackage/templates/p.html": "p",
    "mfpackage/other/o.html": "o",
    "secret.txt": "secret",
}
NAMES = [
    "a.html",
    "sub/b.html",
    "sub/deep/c.html",
    "c.html",
    "é.html",
    "missing",
    "../secret.txt",
    "sub/../a.html",
    "sub/..",
    "..",
    ".",
    "...",
    "",
    "/",
    "//",
    "/a.html",
    "//a.html",
    "./a.html",
    "sub//b.html",
    "sub/./b.html",
    "a.html/",
    "a.html/x",
    "sub",
    "sub/",
    "a\\b",
    "..\\secret.txt",
    "a\0",
    "a.html\0",
    "/etc/passwd",
    "~",
    "~/x",
    "C:/x",
    "file:///etc/passwd",
    "link/c.html",
    "x/a.html",
    "x/missing",
    "x/",
    "x",
    "y/k",
    "y/",
    "z/a.html",
    "k",
    "k2",
]


def setUpModule() -> None:
    global jinja2
    jinja2 = oracle("jinja2")


class LoaderTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = folder.name
        for name, text in FILES.items():
            path = pathlib.Path(folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        try:
            os.symlink(os.path.join(folder.name, "two"), os.path.join(folder.name, "one", "link"))
        except OSError:
            pass
        with zipfile.ZipFile(os.path.join(folder.name, "z.zip"), "w") as archive:
            archive.writestr("mfloaded/__init__.py", "")
            archive.writestr("mfloaded/templates/p.html", "zip p")
            archive.writestr("mfloaded/templates/s/q.html", "zip q")
        before = list(sys.path)
        sys.path[:0] = [folder.name, os.path.join(folder.name, "z.zip")]
        cls.addClassCleanup(lambda: sys.path.__setitem__(slice(None), before))

    def loaders(self, package):
        one, two = os.path.join(self.root, "one"), os.path.join(self.root, "two")
        files = package.FileSystemLoader(one)
        table = package.DictLoader({"k": "K", "a.html": "from dict"})
        yield files
        yield package.FileSystemLoader([one, two])
        yield package.FileSystemLoader(pathlib.Path(two))
        yield package.FileSystemLoader((one,), followlinks=True)
        yield package.FileSystemLoader([])
        yield package.FileSystemLoader(os.path.join(self.root, "nowhere"))
        yield table
        yield package.FunctionLoader({"k": "K", "k2": ("K2", "file", lambda: True)}.get)
        yield package.PrefixLoader({"x": files, "y": table})
        yield package.PrefixLoader({"x": files}, delimiter="//")
        yield package.ChoiceLoader([table, files])
        yield package.ChoiceLoader([])
        yield package.ChoiceLoader([package.PrefixLoader({"x": files}), table])
        yield package.PackageLoader("mfpackage")
        yield package.PackageLoader("mfpackage", "other")
        yield package.PackageLoader("mfpackage", "./templates/")
        yield package.PackageLoader("mfpackage", "")
        yield package.PackageLoader("mfloaded")
        yield package.BaseLoader()
        yield package.ModuleLoader(one)

    def outcome(self, function):
        try:
            result = function()
        except Exception as error:
            names = getattr(error, "name", None), getattr(error, "templates", None)
            return type(error).__name__, str(error), names
        if isinstance(result, tuple):
            source, filename, uptodate = result
            return source, filename, uptodate is None or uptodate()
        return result

    def test_sources(self):
        names = [*NAMES, "p.html", "o.html", "templates/p.html", "s/q.html", "x//a.html"]
        pairs = list(zip(self.loaders(microflask.jinja), self.loaders(jinja2)))
        for number, (ours, theirs) in enumerate(pairs):
            for name in names:
                with self.subTest(loader=type(theirs).__name__, number=number, name=name):
                    self.assertEqual(
                        self.outcome(lambda: ours.get_source(None, name)),
                        self.outcome(lambda: theirs.get_source(None, name)),
                    )

    def test_loads(self):
        pairs = list(zip(self.loaders(microflask.jinja), self.loaders(jinja2)))
        for number, (ours, theirs) in enumerate(pairs):
            for name in NAMES:
                with self.subTest(loader=type(theirs).__name__, number=number, name=name):
                    results = []
                    for package, loader in ((microflask.jinja, ours), (jinja2, theirs)):
                        environment = package.Environment(loader=loader)
                        load = environment.get_template
                        results.append(
                            self.outcome(
                                lambda: [load(name).name, load(name).filename, load(name).render()]
                            )
                        )
                    self.assertEqual(results[0], results[1])

    def test_lists(self):
        for ours, theirs in zip(self.loaders(microflask.jinja), self.loaders(jinja2)):
            with self.subTest(loader=type(theirs).__name__):
                self.assertEqual(
                    self.outcome(ours.list_templates), self.outcome(theirs.list_templates)
                )

    def test_no_package(self):
        for args in [("mfpackage", "nowhere"), ("mfnowhere",), ("math",), ("json",)]:
            with self.subTest(args=args):
                self.assertEqual(
                    self.outcome(lambda: microflask.jinja.PackageLoader(*args)),
                    self.outcome(lambda: jinja2.PackageLoader(*args)),
                )

    def test_split_template_path(self):
        for name in NAMES:
            with self.subTest(name=name):
                self.assertEqual(
                    self.outcome(lambda: [microflask.jinja.loaders.split_template_path(name)]),
                    self.outcome(lambda: [jinja2.loaders.split_template_path(name)]),
                )

    def test_module_names(self):
        for name in ("a", "a/b.html", "é"):
            ours, theirs = microflask.jinja.ModuleLoader, jinja2.ModuleLoader
            self.assertEqual(ours.get_template_key(name), theirs.get_template_key(name))
            self.assertEqual(ours.get_module_filename(name), theirs.get_module_filename(name))


if __name__ == "__main__":
    unittest.main()
