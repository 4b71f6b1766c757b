"""microflask.config and .importing beside flask.config, flask and werkzeug."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import types
import unittest

from microflask import config as ours
from microflask import importing

from . import oracle

FILES = {
    "good.py": "A = 1\nb = 2\nF = __name__\n_X = 1\n\u00c4 = 3\nA1 = 2\n",
    "wrong.py": "A = (\n",
    "raises.py": "A = 1/0\n",
    "good.json": '{"A": 1, "b": 2, "X": {"Y": 1}}',
    "list.json": "[1]",
    "mfdc/__init__.py": "",
    "mfdc/good.py": "x = 1\nzero = 0\n",
    "mfdc/needs.py": "import mf_not_there\n",
    "mfdc/breaks.py": "1/0\n",
    "mfdc/sub/__init__.py": "def f(): pass\n",
    "mfdc/sub/m.py": "",
    "mfdcns/m.py": "",
    "lib/python3/site-packages/mfdcinst/__init__.py": "",
}
ENVIRON = {
    "MFC_A": "1",
    "MFC_S": "text",
    "MFC_L": "[1, 2]",
    "MFC_N__K": "2",
    "MFC_N__J__Z": '"q"',
    "MFC_": "9",
    "MFC__X": "3",
    "MFC_low": "4",
    "MFC_E": "",
    "MFC_T": "True",
    "MFC_Z__": "1",
    "MFD_D__X": "1",
    "MF_FILE": "good.py",
    "MF_EMPTY": "",
}


class Values:
    X = 1
    y = 2
    A_B = 3
    _Z = 1


STEPS = {
    "pyfile": lambda c: c.from_pyfile("good.py"),
    "missing": lambda c: c.from_pyfile("nope.py"),
    "missing, silent": lambda c: c.from_pyfile("nope.py", silent=True),
    "wrong": lambda c: c.from_pyfile("wrong.py"),
    "raises": lambda c: c.from_pyfile("raises.py"),
    "folder": lambda c: c.from_pyfile("."),
    "folder, silent": lambda c: c.from_pyfile(".", True),
    "below a file, silent": lambda c: c.from_pyfile("good.py/x", True),
    "envvar": lambda c: c.from_envvar("MF_FILE"),
    "envvar unset": lambda c: c.from_envvar("MF_NOPE"),
    "envvar unset, silent": lambda c: c.from_envvar("MF_NOPE", True),
    "envvar empty": lambda c: c.from_envvar("MF_EMPTY"),
    "file": lambda c: c.from_file("good.json", json.load),
    "file of a list": lambda c: c.from_file("list.json", json.load),
    "file missing": lambda c: c.from_file("nope.json", json.load),
    "object": lambda c: c.from_object(Values),
    "instance": lambda c: c.from_object(Values()),
    "object by name": lambda c: c.from_object("mfdc.sub"),
    "object missing": lambda c: c.from_object("mf_nope.x"),
    "mapping": lambda c: c.from_mapping({"A": 9, "b": 1}, Z=3, q=4),
    "pairs": lambda c: c.from_mapping([("A", 9)]),
    "no mapping": lambda c: c.from_mapping(),
    "two mappings": lambda c: c.from_mapping({}, {}),
    "environment": lambda c: c.from_prefixed_env("MFC"),
    "environment, loads": lambda c: c.from_prefixed_env("MFC", loads=int),
    "environment into a number": lambda c: c.from_prefixed_env("MFD"),
    "namespace": lambda c: (c.update(F_A=1, F_B=2), c.get_namespace("F_")),
    "namespace, whole": lambda c: (c.update(F_A=1), c.get_namespace("F", False, False)),
    "repr": repr,
    "missing key": lambda c: c["ZZZZ"],
}

NAMES = """mfdc mfdc.good mfdc.good.x mfdc.good:x mfdc:good mfdc.good.zero mfdc.good.nope mfdc.nope.z
    mfdcnope mfdcnope.a.b mfdc.needs mfdc.needs.x mfdc.breaks mfdc.sub.f mfdc.sub:f mfdc..good :x a:
    mfdc.good: mfdc.good:x.y mfdc.good.zero.x . os.path.join os.path:qqq sys mfdcns mfdcns.m
    mfdcinst json json.decoder flask werkzeug.utils zlib""".split()


def outcome(operation):
    try:
        return repr(operation())
    except Exception as error:
        return type(error).__name__, str(error)


class Base(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.flask, cls.werkzeug = oracle("flask.config"), oracle("werkzeug.utils")
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = os.path.realpath(holder.name)
        for name, text in FILES.items():
            path = os.path.join(cls.folder, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        added = [cls.folder, os.path.join(cls.folder, "lib", "python3", "site-packages")]
        sys.path[:0] = added
        before = dict(os.environ)
        os.environ.update(ENVIRON)

        def restore():
            os.environ.clear()
            os.environ.update(before)
            for path in added:
                sys.path.remove(path)
            for name in [name for name in sys.modules if name.startswith("mfdc")]:
                del sys.modules[name]

        cls.addClassCleanup(restore)


class ConfigTest(Base):
    def test_steps(self):
        for name, step in STEPS.items():
            with self.subTest(name):
                one = self.flask.Config(self.folder, {"A": 0, "D": 5})
                two = ours.Config(self.folder, {"A": 0, "D": 5})
                expected, actual = outcome(lambda: step(one)), outcome(lambda: step(two))
                if isinstance(expected, tuple):
                    # Ours may go on with the place and the cure.
                    self.assertEqual(expected[0].replace("KeyError", "MissingKey"), actual[0])
                    self.assertTrue(actual[1].startswith(expected[1]), actual[1])
                else:
                    self.assertEqual(expected, actual)
                self.assertEqual(dict(one), dict(two))

    def test_every_key_of_flask_is_known(self):
        flask = oracle("flask")
        for key, default in flask.Flask.default_config.items():
            with self.subTest(key):
                self.assertIn(key, ours.DEFAULTS)
                if key not in {"DEBUG", "SEND_FILE_MAX_AGE_DEFAULT"}:
                    self.assertEqual(default, ours.DEFAULTS[key])


class ImportingTest(Base):
    def test_import_string(self):
        for name in NAMES:
            for silent in (False, True):
                with self.subTest(name, silent=silent):
                    expected = outcome(lambda: self.werkzeug.import_string(name, silent))
                    actual = outcome(lambda: importing.import_string(name, silent))
                    if isinstance(expected, tuple):
                        self.assertEqual(expected[0], actual[0])
                        self.assertTrue(actual[1].startswith(expected[1]), actual[1])
                    else:
                        self.assertEqual(expected, actual)

    def test_find_modules(self):
        for name in ("mfdc", "mfdc.good", "mfdc_nope"):
            for packages in (False, True):
                for recursive in (False, True):
                    with self.subTest(name, packages=packages, recursive=recursive):
                        arguments = (name, packages, recursive)
                        self.assertEqual(
                            outcome(lambda: list(self.werkzeug.find_modules(*arguments))),
                            outcome(lambda: list(importing.find_modules(*arguments))),
                        )

    def test_where_things_live(self):
        helpers = oracle("flask.helpers")
        scaffold = oracle("flask.sansio.scaffold")
        made = types.ModuleType("mfdcmade")
        made.__file__ = "/x/y/z.py"
        sys.modules["mfdcmade"] = made
        for name in [*NAMES, "mfdcmade", "__main__", ""]:
            if ":" in name:
                continue
            with self.subTest(name):
                self.assertEqual(
                    outcome(lambda: helpers.get_root_path(name)),
                    outcome(lambda: importing.get_root_path(name)),
                )
                self.assertEqual(
                    outcome(lambda: scaffold.find_package(name)),
                    outcome(lambda: importing.find_package(name)),
                )


if __name__ == "__main__":
    unittest.main()
