"""Caches for compiled templates: in files, in memcached, or where a subclass puts them.

Called by the loaders: `get_bucket` before compiling, `set_bucket` after it.
Does not raise for what is in a cache: anything it cannot use is compiled anew. It does
run what it can use, so whoever can write to a cache runs code: keep it private.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from hashlib import sha1
from io import BytesIO

from .lexer import OPTION_NAMES
from .support import features

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import IO, Any, BinaryIO, Protocol

    class MemcachedClient(Protocol):
        """What `MemcachedBytecodeCache` needs of a client."""

        def get(self, key: str) -> bytes | None:
            """Return the value, or None."""

        def set(self, key: str, value: bytes, timeout: int | None = None) -> Any:
            """Store the value, for `timeout` seconds if given."""


__all__ = [
    "Bucket",
    "BytecodeCache",
    "FileSystemBytecodeCache",
    "MemcachedBytecodeCache",
]

#: Goes up with each change of what the compiler makes.
bc_version = 1
#: What each entry begins with: the format and the Python it is for.
bc_magic = b"mfj" + bytes([bc_version, *sys.version_info[:2]]) + b"\n"


class Bucket:
    """The place in a cache for one template (Jinja 3.1).

    :ivar code: the code object, or None if there is none yet.
    :ivar key: what the cache calls the template.
    :ivar checksum: of the source; an entry with another one is out of date.
    """

    def __init__(self, environment: Any, key: str, checksum: str) -> None:
        self.environment = environment
        self.key = key
        self.checksum = checksum
        self.code: CodeType | None = None

    def reset(self) -> None:
        """Forget the code."""
        self.code = None

    def _header(self) -> bytes:
        """What an entry must begin with to be used."""
        header = b"%s%s " % (bc_magic, self.checksum.encode())
        if self.environment is None:
            return header
        # A sandbox must never run what was compiled for an open environment.
        kind = repr((features(self.environment), _settings(self.environment)))
        return b"%s%s\n" % (header, kind.encode())

    def load_bytecode(self, f: BinaryIO) -> None:
        """Read the code from a file; what does not fit is ignored."""
        header = self._header()
        if f.read(len(header)) != header:
            self.reset()
            return
        if self.environment is None:
            f.readline()
        try:
            self.code = marshal.load(f)
        except (EOFError, ValueError, TypeError):
            self.reset()

    def write_bytecode(self, f: IO[bytes]) -> None:
        """Write the code to a file.

        :raises TypeError: there is no code.
        """
        if self.code is None:
            msg = "can't write empty bucket"
            raise TypeError(msg)
        f.write(self._header() + (b"\n" if self.environment is None else b""))
        marshal.dump(self.code, f)

    def bytecode_from_string(self, string: bytes) -> None:
        """Read the code from bytes."""
        self.load_bytecode(BytesIO(string))

    def bytecode_to_string(self) -> bytes:
        """Return the code as bytes."""
        out = BytesIO()
        self.write_bytecode(out)
        return out.getvalue()


def _settings(environment: Any) -> tuple[Any, ...]:
    """Return the settings that an entry is for: with others it could escape differently."""
    escapes = environment.autoescape
    if callable(escapes):
        escapes = getattr(escapes, "__qualname__", type(escapes).__qualname__)
    return (
        escapes,
        tuple(environment.extensions),
        *[getattr(environment, name) for name in OPTION_NAMES],
    )


class BytecodeCache:
    """Base of the caches: a subclass has `load_bytecode` and `dump_bytecode` (Jinja 3.1)."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if there is an entry for it."""
        raise NotImplementedError

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in `bucket`."""
        raise NotImplementedError

    def clear(self) -> None:
        """Drop all entries; the default does nothing."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the key of a template, from its name and file."""
        digest = sha1(name.encode("utf-8"))
        if filename is not None:
            digest.update(f"|{filename}".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def get_source_checksum(self, source: str) -> str:
        """Return a checksum of the source."""
        return sha1(source.encode("utf-8")).hexdigest()

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Bucket:
        """Return the bucket of a template, filled if the cache has it."""
        key = self.get_cache_key(name, filename)
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        """Put a filled bucket into the cache."""
        self.dump_bytecode(bucket)


def _private_directory(path: str) -> str:
    """Make `path` for this user alone, or check that it is so already.

    :raises RuntimeError: it is another user's, a link, or open to others.
    """
    try:
        os.mkdir(path, stat.S_IRWXU)
    except FileExistsError:
        pass
    except OSError:
        _refuse()
    found = os.lstat(path)  # not of what a link leads to
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.getuid()
        or stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    ):
        _refuse()
    return path


