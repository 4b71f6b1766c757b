"""Session cookies beside Flask's and itsdangerous': each reads what the other wrote."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import time
import unittest
import uuid
from typing import Any

from . import oracle
from .flask_pairs import Failure, FlaskPairs, answer, outcome, sub

WHEN = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
KEY = "a key"


def values(package: Any) -> dict[str, Any]:
    """Return one value of each kind that a session can hold, with the package's markup."""
    markup = sub_markup(package)
    return {
        "str": "text ä \U0001f600",
        "int": 5,
        "float": 1.5,
        "none": None,
        "bool": True,
        "list": [1, [2, {"a": 3}]],
        "dict": {"a": {"b": 1}},
        "tuple": (1, (2, "x")),
        "empty": [(), [], {}, "", b""],
        "bytes": b"\x00\xff",
        "markup": markup("<b>"),
        "uuid": uuid.UUID(int=77),
        "datetime": WHEN,
        "naive": dt.datetime(2020, 1, 2, 3, 4, 5),
        "tagged": {" t": 1},
        "tagged deep": {" di": {" b": (b"x",)}},
        "looks tagged": {" di__": 1},
        "long": "x" * 3000,
        "unknown tag": {" zz": 1},
        "nested": [(b"a", {"u": (uuid.UUID(int=1), [WHEN])}), {"m": markup("&amp;")}],
        "int key": {1: 2},
        "flashes": [("message", "one"), ("error", markup("<i>"))],
    }


def sub_markup(package: Any) -> Any:
    name = "microflask.markup" if package.__name__ == "microflask" else "markupsafe"
    return __import__(name, fromlist=["Markup"]).Markup


class SessionPairs(FlaskPairs):
    def setUp(self) -> None:
        # Failing requests are among the cases.
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def app(self, package: Any, **config: Any) -> Any:
        """Return an application that sets and tells a session."""
        app = package.Flask("pairs", instance_path=os.getcwd())
        app.config.update({"SECRET_KEY": KEY, **config})

        def put(name: str) -> str:
            package.session[name] = values(package)[name]
            return "ok"

        def tell() -> str:
            return repr(sorted(package.session.items()))

        app.add_url_rule("/put/<name>", "put", put)
        app.add_url_rule("/tell", "tell", tell)
        app.add_url_rule("/untouched", "untouched", lambda: "x")
        return app

    def cookie(self, package: Any, session: dict[str, Any], **config: Any) -> str:
        """Return the cookie that a package writes for a session."""
        app = self.app(package, **config)
        serializer = app.session_interface.get_signing_serializer(app)
        text = serializer.dumps(session)
        return text.decode() if isinstance(text, bytes) else text

    def told(self, package: Any, cookie: str, **config: Any) -> str:
        """Return what a package reads from a cookie."""
        client = self.app(package, **config).test_client(use_cookies=False)
        text: str = client.get("/tell", headers={"Cookie": f"session={cookie}"}).text
        return text


