"""Password hashes, salts, and joining paths with names that come from outside.

Called by `http/sendfile.py`, template loaders and the static middleware (`safe_join`), and
by programs for passwords. Does not touch the file system.

Source of the behaviour: `werkzeug.security` of Werkzeug 3.1.
"""

from __future__ import annotations

import os
import posixpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Rounds of `pbkdf2` where the method names none.
DEFAULT_PBKDF2_ITERATIONS = 1_000_000
#: Parameters n, r, p of `scrypt` where the method names none: 32 MiB of memory.
DEFAULT_SCRYPT_PARAMETERS = (2**15, 8, 1)
#: What salts are made of.
SALT_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

#: Separators of this system's paths other than the slash.
_os_alt_seps = [sep for sep in (os.sep, os.altsep) if sep is not None and sep != "/"]

#: Names that Windows opens as a device in any folder, whatever follows a dot or colon.
_WINDOWS_DEVICES = frozenset(
    ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"]
    + [f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"]
)


def gen_salt(length: int) -> str:
    """Return random letters and digits from the system's secure source.

    Raises ValueError for a length below 1.
    """
    if length <= 0:
        msg = "Salt length must be at least 1."
        raise ValueError(msg)
    import secrets

    return "".join([secrets.choice(SALT_CHARS) for _ in range(length)])


def _has_scrypt() -> bool:
    import hashlib

    return hasattr(hashlib, "scrypt")


def _hash_scrypt(arguments: list[str], salt: bytes, password: bytes) -> tuple[str, str]:
    """Hash with `scrypt[:n:r:p]` (RFC 7914)."""
    import hashlib

    if not arguments:
        n, r, p = DEFAULT_SCRYPT_PARAMETERS
    else:
        try:
            n, r, p = map(int, arguments)
        except ValueError:
            msg = "'scrypt' takes 3 arguments."
            raise ValueError(msg) from None
    if not _has_scrypt():
        msg = "'scrypt' is not in this build of Python. Use the method 'pbkdf2' instead."
        raise ValueError(msg)
    # OpenSSL counts its working space in; that is most of it where n is small.
    memory = max(132 * n * r * p, 128 * r * (n + p + 3))
    result = hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=memory)
    return result.hex(), f"scrypt:{n}:{r}:{p}"


def _hash_pbkdf2(arguments: list[str], salt: bytes, password: bytes) -> tuple[str, str]:
    """Hash with `pbkdf2[:digest[:iterations]]` (RFC 8018)."""
    import hashlib

    if len(arguments) > 2:
        msg = "'pbkdf2' takes 2 arguments."
        raise ValueError(msg)
    name = arguments[0] if arguments else "sha256"
    iterations = int(arguments[1]) if len(arguments) > 1 else DEFAULT_PBKDF2_ITERATIONS
    derive = getattr(hashlib, "pbkdf2_hmac", _pbkdf2)
    return derive(name, password, salt, iterations).hex(), f"pbkdf2:{name}:{iterations}"


def _pbkdf2(name: str, password: bytes, salt: bytes, iterations: int) -> bytes:
    """PBKDF2's first block, for a Python built without OpenSSL; some ten times slower."""
    import hmac

    if iterations < 1:
        msg = f"'pbkdf2' takes at least 1 iteration, not {iterations}."
        raise ValueError(msg)
    keyed = hmac.new(password, digestmod=name)

    def digest(message: bytes) -> bytes:
        step = keyed.copy()
        step.update(message)
        return step.digest()

    last = digest(salt + b"\x00\x00\x00\x01")
    result = int.from_bytes(last, "big")
    for _ in range(iterations - 1):
        last = digest(last)
        result ^= int.from_bytes(last, "big")
    return result.to_bytes(keyed.digest_size, "big")


_METHODS: dict[str, Callable[[list[str], bytes, bytes], tuple[str, str]]] = {
    "scrypt": _hash_scrypt,
    "pbkdf2": _hash_pbkdf2,
}


def _hash(method: str, salt: str, password: str) -> tuple[str, str]:
    """Return the hash in hexadecimal, and the method with all its parameters."""
    name, *arguments = method.split(":")
    function = _METHODS.get(name)
    if function is None:
        msg = f"Invalid hash method '{name}'. Use 'scrypt' or 'pbkdf2', with its parameters."
        raise ValueError(msg)
    return function(arguments, salt.encode(), password.encode())


def generate_password_hash(password: str, method: str = "scrypt", salt_length: int = 16) -> str:
    """Return `method$salt$hash` to store in place of a password.

    `method` is 'scrypt', 'scrypt:n:r:p', 'pbkdf2', 'pbkdf2:digest' or
    'pbkdf2:digest:iterations'; `salt_length` is in characters. A Python built without
    scrypt (PyPy, some in WebAssembly) takes 'pbkdf2' where no parameters are given.
    Raises ValueError for another method or wrong parameters.
    """
    if method == "scrypt" and not _has_scrypt():
        method = "pbkdf2"
    salt = gen_salt(salt_length)
    digest, actual_method = _hash(method, salt, password)
    return f"{actual_method}${salt}${digest}"


def check_password_hash(pwhash: str, password: str) -> bool:
    """Tell whether a password fits a stored hash, in a time that tells nothing of it.

    False if `pwhash` does not have the form `method$salt$hash`; ValueError if its method
    is unknown.
    """
    try:
        method, salt, expected = pwhash.split("$", 2)
    except ValueError:
        return False
    from hmac import compare_digest

    actual, _ = _hash(method, salt, password)
    return compare_digest(actual.encode(), expected.encode("utf-8", "surrogatepass"))


def safe_join(directory: str, *untrusted: str) -> str | None:
    """Join a trusted folder with names from outside; None if that could leave it.

    A name may have several segments, separated by slashes. Refused are: steps above
    the folder, absolute paths, NUL, and the system's other separators. On Windows also
    every colon (drives, streams), UNC and device names in any segment, with whatever
    extension or blanks (CVE-2019-14322, CVE-2024-49766, CVE-2025-66221,
    CVE-2026-21860, CVE-2026-27199).
    """
    # An empty folder would make the first name a path of its own.
    parts = [directory or "."]
    on_windows = os.name == "nt"
    for name in untrusted:
        if name == "":
            continue
        name = posixpath.normpath(name)
        if (
            name.startswith(("/", "../"))
            or name == ".."
            or "\0" in name
            or any(sep in name for sep in _os_alt_seps)
            or os.path.isabs(name)
            or (on_windows and _is_unsafe_on_windows(name))
        ):
            return None
        parts.append(name)
    return posixpath.join(*parts)


def _is_unsafe_on_windows(name: str) -> bool:
    """Tell whether Windows could take the name for something outside the folder."""
    if "\\" in name or ":" in name:
        return True
    return any(
        segment.partition(".")[0].strip().upper() in _WINDOWS_DEVICES for segment in name.split("/")
    )