def _refuse() -> None:
    msg = "Cannot determine safe temp directory.  You need to explicitly provide one."
    raise RuntimeError(msg)


class FileSystemBytecodeCache(BytecodeCache):
    """Keeps one file per template (Jinja 3.1).

    :param directory: where; by default a directory of this user in the system's
        temporary directory, refused if anyone else could have written to it.
    :param pattern: file names; `%s` is the key.
    """

    def __init__(self, directory: str | None = None, pattern: str = "__jinja2_%s.cache") -> None:
        if directory is None:
            directory = self._get_default_cache_dir()
        self.directory = directory
        self.pattern = pattern

    def _get_default_cache_dir(self) -> str:
        """Return the private directory; on Windows the temporary one is private itself."""
        from tempfile import gettempdir

        directory = gettempdir()
        if os.name == "nt":
            return directory
        if not hasattr(os, "getuid"):
            _refuse()
        return _private_directory(os.path.join(directory, f"_jinja2-cache-{os.getuid()}"))

    def _get_cache_filename(self, bucket: Bucket) -> str:
        return os.path.join(self.directory, self.pattern % (bucket.key,))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read the file of `bucket`, if it is there and readable."""
        try:
            f = open(self._get_cache_filename(bucket), "rb")
        except OSError:
            return
        with f:
            bucket.load_bytecode(f)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the file of `bucket`; where that is not possible, do without."""
        from tempfile import NamedTemporaryFile

        name = self._get_cache_filename(bucket)
        directory, base = os.path.split(name)
        try:
            f = NamedTemporaryFile("wb", dir=directory, prefix=base, suffix=".tmp", delete=False)
        except OSError:  # a read-only disk
            return
        try:
            with f:
                bucket.write_bytecode(f)
            os.replace(f.name, name)  # readers see the old file or the new one
        except BaseException as error:
            _remove(f.name)
            if not isinstance(error, OSError):
                raise

    def clear(self) -> None:
        """Remove the files of this cache."""
        from fnmatch import filter as matching

        for name in matching(os.listdir(self.directory), self.pattern % ("*",)):
            _remove(os.path.join(self.directory, name))


def _remove(path: str) -> None:
    """Remove a file, if it is there and may be removed."""
    try:
        os.remove(path)
    except OSError:
        pass


class MemcachedBytecodeCache(BytecodeCache):
    """Keeps the code in memcached, through any client with `get` and `set` (Jinja 3.1).

    :param client: the client, such as pylibmc's or python-memcached's.
    :param prefix: put before each key.
    :param timeout: seconds an entry is kept; the client's default if None.
    :param ignore_memcache_errors: whether an error of the client means "not there".
    """

    def __init__(
        self,
        client: MemcachedClient,
        prefix: str = "jinja2/bytecode/",
        timeout: int | None = None,
        ignore_memcache_errors: bool = True,
    ) -> None:
        self.client = client
        self.prefix = prefix
        self.timeout = timeout
        self.ignore_memcache_errors = ignore_memcache_errors

    def load_bytecode(self, bucket: Bucket) -> None:
        """Ask the client for the entry of `bucket`."""
        try:
            code = self.client.get(self.prefix + bucket.key)
        except Exception:
            if not self.ignore_memcache_errors:
                raise
            return
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Hand the entry of `bucket` to the client."""
        key = self.prefix + bucket.key
        value = bucket.bytecode_to_string()
        try:
            if self.timeout is None:
                self.client.set(key, value)
            else:
                self.client.set(key, value, self.timeout)
        except Exception:
            if not self.ignore_memcache_errors:
                raise
