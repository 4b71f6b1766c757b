"""Where compiled code is kept: buckets, files, memcached, and who may read them."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import unittest

from microflask.jinja import bccache
from microflask.jinja.bccache import (
    Bucket,
    BytecodeCache,
    FileSystemBytecodeCache,
    MemcachedBytecodeCache,
)
from microflask.jinja.environment import Environment
from microflask.jinja.loaders import DictLoader
from microflask.jinja.sandbox import SandboxedEnvironment


def bucket(environment=None, key="key", checksum="sum"):
    return Bucket(environment or Environment(), key, checksum)


CODE = compile("1 + 1", "<test>", "eval")


class BucketTest(unittest.TestCase):
    def test_there_and_back(self):
        first, second = bucket(), bucket()
        first.code = CODE
        second.bytecode_from_string(first.bytecode_to_string())
        self.assertEqual(CODE, second.code)
        second.reset()
        self.assertIsNone(second.code)

    def test_of_no_environment(self):
        first, second = bucket(), Bucket(None, "key", "sum")
        first.code = CODE
        second.bytecode_from_string(first.bytecode_to_string())
        self.assertEqual(CODE, second.code)
        third = Bucket(None, "key", "sum")
        third.bytecode_from_string(second.bytecode_to_string())
        self.assertEqual(CODE, third.code)
        # What was compiled for nobody knows what is no use to an environment.
        first.bytecode_from_string(second.bytecode_to_string())
        self.assertIsNone(first.code)

    def test_empty(self):
        with self.assertRaisesRegex(TypeError, "can't write empty bucket"):
            bucket().bytecode_to_string()

    def test_what_does_not_fit_is_ignored(self):
        good = bucket()
        good.code = CODE
        data = good.bytecode_to_string()
        cases = {
            "nothing": b"",
            "junk": b"junk",
            "another magic": b"x" + data[1:],
            "cut off": data[:-4],
            "header only": data[: len(good._header())],
            "junk after the header": good._header() + b"\xff\xff",
        }
        for name, text in cases.items():
            with self.subTest(name=name):
                other = bucket()
                other.code = CODE
                other.bytecode_from_string(text)
                self.assertIsNone(other.code)

    def test_another_source_or_environment(self):
        good = bucket()
        good.code = CODE
        data = good.bytecode_to_string()
        others = {
            "source": bucket(checksum="other"),
            "sandbox": bucket(SandboxedEnvironment()),
            "async": bucket(Environment(enable_async=True)),
            "autoescape": bucket(Environment(autoescape=True)),
            "autoescape by name": bucket(Environment(autoescape=lambda name: True)),
            "delimiters": bucket(Environment(variable_start_string="<<")),
            "extension": bucket(Environment(extensions=["jinja2.ext.do"])),
        }
        for name, other in others.items():
            with self.subTest(name=name):
                other.bytecode_from_string(data)
                self.assertIsNone(other.code)


class Counting(BytecodeCache):
    def __init__(self):
        self.entries = {}
        self.loads = self.dumps = 0

    def load_bytecode(self, bucket):
        self.loads += 1
        if bucket.key in self.entries:
            bucket.bytecode_from_string(self.entries[bucket.key])

    def dump_bytecode(self, bucket):
        self.dumps += 1
        self.entries[bucket.key] = bucket.bytecode_to_string()


class CacheTest(unittest.TestCase):
    def test_in_an_environment(self):
        cache = Counting()
        for _ in range(3):
            environment = Environment(loader=DictLoader({"a": "{{ 1 + x }}"}), bytecode_cache=cache)
            self.assertEqual("3", environment.get_template("a").render(x=2))
        self.assertEqual((3, 1), (cache.loads, cache.dumps))

    def test_changed_source(self):
        cache, sources = Counting(), {"a": "old"}
        for text in ("old", "new"):
            sources["a"] = text
            environment = Environment(loader=DictLoader(sources), bytecode_cache=cache)
            self.assertEqual(text, environment.get_template("a").render())
        self.assertEqual(2, cache.dumps)

    def test_a_sandbox_does_not_run_open_code(self):
        cache = Counting()
        source = {"a": "{{ ''.__class__ }}"}
        opened = Environment(loader=DictLoader(source), bytecode_cache=cache)
        self.assertIn("class", opened.get_template("a").render())
        closed = SandboxedEnvironment(loader=DictLoader(source), bytecode_cache=cache)
        self.assertEqual("", closed.get_template("a").render())

    def test_keys(self):
        cache = BytecodeCache()
        keys = {cache.get_cache_key(*args) for args in (("a",), ("b",), ("a", "f"), ("a", "g"))}
        self.assertEqual(4, len(keys))
        for key in keys:
            self.assertRegex(key, "^[0-9a-f]{40}$")
        self.assertEqual(cache.get_source_checksum("é"), cache.get_source_checksum("é"))

    def test_base_class(self):
        cache = BytecodeCache()
        cache.clear()
        for method in (cache.load_bytecode, cache.dump_bytecode):
            with self.assertRaises(NotImplementedError):
                method(bucket())


class FileTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def test_files(self):
        cache = FileSystemBytecodeCache(self.directory)
        environment = Environment(loader=DictLoader({"a": "x"}), bytecode_cache=cache)
        environment.get_template("a")
        names = os.listdir(self.directory)
        self.assertEqual(1, len(names))
        self.assertRegex(names[0], r"^__jinja2_[0-9a-f]{40}\.cache$")
        with open(os.path.join(self.directory, "other"), "w"):
            pass
        cache.clear()
        self.assertEqual(["other"], os.listdir(self.directory))

    def test_pattern(self):
        cache = FileSystemBytecodeCache(self.directory, "%s.mine")
        first, second = bucket(), bucket()
        first.code = CODE
        cache.dump_bytecode(first)
        self.assertEqual(["key.mine"], os.listdir(self.directory))
        cache.load_bytecode(second)
        self.assertEqual(CODE, second.code)

    def test_does_without_a_directory(self):
        cache = FileSystemBytecodeCache(os.path.join(self.directory, "none"))
        filled = bucket()
        filled.code = CODE
        cache.dump_bytecode(filled)
        cache.load_bytecode(filled)
        self.assertEqual(CODE, filled.code)

    def test_a_failed_dump_leaves_no_file(self):
        cache = FileSystemBytecodeCache(self.directory)
        with self.assertRaises(TypeError):
            cache.dump_bytecode(bucket())
        self.assertEqual([], os.listdir(self.directory))


@unittest.skipUnless(hasattr(os, "getuid"), "needs POSIX permissions")
class PrivateDirectoryTest(unittest.TestCase):
    """CVE-2014-1402, CVE-2014-0012: nobody else can put code there."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.addCleanup(setattr, tempfile, "tempdir", tempfile.tempdir)
        tempfile.tempdir = directory.name
        self.path = os.path.join(directory.name, f"_jinja2-cache-{os.getuid()}")

    def test_made_private(self):
        self.assertEqual(self.path, FileSystemBytecodeCache().directory)
        found = os.lstat(self.path)
        self.assertEqual(0o700, stat.S_IMODE(found.st_mode))
        self.assertEqual(self.path, FileSystemBytecodeCache().directory)

    def refused(self):
        with self.assertRaisesRegex(RuntimeError, "Cannot determine safe temp directory"):
            FileSystemBytecodeCache()

    def test_open_to_others(self):
        for mode in (0o777, 0o770, 0o701, 0o750):
            with self.subTest(mode=oct(mode)):
                os.mkdir(self.path)
                os.chmod(self.path, mode)
                self.refused()
                os.rmdir(self.path)

    def test_link(self):
        target = os.path.join(tempfile.tempdir, "elsewhere")
        os.mkdir(target, 0o700)
        os.symlink(target, self.path)
        self.refused()

    def test_file(self):
        with open(self.path, "w"):
            pass
        self.refused()

    @unittest.skipUnless(hasattr(os, "getuid") and os.getuid() == 0, "needs root to give away")
    @unittest.skipIf(sys.platform == "emscripten", "files have no owner here")
    def test_foreign(self):
        os.mkdir(self.path, 0o700)
        os.chown(self.path, 12345, -1)
        self.refused()


