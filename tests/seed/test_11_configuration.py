"""The seed's "Configuration", entry by entry."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
import types
import unittest

from microflask import Config, Flask

SETTINGS = """\
DEBUG = True
SECRET_KEY = 'development key'
temporary = SECRET_KEY.upper()
MADE = temporary + '!'
Mixed = 1
PLACE = __file__
"""


class ConfigTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = holder.name
        self.path = os.path.join(self.root, "settings.cfg")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(SETTINGS)
        self.config = Config(self.root, {"OLD": 1})

    def environ(self, name, value):
        os.environ[name] = value
        self.addCleanup(os.environ.pop, name)

    def assertLoaded(self):
        self.assertEqual(
            {
                "OLD": 1,
                "DEBUG": True,
                "SECRET_KEY": "development key",
                "MADE": "DEVELOPMENT KEY!",
                "PLACE": self.path,
            },
            dict(self.config),
        )

    def test_class(self):
        parameters = inspect.signature(Config).parameters
        self.assertEqual(["root_path", "defaults"], list(parameters))
        self.assertIsNone(parameters["defaults"].default)
        self.assertEqual({}, Config(self.root))
        self.assertEqual({"OLD": 1}, self.config)
        defaults = {"A": 1}
        Config(self.root, defaults)["A"] = 2
        self.assertEqual({"A": 1}, defaults)

    def test_works_exactly_like_a_dict(self):
        self.assertIsInstance(self.config, dict)
        self.config["lower"] = 1
        self.config.update(X=2)
        self.assertEqual(["OLD", "X", "lower"], sorted(self.config))
        self.assertEqual(1, self.config.pop("lower"))
        self.assertEqual(5, self.config.get("nope", 5))
        with self.assertRaises(KeyError):
            self.config["nope"]

    def test_from_pyfile(self):
        self.assertIs(True, self.config.from_pyfile("settings.cfg"))
        self.assertLoaded()

    def test_from_pyfile_with_an_absolute_name(self):
        config = self.config = Config("/nowhere", {"OLD": 1})
        self.assertIs(True, config.from_pyfile(self.path))
        self.assertLoaded()

    def test_from_pyfile_that_is_missing(self):
        with self.assertRaises(OSError) as caught:
            self.config.from_pyfile("missing.cfg")
        self.assertIn("Unable to load configuration file", str(caught.exception))
        self.assertIn("missing.cfg", str(caught.exception))
        self.assertIs(False, self.config.from_pyfile("missing.cfg", silent=True))
        self.assertIs(False, self.config.from_pyfile("missing.cfg", True))
        self.assertEqual({"OLD": 1}, self.config)

    def test_from_pyfile_with_an_error_inside_is_never_silent(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("A = (")
        with self.assertRaises(SyntaxError):
            self.config.from_pyfile("settings.cfg", silent=True)

    def test_from_object(self):
        class Class:
            A = 1
            b = 2
            _C = 3

            @staticmethod
            def D():
                return 4

        module = types.ModuleType("seed_defaults")
        module.M = 1
        module.lower = 2
        instance = types.SimpleNamespace(I=5, i=6)
        for obj in (Class, module, instance):
            self.assertIsNone(self.config.from_object(obj))
        self.assertEqual(
            {"OLD": 1, "A": 1, "_C": 3, "D": Class.D, "M": 1, "I": 5}, dict(self.config)
        )

    def test_from_object_with_an_import_name(self):
        module = types.ModuleType("seed_defaults")
        module.VALUE = 1
        module.Inner = types.SimpleNamespace(INNER=2)
        sys.modules["seed_defaults"] = module
        self.addCleanup(sys.modules.pop, "seed_defaults")
        self.config.from_object("seed_defaults")
        self.config.from_object("seed_defaults.Inner")
        self.assertEqual((1, 2), (self.config["VALUE"], self.config["INNER"]))
        with self.assertRaises(ImportError):
            self.config.from_object("seed_nowhere")

    def test_values_of_the_module_itself(self):
        # The pattern of the page: app.config.from_object(__name__).
        module = types.ModuleType("seed_application")
        module.DEBUG = True
        module.SECRET_KEY = "development key"
        sys.modules["seed_application"] = module
        self.addCleanup(sys.modules.pop, "seed_application")
        app = Flask(__name__)
        app.config.from_object("seed_application")
        self.assertTrue(app.debug)
        self.assertEqual("development key", app.secret_key)

    def test_from_envvar(self):
        self.environ("SEED_SETTINGS", self.path)
        self.assertIs(True, self.config.from_envvar("SEED_SETTINGS"))
        self.assertLoaded()

    def test_from_envvar_with_a_relative_path(self):
        self.environ("SEED_SETTINGS", "settings.cfg")
        self.assertIs(True, self.config.from_envvar("SEED_SETTINGS"))
        self.assertLoaded()

    def test_from_envvar_that_is_not_set(self):
        with self.assertRaises(RuntimeError) as caught:
            self.config.from_envvar("SEED_NOT_SET")
        self.assertIn("'SEED_NOT_SET' is not set", str(caught.exception))
        self.assertIs(False, self.config.from_envvar("SEED_NOT_SET", silent=True))

    def test_from_envvar_to_a_missing_file(self):
        self.environ("SEED_SETTINGS", "missing.cfg")
        with self.assertRaises(OSError):
            self.config.from_envvar("SEED_SETTINGS")
        self.assertIs(False, self.config.from_envvar("SEED_SETTINGS", silent=True))

    def test_of_an_application(self):
        app = Flask(__name__, root_path=self.root)
        self.assertIs(Config, type(app.config))
        self.assertEqual(self.root, app.config.root_path)
        self.assertTrue(app.config.from_pyfile("settings.cfg"))
        self.assertTrue(app.debug)


if __name__ == "__main__":
    unittest.main()
