"""Uploaded files."""

from __future__ import annotations

import io
import os
import pathlib
import tempfile
import unittest

from microflask.http.files import FileMultiDict, FileStorage

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "files", examples.ours("headers", "files"))


class FileStorageTest(unittest.TestCase):
    def test_save(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (os.path.join(folder, "a"), pathlib.Path(folder) / "b"):
                with self.subTest(path=path):
                    FileStorage(io.BytesIO(b"abc")).save(path, buffer_size=1)
                    self.assertEqual(b"abc", pathlib.Path(path).read_bytes())
        target = io.BytesIO()
        FileStorage(io.BytesIO(b"abc")).save(target)
        self.assertEqual(b"abc", target.getvalue())

    def test_spooled_files(self):
        for size in (1, 1000):
            with self.subTest(size), tempfile.SpooledTemporaryFile(size) as spooled:
                spooled.write(b"ab\ncd")
                spooled.seek(0)
                storage = FileStorage(spooled, "a.txt")
                self.assertTrue(storage.readable())
                self.assertTrue(storage.seekable())
                self.assertTrue(storage.writable())
                self.assertEqual([b"ab\n", b"cd"], list(storage))

    def test_name_of_the_stream(self):
        with tempfile.NamedTemporaryFile() as named, tempfile.TemporaryFile() as nameless:
            self.assertEqual(named.name, FileStorage(named).filename)
            self.assertEqual("x", FileStorage(named, "x").filename)
            self.assertIsNone(FileStorage(nameless).filename)

    def test_close_is_quiet(self):
        class Stubborn:
            def close(self):
                raise OSError("no")

        FileStorage(Stubborn()).close()

    def test_unpickled_without_stream(self):
        with self.assertRaises(AttributeError):
            FileStorage.__new__(FileStorage).read

    def test_add_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.html"
            path.write_bytes(b"x")
            files = FileMultiDict()
            files.add_file("f", str(path))
            files.add_file("f", path, "b.png")
            files.add_file("f", path, content_type="a/b")
            found = files.getlist("f")
            for storage in found:
                self.assertEqual((b"x", "f"), (storage.read(), storage.name))
                storage.close()
        self.assertEqual([str(path), "b.png", str(path)], [one.filename for one in found])
        self.assertEqual(["text/html", "image/png", "a/b"], [one.mimetype for one in found])


if __name__ == "__main__":
    unittest.main()
