"""Loaders: where sources come from, freshness, traversal, zips, compiled modules."""

from __future__ import annotations

import gc
import os
import pathlib
import sys
import tempfile
import unittest
import zipfile

from microflask.jinja import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    ModuleLoader,
    PackageLoader,
    PrefixLoader,
    TemplateNotFound,
)
from microflask.jinja.loaders import split_template_path


def write(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class FolderCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def load(self, loader, name, **context):
        return Environment(loader=loader).get_template(name).render(**context)


class PathTests(unittest.TestCase):
    def test_split(self):
        for name, expected in [
            ("a/b.html", ["a", "b.html"]),
            ("/a//b/", ["a", "b"]),
            ("./a/./b", ["a", "b"]),
            ("...", ["..."]),
            ("", []),
        ]:
            self.assertEqual(split_template_path(name), expected)

    def test_traversal(self):
        for name in ("..", "../a", "a/..", "a/../b", "a/../../b"):
            with self.subTest(name=name), self.assertRaises(TemplateNotFound) as got:
                split_template_path(name)
            self.assertEqual(got.exception.name, name)


class FileSystemTests(FolderCase):
    def setUp(self):
        super().setUp()
        write(
            self.folder,
            {"one/a.html": "1a", "two/a.html": "2a", "two/s/b.html": "2b", "secret": "no"},
        )
        self.one = os.path.join(self.folder, "one")
        self.two = os.path.join(self.folder, "two")

    def test_order(self):
        self.assertEqual(self.load(FileSystemLoader(self.one), "a.html"), "1a")
        self.assertEqual(self.load(FileSystemLoader([self.two, self.one]), "a.html"), "2a")
        self.assertEqual(self.load(FileSystemLoader([self.one, self.two]), "s/b.html"), "2b")
        self.assertEqual(self.load(FileSystemLoader(pathlib.Path(self.two)), "/s//b.html"), "2b")

    def test_source(self):
        source, filename, uptodate = FileSystemLoader(self.one).get_source(None, "a.html")
        self.assertEqual((source, filename), ("1a", os.path.join(self.one, "a.html")))
        self.assertTrue(uptodate())
        os.utime(filename, (1, 1))
        self.assertFalse(uptodate())
        os.remove(filename)
        self.assertFalse(uptodate())

    def test_missing(self):
        with self.assertRaises(TemplateNotFound) as got:
            FileSystemLoader(self.one).get_source(None, "x")
        self.assertEqual(str(got.exception), f"'x' not found in search path: {self.one!r}")
        with self.assertRaises(TemplateNotFound) as got:
            FileSystemLoader([self.one, self.two]).get_source(None, "x")
        self.assertEqual(
            str(got.exception), f"'x' not found in search paths: {self.one!r}, {self.two!r}"
        )

    def test_nothing_outside_is_reached(self):
        loader = FileSystemLoader(self.one)
        names = [
            "../secret",
            "..",
            "a/../../secret",
            os.path.join(self.folder, "secret"),
            "/etc/passwd",
            "a.html\0",
            "\0",
            "..\\secret",
            "",
            ".",
            "s",
        ]
        for name in names:
            with self.subTest(name=name), self.assertRaises(TemplateNotFound):
                loader.get_source(None, name)

    def test_encoding(self):
        pathlib.Path(self.one, "l.html").write_bytes("é".encode("latin-1"))
        self.assertEqual(self.load(FileSystemLoader(self.one, encoding="latin-1"), "l.html"), "é")
        with self.assertRaises(UnicodeDecodeError):
            self.load(FileSystemLoader(self.one), "l.html")

    def test_list(self):
        loader = FileSystemLoader([self.one, self.two])
        self.assertEqual(loader.list_templates(), ["a.html", "s/b.html"])
        self.assertEqual(FileSystemLoader(os.path.join(self.folder, "no")).list_templates(), [])

    def test_links_are_listed_if_asked(self):
        try:
            os.symlink(self.two, os.path.join(self.one, "link"))
        except OSError:
            self.skipTest("no symbolic links here")
        self.assertEqual(FileSystemLoader(self.one).list_templates(), ["a.html"])
        self.assertEqual(
            FileSystemLoader(self.one, followlinks=True).list_templates(),
            ["a.html", "link/a.html", "link/s/b.html"],
        )

    def test_reload(self):
        environment = Environment(loader=FileSystemLoader(self.one))
        kept = Environment(loader=FileSystemLoader(self.one), auto_reload=False)
        self.assertEqual(environment.get_template("a.html").render(), "1a")
        self.assertEqual(kept.get_template("a.html").render(), "1a")
        path = pathlib.Path(self.one, "a.html")
        path.write_text("changed")
        os.utime(path, (1, 1))
        self.assertEqual(environment.get_template("a.html").render(), "changed")
        self.assertEqual(kept.get_template("a.html").render(), "1a")


class PackageTests(FolderCase):
    def setUp(self):
        super().setUp()
        write(
            self.folder,
            {
                "mf_loader_pkg/__init__.py": "",
                "mf_loader_pkg/templates/p.html": "p",
                "mf_loader_pkg/templates/s/q.html": "q",
                "mf_loader_pkg/other/o.html": "o",
            },
        )
        self.archive = os.path.join(self.folder, "app.zip")
        with zipfile.ZipFile(self.archive, "w") as archive:
            archive.writestr("mf_loader_zip/__init__.py", "")
            archive.writestr("mf_loader_zip/templates/p.html", "zipped {{ x }}")
            archive.writestr("mf_loader_zip/templates/s/q.html", "deep")
        before = list(sys.path)
        sys.path[:0] = [self.folder, self.archive]

        def restore():
            sys.path[:] = before
            for name in ("mf_loader_pkg", "mf_loader_zip"):
                sys.modules.pop(name, None)

        self.addCleanup(restore)

    def test_folder_of_a_package(self):
        self.assertEqual(self.load(PackageLoader("mf_loader_pkg"), "s/q.html"), "q")
        self.assertEqual(self.load(PackageLoader("mf_loader_pkg", "./other/"), "o.html"), "o")
        self.assertEqual(PackageLoader("mf_loader_pkg").list_templates(), ["p.html", "s/q.html"])
        _, filename, uptodate = PackageLoader("mf_loader_pkg").get_source(None, "p.html")
        self.assertTrue(uptodate())
        os.utime(filename, (1, 1))
        self.assertFalse(uptodate())

    def test_zip(self):
        loader = PackageLoader("mf_loader_zip")
        self.assertEqual(self.load(loader, "p.html", x=1), "zipped 1")
        self.assertEqual(loader.list_templates(), ["p.html", "s/q.html"])
        source, filename, uptodate = loader.get_source(None, "s/q.html")
        self.assertEqual(source, "deep")
        self.assertEqual(
            filename, os.path.join(self.archive, "mf_loader_zip", "templates", "s", "q.html")
        )
        self.assertIsNone(uptodate)
        folder = os.path.join(self.archive, "mf_loader_zip", "templates")
        self.assertEqual(self.load(FileSystemLoader(folder), "s/q.html"), "deep")
        self.assertEqual(FileSystemLoader(folder).list_templates(), ["p.html", "s/q.html"])
        for name in ("no", "../__init__.py", "s", ""):
            with self.subTest(name=name), self.assertRaises(TemplateNotFound):
                loader.get_source(None, name)

    def test_wrong_package_or_folder(self):
        with self.assertRaisesRegex(
            ValueError, "could not find a 'nope' directory in the 'mf_loader_pkg' package"
        ):
            PackageLoader("mf_loader_pkg", "nope")
        with self.assertRaises(ModuleNotFoundError):
            PackageLoader("mf_loader_nowhere")
        with self.assertRaises(TemplateNotFound):
            PackageLoader("mf_loader_pkg").get_source(None, "../__init__.py")


class CombinedTests(unittest.TestCase):
    def setUp(self):
        self.one = DictLoader({"a": "1a", "x": "1x"})
        self.two = DictLoader({"a": "2a", "b": "{% extends 'a' %}"})

    def test_dict(self):
        source, filename, uptodate = self.one.get_source(None, "a")
        self.assertEqual((source, filename, uptodate()), ("1a", None, True))
        self.one.mapping["a"] = "new"
        self.assertFalse(uptodate())
        with self.assertRaises(TemplateNotFound):
            self.one.get_source(None, "zz")

    def test_function(self):
        fresh = [True]
        loader = FunctionLoader({"a": "A", "t": ("T", "file", lambda: fresh[0])}.get)
        environment = Environment(loader=loader)
        self.assertEqual(environment.get_template("a").render(), "A")
        template = environment.get_template("t")
        self.assertEqual(template.filename, "file")
        self.assertIs(environment.get_template("t"), template)
        fresh[0] = False
        self.assertIsNot(environment.get_template("t"), template)
        with self.assertRaises(TemplateNotFound):
            environment.get_template("zz")

    def test_choice(self):
        loader = ChoiceLoader([self.one, self.two])
        environment = Environment(loader=loader)
        self.assertEqual(environment.get_template("b").render(), "1a")
        self.assertEqual(loader.list_templates(), ["a", "b", "x"])
        with self.assertRaises(TemplateNotFound) as got:
            environment.get_template("zz")
        self.assertEqual(got.exception.name, "zz")

    def test_prefix(self):
        loader = PrefixLoader({"one": self.one, "two": self.two})
        environment = Environment(loader=loader)
        self.assertEqual(environment.get_template("two/a").render(), "2a")
        self.assertEqual(loader.list_templates(), ["one/a", "one/x", "two/a", "two/b"])
        self.assertEqual(loader.get_loader("one/x"), (self.one, "x"))
        for name in ("one/zz", "three/a", "a", ""):
            with self.subTest(name=name), self.assertRaises(TemplateNotFound) as got:
                environment.get_template(name)
            self.assertEqual(got.exception.name, name)
        colon = PrefixLoader({"one": self.one}, delimiter=":")
        self.assertEqual(colon.get_source(None, "one:a")[0], "1a")

    def test_base(self):
        class Own(BaseLoader):
            def get_source(self, environment, template):
                return f"own {template}", None, None

        self.assertEqual(Environment(loader=Own()).get_template("x").render(), "own x")
        with self.assertRaisesRegex(TypeError, "cannot iterate over all templates"):
            Own().list_templates()
        with self.assertRaises(TemplateNotFound):
            BaseLoader().get_source(None, "x")
        with self.assertRaisesRegex(RuntimeError, "ModuleLoader cannot provide access"):
            ModuleLoader("x").get_source(None, "a")

    def test_bytecode_cache_is_asked(self):
        calls = []

        class Bucket:
            code = None

        class Cache:
            bucket = Bucket()

            def get_bucket(self, environment, name, filename, source):
                calls.append(("get", name, source))
                return self.bucket

            def set_bucket(self, bucket):
                calls.append(("set", bucket.code is not None))

        cache = Cache()
        for _ in range(2):
            environment = Environment(loader=self.one, bytecode_cache=cache)
            self.assertEqual(environment.get_template("a").render(), "1a")
        self.assertEqual(calls, [("get", "a", "1a"), ("set", True), ("get", "a", "1a")])


class ModuleTests(FolderCase):
    TEMPLATES = {
        "a.html": "A{{ x }}",
        "sub/b.html": "{% extends 'base' %}{% block t %}{{ super() }}b{% endblock %}",
        "base": "<{% block t %}base{% endblock %}>",
        "broken": "{% foo %}",
    }

    def compiled(self, zip):
        target = os.path.join(self.folder, f"out-{zip}")
        log = []
        environment = Environment(loader=DictLoader(self.TEMPLATES))
        environment.compile_templates(target, zip=zip, log_function=log.append)
        return target, log

    def test_folder_and_zip(self):
        for zip in (None, "deflated", "stored"):
            target, log = self.compiled(zip)
            with self.subTest(zip=zip):
                for path in (target, pathlib.Path(target), [self.folder, target]):
                    environment = Environment(loader=ModuleLoader(path))
                    self.assertEqual(environment.get_template("a.html").render(x=1), "A1")
                    self.assertEqual(environment.get_template("sub/b.html").render(), "<baseb>")
                    with self.assertRaises(TemplateNotFound):
                        environment.get_template("nope")
                self.assertEqual(log[0].split()[0], "Compiling")
                self.assertEqual(
                    log[1], f'Compiled "a.html" as {ModuleLoader.get_module_filename("a.html")}'
                )
                self.assertIn("Could not compile \"broken\": Encountered unknown tag 'foo'.", log)
                self.assertEqual(log[-1], "Finished compiling templates")

    def test_errors_can_stop_it(self):
        environment = Environment(loader=DictLoader(self.TEMPLATES))
        with self.assertRaisesRegex(Exception, "unknown tag 'foo'"):
            environment.compile_templates(self.folder, zip=None, ignore_errors=False)
        target = os.path.join(self.folder, "html")
        environment.compile_templates(target, extensions=["html"], zip=None)
        self.assertEqual(len(os.listdir(target)), 2)

    def test_module(self):
        target, _ = self.compiled(None)
        loader = ModuleLoader(target)
        name, key = loader.package_name, ModuleLoader.get_template_key("a.html")
        self.assertIn(name, sys.modules)
        self.assertEqual([target], loader.module.__path__)
        self.assertFalse(hasattr(loader.module, key))
        self.load(loader, "a.html", x=1)
        self.assertEqual("a.html", getattr(loader.module, key).name)
        del loader
        gc.collect()
        self.assertNotIn(name, sys.modules)

    def test_falls_back(self):
        target, _ = self.compiled(None)
        loader = ChoiceLoader([ModuleLoader(target), DictLoader({"other": "O"})])
        environment = Environment(loader=loader)
        self.assertEqual(environment.get_template("other").render(), "O")
        self.assertEqual(environment.get_template("a.html").render(x=2), "A2")
        prefixed = Environment(loader=PrefixLoader({"p": ModuleLoader(target)}))
        self.assertEqual(prefixed.get_template("p/a.html").render(x=3), "A3")


if __name__ == "__main__":
    unittest.main()
