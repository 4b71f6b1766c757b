"""Importing by name, root folders, and data files in folders and archives."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import threading
import types
import unittest
import zipfile

from microflask import importing
from microflask.importing import (
    ImportStringError,
    data_info,
    find_modules,
    find_package,
    get_root_path,
    import_string,
    is_dir,
    list_dir,
    read_data,
)

FILES = {
    "mfpk/__init__.py": "",
    "mfpk/good.py": "value = 1\nzero = 0\n",
    "mfpk/needs.py": "import mf_not_there\n",
    "mfpk/breaks.py": "1/0\n",
    "mfpk/sub/__init__.py": "def function(): pass\n",
    "mfpk/sub/deep.py": "",
    "mfspace/inner.py": "",
    "lib/python3/site-packages/mfinst/__init__.py": "",
    "Lib/site-packages/mfwin.py": "",
}


def write_files(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)


class FolderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = os.path.realpath(holder.name)
        write_files(cls.folder, FILES)
        cls.added = [
            cls.folder,
            os.path.join(cls.folder, "lib", "python3", "site-packages"),
            os.path.join(cls.folder, "Lib", "site-packages"),
        ]
        sys.path[:0] = cls.added
        cls.addClassCleanup(cls.forget)

    @classmethod
    def forget(cls):
        for path in cls.added:
            sys.path.remove(path)
        for name in [name for name in sys.modules if name.startswith("mf")]:
            if name.startswith(("mfpk", "mfspace", "mfinst", "mfwin")):
                del sys.modules[name]


class ImportStringTest(FolderTest):
    def test_found(self):
        import mfpk.good
        import mfpk.sub

        cases = {
            "mfpk": mfpk,
            "mfpk.good": mfpk.good,
            "mfpk:good": mfpk.good,
            "mfpk.good.value": 1,
            "mfpk.good:value": 1,
            "mfpk.good:zero": 0,
            "mfpk.sub:function": mfpk.sub.function,
            "os.path.join": os.path.join,
        }
        for name, expected in cases.items():
            with self.subTest(name):
                self.assertIs(expected, import_string(name))

    def test_missing(self):
        cases = {
            "mfnope": ["- 'mfnope' not found.", "No module named 'mfnope'"],
            "mfpk.nope.x": ["- 'mfpk' found in", "- 'mfpk.nope' not found."],
            "mfpk.good.nope": ["- 'mfpk.good' found in", "has no attribute 'nope'"],
            "mfpk.needs": ["- 'mfpk.needs' not found.", "No module named 'mf_not_there'"],
            "mfpk.good:valu": ["- 'mfpk.good.valu' not found.", "Did you mean 'value'?"],
        }
        for name, parts in cases.items():
            with self.subTest(name):
                with self.assertRaises(ImportStringError) as caught:
                    import_string(name)
                self.assertIsNone(import_string(name, silent=True))
                message = str(caught.exception)
                for part in parts:
                    self.assertIn(part, message)
                self.assertEqual(name.replace(":", "."), caught.exception.import_name)
                self.assertIsInstance(caught.exception.exception, ImportError)

    def test_errors_of_the_module_pass_through(self):
        for silent in (False, True):
            with self.subTest(silent=silent), self.assertRaises(ZeroDivisionError):
                import_string("mfpk.breaks", silent)
        with self.assertRaises(ValueError):
            import_string("")

    def test_repr_and_pickle(self):
        with self.assertRaises(ImportStringError) as caught:
            import_string("mfnope")
        error = caught.exception
        self.assertTrue(repr(error).startswith("<ImportStringError('mfnope', ModuleNotFound"))
        self.assertEqual(str(error), str(pickle.loads(pickle.dumps(error))))

    def test_find_modules(self):
        plain = ["mfpk.breaks", "mfpk.good", "mfpk.needs"]
        cases = [
            ((), plain),
            ((True,), [*plain, "mfpk.sub"]),
            ((False, True), [*plain, "mfpk.sub.deep"]),
            ((True, True), [*plain, "mfpk.sub", "mfpk.sub.deep"]),
        ]
        for arguments, expected in cases:
            with self.subTest(arguments):
                self.assertEqual(expected, list(find_modules("mfpk", *arguments)))
        with self.assertRaisesRegex(ValueError, "'mfpk.good' is not a package"):
            list(find_modules("mfpk.good"))


class RootTest(FolderTest):
    def test_root_path(self):
        made = types.ModuleType("mfpk_made")
        made.__file__ = os.path.join(self.folder, "x", "made.py")
        sys.modules["mfpk_made"] = made
        cases = {
            "mfpk": "mfpk",
            "mfpk.good": "mfpk",
            "mfpk.sub.deep": "mfpk/sub",
            "mfpk_made": "x",
        }
        for name, expected in cases.items():
            with self.subTest(name):
                path = os.path.join(self.folder, *expected.split("/"))
                self.assertEqual(path, get_root_path(name))
        self.assertEqual(os.getcwd(), get_root_path("mfnope"))
        self.assertEqual(os.getcwd(), get_root_path("mfnope.x"))
        with self.assertRaisesRegex(RuntimeError, "No root path can be found .*'sys'"):
            get_root_path("sys")

    def test_namespace_package_has_no_root(self):
        import mfspace

        del mfspace
        with self.assertRaisesRegex(RuntimeError, "namespace package"):
            get_root_path("mfspace")

    def test_find_package(self):
        cases = {
            "mfpk": (None, ""),
            "mfpk.sub.deep": (None, ""),
            "mfspace.inner": (None, ""),
            "mfinst": ("", "lib/python3/site-packages"),
            "mfwin": ("", "Lib/site-packages"),
        }
        for name, (prefix, path) in cases.items():
            with self.subTest(name):
                expected = (
                    None if prefix is None else self.folder,
                    os.path.normpath(os.path.join(self.folder, path)),
                )
                self.assertEqual(expected, find_package(name))
        self.assertEqual((None, os.getcwd()), find_package("mfnope"))


class DataTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name
        self.archive = os.path.join(self.folder, "app.pyz")
        self.build({"app.py": b"", "static/a.css": b"a{}", "static/sub/b.txt": b"b" * 5000})
        write_files(self.folder, {"plain/x.txt": "x"})
        self.addCleanup(importing._archives.clear)
        sys.path.append(self.archive)
        self.addCleanup(sys.path.remove, self.archive)

    def build(self, members, compression=zipfile.ZIP_DEFLATED):
        with open(self.archive, "wb") as file:
            file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(self.archive, "a", compression) as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def test_read(self):
        cases = {
            "plain/x.txt": b"x",
            "app.pyz/static/a.css": b"a{}",
            "app.pyz/static/sub/b.txt": b"b" * 5000,
            "app.pyz/static/../app.py": b"",
        }
        for name, expected in cases.items():
            with self.subTest(name):
                path = self.path(*name.split("/"))
                self.assertEqual(expected, read_data(path))
                self.assertEqual(len(expected), (data_info(path) or (0, None))[1])

    def test_missing(self):
        for name in [
            "nope",
            "plain",
            "plain/x.txt/y",
            "app.pyz/nope",
            "app.pyz/static",
            "app.pyz/static/a.css/more",
            "app.pyz/../../etc/nope",
            "a\0b",
            "app.pyz/a\0b",
            "deep/" * 200,
        ]:
            with self.subTest(name):
                with self.assertRaises(FileNotFoundError):
                    read_data(self.path(name))
                self.assertIsNone(data_info(self.path(name)))

    def test_folders(self):
        cases = {
            "plain": ["x.txt"],
            "app.pyz": ["app.py", "static"],
            "app.pyz/static": ["a.css", "sub"],
            "app.pyz/static/sub": ["b.txt"],
        }
        for name, expected in cases.items():
            with self.subTest(name):
                self.assertTrue(is_dir(self.path(name)))
                self.assertEqual(expected, list_dir(self.path(name)))
        for name in ["nope", "plain/x.txt", "app.pyz/app.py", "app.pyz/nope", "a\0"]:
            with self.subTest(name):
                self.assertFalse(is_dir(self.path(name)))
        for name in ["nope", "app.pyz/nope"]:
            with self.subTest(name), self.assertRaises(OSError):
                list_dir(self.path(name))

    def test_a_module_in_an_archive_finds_its_data(self):
        self.build({"mfzipped/__init__.py": b"", "mfzipped/templates/a.html": b"<p>"})
        sys.path_importer_cache.pop(self.archive, None)
        self.addCleanup(sys.modules.pop, "mfzipped", None)
        module = import_string("mfzipped")
        root = get_root_path(module.__name__)
        self.assertEqual(os.path.join(self.archive, "mfzipped"), root)
        self.assertEqual((None, self.archive), find_package("mfzipped"))
        self.assertEqual(["a.html"], list_dir(os.path.join(root, "templates")))
        self.assertEqual(b"<p>", read_data(os.path.join(root, "templates", "a.html")))

    def test_other_archives_stay_files(self):
        with zipfile.ZipFile(self.path("plain", "upload.zip"), "w") as archive:
            archive.writestr("page.html", "<script>")
        with self.assertRaises(FileNotFoundError):
            read_data(self.path("plain", "upload.zip", "page.html"))
        self.assertFalse(is_dir(self.path("plain", "upload.zip")))
        self.assertIsNone(data_info(self.path("plain", "upload.zip", "page.html")))

    def test_other_compressions(self):
        for compression in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2):
            with self.subTest(compression):
                try:
                    self.build({"a.txt": b"abc" * 100}, compression)
                except RuntimeError as error:  # Python built without bz2.
                    self.skipTest(str(error))
                importing._archives.clear()
                self.assertEqual(b"abc" * 100, read_data(self.path("app.pyz", "a.txt")))

    def test_a_changed_archive_is_read_anew(self):
        self.assertEqual(b"a{}", read_data(self.path("app.pyz", "static", "a.css")))
        self.build({"static/a.css": b"changed"})
        self.assertEqual(b"changed", read_data(self.path("app.pyz", "static", "a.css")))
        self.assertFalse(is_dir(self.path("app.pyz", "static", "sub")))

    def test_member_time_is_the_archive_time(self):
        os.utime(self.archive, (1000, 1000))
        self.assertEqual((1000.0, 3), data_info(self.path("app.pyz", "static", "a.css")))

    def test_damage_is_noticed(self):
        read_data(self.path("app.pyz", "static", "a.css"))
        archive = importing._archives[self.archive]
        archive.members["static/a.css"].CRC ^= 1
        with self.assertRaises(zipfile.BadZipFile):
            archive.read("static/a.css")

    def test_threads(self):
        wrong = []
        path = self.path("app.pyz", "static", "sub", "b.txt")

        def work():
            for _ in range(50):
                if read_data(path) != b"b" * 5000:
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], wrong)


if __name__ == "__main__":
    unittest.main()