class ExchangeTest(SessionPairs):
    def test_both_ways(self) -> None:
        for name in values(self.ours):
            with self.subTest(name):
                ours = self.cookie(self.ours, {name: values(self.ours)[name]})
                theirs = self.cookie(self.theirs, {name: values(self.theirs)[name]})
                # The same text but for the time and the signature behind it.
                self.assertEqual(theirs.rsplit(".", 2)[0], ours.rsplit(".", 2)[0])
                told = {
                    self.told(package, cookie)
                    for package in (self.ours, self.theirs)
                    for cookie in (ours, theirs)
                }
                self.assertEqual(1, len(told), told)
                self.assertNotEqual({"[]"}, told)

    def test_from_client_to_client(self) -> None:
        for name in values(self.ours):
            for writer, reader in ((self.ours, self.theirs), (self.theirs, self.ours)):
                with self.subTest(name, writer=writer.__name__):
                    sent = self.app(writer).test_client().get(f"/put/{name}").headers["Set-Cookie"]
                    cookie = sent.partition(";")[0].partition("=")[2]
                    self.assertIn(name, self.told(reader, cookie))

    def test_read_by_itsdangerous(self) -> None:
        signing = oracle("itsdangerous")
        tagged = sub(self.theirs, "json.tag").TaggedJSONSerializer()
        serializer = signing.URLSafeTimedSerializer(
            KEY,
            salt="cookie-session",
            serializer=tagged,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
        )
        session = {"a": (1, b"x"), "u": uuid.UUID(int=4)}
        self.assertEqual(session, serializer.loads(self.cookie(self.ours, session)))
        self.assertEqual(
            repr(sorted(session.items())), self.told(self.ours, serializer.dumps(session))
        )

    def test_doubtful_cookies(self) -> None:
        signing = oracle("itsdangerous")
        good = self.cookie(self.theirs, {"a": 1})
        payload, stamp, signature = good.split(".")

        def signed(key: str = KEY, salt: str = "cookie-session", digest: Any = hashlib.sha1) -> Any:
            return signing.URLSafeTimedSerializer(
                key, salt=salt, signer_kwargs={"key_derivation": "hmac", "digest_method": digest}
            ).dumps({"a": 1})

        cookies = {
            "good": good,
            "empty": "",
            "no dots": "abc",
            "one dot": f"{payload}.{stamp}",
            "other payload": f"{payload[:-1]}x.{stamp}.{signature}",
            "other time": f"{payload}.{stamp[:-1]}_.{signature}",
            "other signature": f"{payload}.{stamp}.{signature[::-1]}",
            "truncated": good[:-1],
            "longer": good + "x",
            "no signature": f"{payload}.{stamp}.",
            "no payload": f".{stamp}.{signature}",
            "wrong key": signed(key="other"),
            "foreign salt": signed(salt="other"),
            "other digest": signed(digest=hashlib.sha256),
            "dots": "...",
            "more dots": f"x.{good}",
            "not base64": "\u00fc\u00fc.a.b",
            "quoted": f'"{good}"',
            "bytes": "\x80\x81",
            "long": "A" * 10000,
            "swapped": f"{stamp}.{payload}.{signature}",
            "untimed": signing.URLSafeSerializer(KEY, salt="cookie-session").dumps({"a": 1}),
        }
        for name, cookie in cookies.items():
            with self.subTest(name):
                header = cookie.encode("utf-8").decode("latin-1")
                told = [self.told(package, header) for package in (self.theirs, self.ours)]
                self.assertEqual(told[0], told[1])
                self.assertEqual(name in ("good", "quoted"), told[1] != "[]")

    def test_expired(self) -> None:
        signing = oracle("itsdangerous")

        class Signer(signing.TimestampSigner):  # type: ignore[misc, name-defined]
            def get_timestamp(self) -> int:
                return int(time.time()) + self.shift

        for shift in (-4000, -100, -61, 0, 500):
            Signer.shift = shift
            cookie = signing.URLSafeTimedSerializer(
                KEY,
                salt="cookie-session",
                signer=Signer,
                signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
            ).dumps({"a": 1})
            for lifetime in (60, dt.timedelta(hours=1), dt.timedelta(days=31)):
                with self.subTest(shift=shift, lifetime=lifetime):
                    told = [
                        self.told(package, cookie, PERMANENT_SESSION_LIFETIME=lifetime)
                        for package in (self.theirs, self.ours)
                    ]
                    self.assertEqual(told[0], told[1])

    def test_keys(self) -> None:
        for writer_config, reader_config, readable in (
            ({}, {}, True),
            ({"SECRET_KEY": b"a key"}, {}, True),
            ({"SECRET_KEY": "old"}, {}, False),
            ({"SECRET_KEY": "old"}, {"SECRET_KEY_FALLBACKS": ["older", "old"]}, True),
            ({"SECRET_KEY": "old"}, {"SECRET_KEY_FALLBACKS": []}, False),
            ({"SECRET_KEY_FALLBACKS": ["old"]}, {}, True),
            ({"SECRET_KEY_FALLBACKS": ["old"]}, {"SECRET_KEY": "old"}, False),
        ):
            for writer, reader in ((self.ours, self.theirs), (self.theirs, self.ours)):
                with self.subTest(writer_config, reader=reader_config):
                    cookie = self.cookie(writer, {"a": 1}, **writer_config)
                    told = self.told(reader, cookie, **reader_config)
                    self.assertEqual("[('a', 1)]" if readable else "[]", told)


