"""The configuration: where values come from, and what a failure says."""

from __future__ import annotations

import json
import os
import pickle
import tempfile
import types
import unittest
from datetime import timedelta

from microflask.config import DEFAULTS, KEYS, Config, ConfigAttribute
from microflask.importing import ImportStringError


class Values:
    A = 1
    B_C = 2
    lower = 3
    Mixed = 4

    @property
    def D(self):
        return 5


class ConfigTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name
        self.config = Config(self.folder, {"A": 0})

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def environ(self, **values):
        before = dict(os.environ)
        self.addCleanup(os.environ.update, before)
        self.addCleanup(os.environ.clear)
        os.environ.update(values)

    def test_is_a_dict(self):
        self.assertEqual({"A": 0}, self.config)
        self.assertEqual("<Config {'A': 0}>", repr(self.config))
        self.assertEqual(self.folder, self.config.root_path)
        self.assertEqual({}, Config("/"))
        self.assertEqual(self.config, pickle.loads(pickle.dumps(self.config)))

    def test_a_missing_key_suggests_another(self):
        config = Config("/", DEFAULTS)
        with self.assertRaises(KeyError) as caught:
            config["SECRET_KEYS"]
        self.assertEqual(("SECRET_KEYS",), caught.exception.args)
        expected = "'SECRET_KEYS' is not configured. Did you mean 'SECRET_KEY'?"
        self.assertEqual(expected, str(caught.exception))
        self.assertIsNone(config.get("SECRET_KEYS"))
        with self.assertRaises(KeyError) as caught:
            config["ZZZ"]
        self.assertEqual("'ZZZ'", str(caught.exception))

    def test_from_pyfile(self):
        path = self.write("c.py", "A = 1\nlower = 2\nF = __file__\nN = __name__\nE = 'é'\n")
        for name in ("c.py", path):
            with self.subTest(name):
                self.assertIs(True, self.config.from_pyfile(name))
                self.assertEqual({"A": 1, "F": path, "N": "config", "E": "é"}, self.config)
        self.write("raises.py", "A = 1/0")
        with self.assertRaises(ZeroDivisionError):
            self.config.from_pyfile("raises.py")
        self.write("wrong.py", "A = (")
        with self.assertRaises(SyntaxError) as caught:
            self.config.from_pyfile("wrong.py")
        self.assertEqual(os.path.join(self.folder, "wrong.py"), caught.exception.filename)

    def test_missing_files(self):
        readers = {
            "from_pyfile": lambda name, silent: self.config.from_pyfile(name, silent),
            "from_file": lambda name, silent: self.config.from_file(name, json.load, silent),
        }
        for reader, read in readers.items():
            for name in ["nope", "."]:
                with self.subTest(reader, name=name):
                    self.assertIs(False, read(name, True))
                    with self.assertRaises(OSError) as caught:
                        read(name, False)
                    message = str(caught.exception)
                    self.assertIn("Unable to load configuration file (", message)
                    self.assertIn(repr(os.path.join(self.folder, name)), message)

    def test_from_envvar(self):
        self.write("c.py", "A = 1")
        self.environ(MF_SETTINGS="c.py", MF_MISSING="nope.py", MF_EMPTY="")
        self.assertIs(True, self.config.from_envvar("MF_SETTINGS"))
        self.assertEqual({"A": 1}, self.config)
        for name in ("MF_NOT_SET", "MF_EMPTY"):
            with self.subTest(name):
                self.assertIs(False, self.config.from_envvar(name, silent=True))
                expected = f"The environment variable '{name}' is not set and as such"
                with self.assertRaisesRegex(RuntimeError, expected):
                    self.config.from_envvar(name)
        self.assertIs(False, self.config.from_envvar("MF_MISSING", silent=True))
        with self.assertRaises(FileNotFoundError):
            self.config.from_envvar("MF_MISSING")

    def test_from_object(self):
        module = types.ModuleType("m")
        module.A, module.b = 7, 8
        cases = [
            (Values(), {"A": 1, "B_C": 2, "D": 5}),
            (module, {"A": 7}),
            ({"A": 9}, {"A": 0}),
            (f"{__name__}.Values", {"A": 1, "B_C": 2, "D": Values.D}),
        ]
        for obj, expected in cases:
            with self.subTest(obj):
                config = Config("/", {"A": 0})
                self.assertIsNone(config.from_object(obj))
                self.assertEqual(expected, config)
        with self.assertRaises(ImportStringError):
            self.config.from_object("mf_nope.Values")

    def test_from_file(self):
        self.write("c.json", '{"A": 1, "b": 2, "C": {"d": 3}}')
        self.assertIs(True, self.config.from_file("c.json", load=json.load))
        self.assertEqual({"A": 1, "C": {"d": 3}}, self.config)
        modes = []
        self.config.from_file("c.json", lambda file: modes.append(file.mode) or {}, text=False)
        self.assertEqual(["rb"], modes)

    def test_from_file_names_a_broken_file(self):
        path = self.write("wrong.json", "{")
        with self.assertRaises(ValueError) as caught:
            self.config.from_file("wrong.json", json.load)
        told = [str(caught.exception), *getattr(caught.exception, "__notes__", [])]
        self.assertIn(repr(path), "".join(told))

    def test_from_mapping(self):
        self.assertIs(True, self.config.from_mapping({"A": 1, "b": 2}, C=3, d=4))
        self.config.from_mapping([("E", 5)])
        self.assertIs(True, self.config.from_mapping())
        self.assertEqual({"A": 1, "C": 3, "E": 5}, self.config)
        with self.assertRaises(TypeError):
            self.config.from_mapping({}, {})

    def test_from_prefixed_env(self):
        self.environ(
            MFX_A="1",
            MFX_TEXT="some text",
            MFX_LIST='["a"]',
            MFX_NO="false",
            MFX_N__a="1",
            MFX_N__b__c="x",
            MFXOTHER="1",
        )
        self.assertIs(True, self.config.from_prefixed_env("MFX"))
        expected = {"A": 1, "TEXT": "some text", "LIST": ["a"], "NO": False}
        if os.name != "nt":
            expected["N"] = {"a": 1, "b": {"c": "x"}}
        self.assertEqual(expected, {key: self.config[key] for key in expected})
        self.assertNotIn("OTHER", self.config)
        plain = Config("/")
        plain.from_prefixed_env("MFX", loads=str)
        self.assertEqual("1", plain["A"])
        self.environ(MFX_A__B="1")
        with self.assertRaisesRegex(TypeError, "item assignment.*'MFX_A__B'"):
            self.config.from_prefixed_env("MFX")

    def test_get_namespace(self):
        self.config.update(FOO_A=1, FOO_BAR_B=2, FOO=3)
        cases = [
            ({}, {"a": 1, "bar_b": 2}),
            ({"lowercase": False}, {"A": 1, "BAR_B": 2}),
            ({"trim_namespace": False}, {"foo_a": 1, "foo_bar_b": 2}),
            ({"lowercase": False, "trim_namespace": False}, {"FOO_A": 1, "FOO_BAR_B": 2}),
        ]
        for kwargs, expected in cases:
            with self.subTest(kwargs):
                self.assertEqual(expected, self.config.get_namespace("FOO_", **kwargs))

    def test_attribute(self):
        class App:
            a = ConfigAttribute("A")
            life = ConfigAttribute("LIFE", get_converter=lambda days: timedelta(days))

            def __init__(self):
                self.config = {"A": 1, "LIFE": 2}

        app = App()
        self.assertEqual((1, timedelta(2)), (app.a, app.life))
        app.a = 5
        self.assertEqual(5, app.config["A"])
        self.assertIsInstance(App.a, ConfigAttribute)


class KeysTest(unittest.TestCase):
    def test_every_key_has_a_meaning(self):
        for key, (default, meaning) in KEYS.items():
            with self.subTest(key):
                self.assertTrue(key.isupper())
                self.assertTrue(meaning.endswith("."))
                self.assertIs(default, DEFAULTS[key])


if __name__ == "__main__":
    unittest.main()
