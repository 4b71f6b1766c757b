"""TLS contexts from what `ssl_context=` may be.

Called by the loop when a server is made with TLS. Does not shake hands: connections do.
Loads `ssl` only here.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any


def make_context(given: Any) -> ssl.SSLContext:
    """Return the context for an `ssl_context` argument.

    :param given: an `ssl.SSLContext`, (certificate file, key file or None), or "adhoc".
    :raises TypeError: for anything else.
    """
    import ssl

    if isinstance(given, ssl.SSLContext):
        return given
    if given == "adhoc":
        return adhoc_context()
    if isinstance(given, tuple) and given and len(given) <= 3:
        return load_context(*given)
    msg = (
        f"ssl_context must be an ssl.SSLContext, a tuple (certificate, key) or 'adhoc',"
        f" not {given!r}."
    )
    raise TypeError(msg)


def load_context(
    cert_file: str | os.PathLike[str],
    pkey_file: str | os.PathLike[str] | None = None,
    protocol: int | None = None,
) -> ssl.SSLContext:
    """Return a server context with a certificate.

    :param protocol: a protocol constant of `ssl`; by default TLS 1.2 and later.
    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if protocol is None else protocol)
    context.load_cert_chain(cert_file, pkey_file)
    return context


def adhoc_context() -> ssl.SSLContext:
    """Return a context with a certificate that is made now and forgotten afterwards."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        cert, key = make_ssl_devcert(os.path.join(folder, "adhoc"))
        return load_context(cert, key)


def make_ssl_devcert(
    base_path: str, host: str | None = None, cn: str | None = None
) -> tuple[str, str]:
    """Make a self-signed certificate, valid for a year.

    :param base_path: where to write, without ".crt" and ".key".
    :param host: the host name to certify; 127.0.0.1 and localhost without.
    :param cn: the common name, when it is not the host.
    :returns: the paths of certificate and key.
    :raises RuntimeError: when the `openssl` program is not there or fails.
    """
    import subprocess

    name = cn or host or "localhost"
    names = f"DNS:{host},DNS:*.{host}" if host else "DNS:localhost,IP:127.0.0.1,IP:::1"
    cert, key = f"{base_path}.crt", f"{base_path}.key"
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "365",
        "-subj", f"/O=Dummy Certificate/CN={name}", "-addext", f"subjectAltName={names}",
        "-keyout", key, "-out", cert,
    ]  # fmt: skip
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        msg = (
            "Making a certificate needs the 'openssl' program, which could not be run"
            f" ({error}). Install it, or give ssl_context=(certificate file, key file)."
        )
        raise RuntimeError(msg) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        msg = f"'openssl' could not make a certificate for {name!r}: {' '.join(said)}"
        raise RuntimeError(msg)
    os.chmod(key, 0o600)
    return cert, key