class BehaviourTest(SessionPairs):
    # What a view does with the session.
    TOUCHES = [
        "None", "session.get('a')", "'a' in session", "len(session)", "list(session)", "bool(session)",
        "session.__setitem__('a', 1)", "session.setdefault('a', 1)", "session.pop('a', None)",
        "session.clear()", "session.update(a=1)", "session.update({})", "session.popitem() if session else 0",
        "session.keys()", "session.items()", "session == {}", "session.modified",
        "session.permanent", "session.accessed", "setattr(session, 'modified', True)",
        "setattr(session, 'permanent', True)", "setattr(session, 'permanent', False)",
        "session.copy()", "repr(session)", "session.get('list', []).append(3)", "request.args",
        "session.__delitem__('a') if 'a' in session else 0", "session.setdefault('a')",
        "session.update(a=1) or setattr(session, 'permanent', True)", "session.__ior__({'b': 1})",
    ]  # fmt: skip
    CONFIGS: list[dict[str, Any]] = [
        {}, {"SESSION_REFRESH_EACH_REQUEST": False},
        {"SESSION_COOKIE_NAME": "s", "SESSION_COOKIE_PATH": "/x", "SESSION_COOKIE_DOMAIN": "localhost"},
        {"SESSION_COOKIE_HTTPONLY": False, "SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "Lax"},
        {"APPLICATION_ROOT": "/root", "SESSION_COOKIE_SAMESITE": "Strict"},
        {"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_PARTITIONED": True},
        {"SECRET_KEY": None}, {"SESSION_COOKIE_SAMESITE": "bad"},
    ]  # fmt: skip

    def test_touches(self) -> None:
        starts = [
            None,
            {"a": 1},
            {"_permanent": True, "list": [1]},
            {"a": "x" * 200, "_permanent": True},
            {},
        ]

        def touched(package: Any, config: Any, start: Any) -> Any:
            app = package.Flask("pairs", instance_path=os.getcwd())
            app.config.update({"SECRET_KEY": KEY, **config})
            names = {"session": package.session, "request": package.request}

            def view(number: int) -> str:
                result = outcome(eval, self.TOUCHES[number], names)
                return (
                    "done" if isinstance(result, Failure) else str(type(result) is bool and result)
                )

            app.add_url_rule("/<int:number>", "view", view)
            name = app.config["SESSION_COOKIE_NAME"]
            headers = {}
            if start is not None and app.secret_key:
                cookie = app.session_interface.get_signing_serializer(app).dumps(start)
                headers["Cookie"] = f"x{name}=1; {name}={cookie}"
            results = {}
            for number, touch in enumerate(self.TOUCHES):
                response = app.test_client(use_cookies=False).get(f"/{number}", headers=headers)
                status, sent, body = answer(response)
                sent = [pair for pair in sent if pair[0] != "Set-Cookie"]
                cookie, *attributes = response.headers.get("Set-Cookie", "").split("; ")
                attributes = sorted(
                    "Expires" if item[:7] == "Expires" and "1970" not in item else item
                    for item in attributes
                )
                cookie_name, _, value = cookie.partition("=")
                if value:
                    # As a value: Flask sorts the keys.
                    value = app.session_interface.get_signing_serializer(app).loads(value)
                results[touch] = status, sent, cookie_name, value, attributes, body
            return results

        for config in self.CONFIGS:
            for start in starts:
                expected = touched(self.theirs, config, start)
                actual = touched(self.ours, config, start)
                for touch in self.TOUCHES:
                    if "__ior__" in touch and "SECRET_KEY" in config:
                        # Lost in Flask's null session; ours refuses it like any other change.
                        continue
                    with self.subTest(config=config, start=start, touch=touch):
                        self.assertEqual(expected[touch], actual[touch])

    def test_sessions_attributes(self) -> None:
        def attributes(package: Any) -> Any:
            module = sub(package, "sessions")
            results = []
            for args in ((), ({"a": 1},)):
                session = module.SecureCookieSession(*args)
                row = [session.modified, session.accessed, session.new, session.permanent]
                session.accessed = False
                session.get("a")
                row += [session.accessed, session.modified]
                session["b"] = 1
                row += [session.modified, dict(session)]
                results.append(row)
            null = module.NullSession()
            calls = ["null['a']", "null.get('a')", "len(null)", "null.update(a=1)", "null.pop('a')",
                     "null.clear()", "null.setdefault('a')", "null.popitem()", "null.__setitem__('a', 1)",
                     "null.__delitem__('a')", "'a' in null", "setattr(null, 'permanent', True)", "null.permanent"]  # fmt: skip
            return results, [outcome(eval, call, {"null": null}) for call in calls]

        self.check(attributes)

    def test_interface(self) -> None:
        def interface(package: Any) -> Any:
            module = sub(package, "sessions")
            app = package.Flask("pairs", instance_path=os.getcwd())
            made = app.session_interface
            base = module.SessionInterface()
            session = module.SecureCookieSession()
            names = ("salt", "key_derivation", "pickle_based")
            methods = [name for name in dir(base) if name.startswith("get_cookie_")]
            return (
                [getattr(made, name) for name in names],
                made.digest_method(b"x").hexdigest(),
                made.session_class.__name__,
                {name: getattr(base, name)(app) for name in methods},
                base.is_null_session(base.make_null_session(app)),
                base.is_null_session(session),
                base.get_expiration_time(app, session),
                base.should_set_cookie(app, session),
                outcome(base.open_session, app, None),
                outcome(base.save_session, app, session, None),
                made.open_session(app, None) if app.secret_key is None else 0,
            )

        self.check(interface)

    def test_an_interface_of_ones_own(self) -> None:
        def custom(package: Any) -> Any:
            module = sub(package, "sessions")
            log: list[Any] = []

            class Session(dict, module.SessionMixin):  # type: ignore[type-arg, misc, name-defined]
                pass

            class Interface(module.SessionInterface):  # type: ignore[misc, name-defined]
                def open_session(self, app: Any, request: Any) -> Any:
                    log.append(("open", request.path))
                    return Session(x=1) if request.path != "/none" else None

                def save_session(self, app: Any, session: Any, response: Any) -> None:
                    log.append(
                        ("save", dict(session), session.modified, session.accessed, session.new)
                    )
                    response.set_cookie("own", str(len(session)))

            app = package.Flask("pairs", instance_path=os.getcwd())
            app.session_interface = Interface()
            app.add_url_rule("/untouched", "untouched", lambda: "u")
            app.add_url_rule("/set", "set", lambda: str(package.session.update(y=2)))
            app.add_url_rule("/none", "none", lambda: repr(package.session.get("a")))
            app.add_url_rule("/fails", "fails", lambda: str(outcome(package.session.update, y=2)))
            client = app.test_client()
            return [
                answer(client.get(path)) for path in ("/untouched", "/set", "/none", "/404")
            ], log

        self.check(custom)


class RandomTest(SessionPairs):
    def test_any_session_is_read_by_the_other(self) -> None:
        hypothesis = oracle("hypothesis")
        st = hypothesis.strategies
        leaves = (
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
            | st.binary() | st.uuids() | st.sampled_from([WHEN])
        )  # fmt: skip
        keys = st.text(max_size=5) | st.sampled_from([" t", " b", " di", " u", " d", " m", " t__"])
        trees = st.recursive(
            leaves,
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.lists(inner, max_size=3).map(tuple)
                | st.dictionaries(keys, inner, max_size=2)
            ),
            max_leaves=12,
        )
        made = []
        for package in (self.ours, self.theirs):
            app = package.Flask("pairs", instance_path=os.getcwd())
            app.secret_key = KEY
            made.append(app.session_interface.get_signing_serializer(app))

        @hypothesis.settings(max_examples=50, deadline=None, derandomize=True)
        @hypothesis.given(st.dictionaries(keys, trees, max_size=3))
        def exchange(session: dict[str, Any]) -> None:
            for writer in made:
                text = writer.dumps(session)
                for reader in made:
                    self.assertEqual(session, reader.loads(text))

        exchange()