class Memcached:
    def __init__(self):
        self.entries, self.timeouts = {}, []

    def get(self, key):
        return self.entries.get(key)

    def set(self, key, value, timeout=None):
        self.entries[key] = value
        self.timeouts.append(timeout)


class Broken:
    def get(self, key):
        raise OSError("down")

    def set(self, key, value, timeout=None):
        raise OSError("down")


class MemcachedTest(unittest.TestCase):
    def test_entries(self):
        client = Memcached()
        cache = MemcachedBytecodeCache(client, prefix="p/", timeout=9)
        first, second = bucket(), bucket()
        first.code = CODE
        cache.load_bytecode(second)
        self.assertIsNone(second.code)
        cache.dump_bytecode(first)
        cache.load_bytecode(second)
        self.assertEqual(CODE, second.code)
        self.assertEqual((["p/key"], [9]), (list(client.entries), client.timeouts))
        self.assertEqual("jinja2/bytecode/", MemcachedBytecodeCache(client).prefix)

    def test_errors(self):
        filled = bucket()
        filled.code = CODE
        quiet = MemcachedBytecodeCache(Broken())
        quiet.load_bytecode(filled)
        quiet.dump_bytecode(filled)
        loud = MemcachedBytecodeCache(Broken(), ignore_memcache_errors=False)
        for method in (loud.load_bytecode, loud.dump_bytecode):
            with self.assertRaises(OSError):
                method(filled)


class VersionTest(unittest.TestCase):
    def test_magic_names_the_python(self):
        import sys

        self.assertIn(bytes(sys.version_info[:2]), bccache.bc_magic)


if __name__ == "__main__":
    unittest.main()
