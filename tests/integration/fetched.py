"""Other people's programs: packages and source archives, fetched by pip for one test run."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "".join(done.stderr.splitlines(keepends=True)[-3:])
        raise unittest.SkipTest(f"pip {words[0]} does not work here: {last}")


def install(folder: Path, *packages: str, dependencies: bool = False) -> None:
    """Put packages into a folder, by default without what they depend on."""
    more = () if dependencies else ("--no-deps",)
    _pip("install", "--target", str(folder), *more, *packages)


def unpack_source(folder: Path, package: str, part: str) -> Path:
    """Fetch a package's source archive; returns the folder of one part of it, unpacked."""
    _pip("download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder), package)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        wanted = [m for m in source.getmembers() if f"/{part}/" in f"{m.name}/"]
        for member in wanted:
            if member.name.startswith("/") or ".." in member.name.split("/"):
                raise ValueError(member.name)
        source.extractall(folder, wanted)
    archive.unlink()
    return folder / wanted[0].name.split("/")[0] / part


def python(*words: str) -> list[str]:
    """Return a command for a Python without site-packages, so without Flask."""
    return [sys.executable, "-S", *words]


def environment(*folders: Path) -> dict[str, str]:
    """Return the variables of a program that finds microflask, and what is in the folders."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FLASK_", "PYTHON"))}
    path = os.pathsep.join(map(str, [ROOT, *folders]))
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
