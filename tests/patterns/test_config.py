"""Configuration Handling."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from datetime import timedelta

from microflask.importing import import_string

from . import SEED, Page

KEY = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"
CLASSES = """
    class Config:
        TESTING = False
        DB_SERVER = "192.168.1.56"
        lowercase = "left out"

        @property
        def DATABASE_URI(self):
            return f"mysql://user@{self.DB_SERVER}/foo"

    class ProductionConfig(Config):
        DB_SERVER = "192.168.19.32"

    class TestingConfig(Config):
        DB_SERVER = "localhost"
        DATABASE_URI = "sqlite:///:memory:"
        TESTING = True
    """


class TestBasics(Page):
    def test_a_dictionary(self):
        config = self.app.config
        config["TESTING"] = True
        self.assertTrue(self.app.testing)
        self.app.testing = False
        self.assertFalse(config["TESTING"])
        config.update(TESTING=True, SECRET_KEY=KEY)
        self.assertEqual((True, KEY), (self.app.testing, self.app.secret_key))
        self.assertIsInstance(config, dict)

    def test_defaults(self):
        for key, value in {
            "DEBUG": False,
            "TESTING": False,
            "PROPAGATE_EXCEPTIONS": None,
            "TRAP_HTTP_EXCEPTIONS": False,
            "TRAP_BAD_REQUEST_ERRORS": None,
            "SECRET_KEY": None,
            "SECRET_KEY_FALLBACKS": None,
            "SESSION_COOKIE_NAME": "session",
            "SESSION_COOKIE_DOMAIN": None,
            "SESSION_COOKIE_PATH": None,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SECURE": False,
            "SESSION_COOKIE_PARTITIONED": False,
            "SESSION_COOKIE_SAMESITE": None,
            "SESSION_REFRESH_EACH_REQUEST": True,
            "USE_X_SENDFILE": False,
            "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=12) if SEED else None,
            "TRUSTED_HOSTS": None,
            "SERVER_NAME": None,
            "APPLICATION_ROOT": "/",
            "PREFERRED_URL_SCHEME": "http",
            "MAX_CONTENT_LENGTH": None,
            "MAX_FORM_MEMORY_SIZE": 500_000,
            "MAX_FORM_PARTS": 1_000,
            "TEMPLATES_AUTO_RELOAD": None,
            "EXPLAIN_TEMPLATE_LOADING": False,
            "MAX_COOKIE_SIZE": 4093,
            "PROVIDE_AUTOMATIC_OPTIONS": True,
        }.items():
            app = type(self.app)("fresh", root_path=str(self.folder))
            self.assertEqual(value, app.config[key], key)
        self.assertEqual(2678400, app.config["PERMANENT_SESSION_LIFETIME"].total_seconds())


class TestSources(Page):
    def setUp(self):
        super().setUp()
        self.enter()
        self.config = self.app.config

    def test_module_then_file(self):
        self.write(
            {
                "yourapplication/__init__.py": "",
                "yourapplication/default_settings.py": "ONE = 1\nTWO = 2\nthree = 3\n",
                "settings.cfg": f"# Example configuration\nSECRET_KEY = '{KEY}'\nTWO = 'two'\n",
            }
        )
        os.environ["YOURAPPLICATION_SETTINGS"] = str(self.folder / "settings.cfg")
        self.config.from_object("yourapplication.default_settings")
        self.assertTrue(self.config.from_envvar("YOURAPPLICATION_SETTINGS"))
        self.assertEqual(
            (1, "two", KEY), (self.config["ONE"], self.config["TWO"], self.app.secret_key)
        )
        self.assertNotIn("three", self.config)
        del os.environ["YOURAPPLICATION_SETTINGS"]
        with self.assertRaises(RuntimeError):
            self.config.from_envvar("YOURAPPLICATION_SETTINGS")
        self.assertFalse(self.config.from_envvar("YOURAPPLICATION_SETTINGS", silent=True))

    def test_data_files(self):
        self.write(
            {"config.json": '{"A": [1, {"b": null}]}', "config.toml": "A = 2\n[TABLE]\nx = 1\n"}
        )
        self.config.from_file("config.json", load=json.load)
        self.assertEqual([1, {"b": None}], self.config["A"])
        if importlib.util.find_spec("tomllib"):
            import tomllib

            self.config.from_file("config.toml", load=tomllib.load, text=False)
            self.assertEqual((2, {"x": 1}), (self.config["A"], self.config["TABLE"]))

    def test_environment(self):
        os.environ.update(
            {
                "FLASK_SECRET_KEY": "5f352379324c22463451387a0aec5d2f",
                "FLASK_MAIL_ENABLED": "false",
                "FLASK_LIST": "[1, 2]",
                "FLASK_WORD": "False",
                "FLASK_MYAPI__credentials__username": "user123",
                "OWN_KEY": "7",
            }
        )
        self.config.from_prefixed_env()
        for key, value in {
            "SECRET_KEY": "5f352379324c22463451387a0aec5d2f",
            "MAIL_ENABLED": False,
            "LIST": [1, 2],
            "WORD": "False",
        }.items():
            self.assertEqual(value, self.config[key])
        if sys.platform != "win32":
            self.assertEqual("user123", self.config["MYAPI"]["credentials"]["username"])
        self.config.from_prefixed_env("OWN", loads=str)
        self.assertEqual("7", self.config["KEY"])

    def test_classes(self):
        self.write({"configmodule.py": CLASSES})
        self.config.from_object("configmodule.TestingConfig")
        self.assertEqual(
            ("sqlite:///:memory:", True), (self.config["DATABASE_URI"], self.app.testing)
        )
        self.assertNotIn("lowercase", self.config)
        from configmodule import ProductionConfig

        for instance in (ProductionConfig(), import_string("configmodule.ProductionConfig")()):
            self.config.from_object(instance)
            self.assertEqual("mysql://user@192.168.19.32/foo", self.config["DATABASE_URI"])

    def test_mapping_and_namespace(self):
        self.config.from_mapping({"STORE_TYPE": "fs"}, STORE_PATH="/x", lower="left out")
        self.assertEqual({"type": "fs", "path": "/x"}, self.config.get_namespace("STORE_"))


class TestInstanceFolders(Page):
    def setUp(self):
        super().setUp()
        self.enter()

    def test_given(self):
        path = str(self.folder / "given")
        self.assertEqual(path, self.make_app(instance_path=path).instance_path)
        with self.assertRaises(ValueError):
            self.make_app(instance_path="relative")

    def test_found(self):
        source = "from microflask import Flask\napp = Flask(__name__)\n"
        self.write({"mymodule.py": source, "mypackage/__init__.py": source})
        for name in ("mymodule", "mypackage"):
            found = __import__(name).app.instance_path
            self.assertEqual(str(self.folder / "instance"), found)

    def test_files(self):
        self.write(
            {
                "default_settings.py": "A = 1\nB = 2\n",
                "instance/application.cfg": "B = 'instance'\n",
            }
        )
        app = self.make_app(
            instance_path=str(self.folder / "instance"), instance_relative_config=True
        )
        app.config.from_object("default_settings")
        self.assertTrue(app.config.from_pyfile("application.cfg", silent=True))
        self.assertFalse(app.config.from_pyfile("none.cfg", silent=True))
        self.assertEqual((1, "instance"), (app.config["A"], app.config["B"]))
        with open(os.path.join(app.instance_path, "application.cfg")) as f:
            config = f.read()
        with app.open_instance_resource("application.cfg") as f:
            self.assertEqual(config, f.read().decode())