class TagsTest(SessionPairs):
    def test_texts(self) -> None:
        def dumped(package: Any, name: str) -> Any:
            serializer = sub(package, "json.tag").TaggedJSONSerializer()
            text = serializer.dumps(values(package)[name])
            return text, repr(serializer.loads(text))

        for name in values(self.ours):
            with self.subTest(name):
                self.check(dumped, name)

    def test_reading(self) -> None:
        def loaded(package: Any, text: str) -> Any:
            return repr(sub(package, "json.tag").TaggedJSONSerializer().loads(text))

        for text in ('{" t":[1]}', '{" t":[{" b":"eA=="}]}', '{" u":"zz"}', '{" d":"nope"}', '{" m":1}',
                     '{" b":"not base64"}', '{" t":1}', '{" di__":1}', '{" di":{" t__":1}}', '{" di":{}}',
                     '{" t":[1],"a":1}', '{"a":{" t":[]}}', "[]", "null", '"x"', "{", '{" di":1}',
                     '{" d":"Thu, 02 Jan 2020 03:04:05 GMT"}', '{" di":{"a__":{" t":[1]}}}'):  # fmt: skip
            with self.subTest(text):
                self.check(loaded, text)

    def test_register(self) -> None:
        def registered(package: Any, force: bool, index: Any) -> Any:
            tag = sub(package, "json.tag")

            class TagSet(tag.JSONTag):  # type: ignore[misc, name-defined]
                key = " s"

                def check(self, value: Any) -> bool:
                    return isinstance(value, (set, tuple))

                def to_json(self, value: Any) -> Any:
                    return self.serializer.tag(sorted(value))

                def to_python(self, value: Any) -> Any:
                    return set(value)

            serializer = tag.TaggedJSONSerializer()
            serializer.register(TagSet, force, index)
            text = serializer.dumps([{1, 2}, (3,)])
            again = outcome(serializer.register, TagSet)
            return (text, repr(serializer.loads(text)), again, sorted(serializer.tags),
                    [type(item).__name__ for item in serializer.order], outcome(tag.JSONTag(serializer).check, 1))  # fmt: skip

        for force in (True, False):
            for index in (None, 0, 3, -1):
                with self.subTest(force=force, index=index):
                    self.check(registered, force, index)


if __name__ == "__main__":
    unittest.main()
