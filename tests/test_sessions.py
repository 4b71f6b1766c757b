"""Sessions: what is trusted, when a cookie is sent, and what interfaces of one's own may do."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import logging
import unittest
import uuid
import warnings

from microflask import Flask, Markup, flash, render_template_string, request, session
from microflask.json.tag import JSONTag, TaggedJSONSerializer
from microflask.sessionerrors import SessionTooBig
from microflask.sessions import (
    NullSession,
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionInterface,
    SessionMixin,
)
from microflask.signing import TimestampSigner, URLSafeTimedSerializer

KEY = "a key"


class SessionCase(unittest.TestCase):
    """A case with an application whose views are functions of a table."""

    def setUp(self):
        self.app = Flask(__name__)
        self.app.secret_key = KEY
        self.views = {"tell": lambda: repr(sorted(session.items())), "untouched": lambda: "x"}
        self.app.add_url_rule("/<name>", "view", lambda name: str(self.views[name]()))

    def get(self, name, cookie=None):
        """Send a request with nothing but this Cookie header."""
        client = self.app.test_client(use_cookies=False)
        headers = {} if cookie is None else {"Cookie": cookie}
        return client.get(f"/{name}", headers=headers)

    def cookie(self, **values):
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        return f"session={serializer.dumps(values)}"

    def told(self, cookie):
        return self.get("tell", cookie).text


class TrustTest(SessionCase):
    def signed(self, values, key=KEY, salt="cookie-session", shift=0):
        class Signer(TimestampSigner):
            def get_timestamp(self):
                return super().get_timestamp() + shift

        return URLSafeTimedSerializer(
            key,
            salt=salt,
            serializer=TaggedJSONSerializer(),
            signer=Signer,
            signer_kwargs=SIGNER,
        ).dumps(values)

    def test_what_it_wrote(self):
        good = self.signed({"a": 1})
        self.assertEqual("[('a', 1)]", self.told(f"session={good}"))
        self.assertEqual("[('a', 1)]", self.told(f"x=1; session={good}; y=2"))

    def test_nothing_else(self):
        good = self.signed({"a": 1})
        payload, stamp, signature = good.split(".")
        cookies = {
            "empty": "",
            "no dots": "abc",
            "tampered": f"x{good}",
            "other payload": f"{payload[:-1]}A.{stamp}.{signature}",
            "other time": f"{payload}.{stamp[::-1]}.{signature}",
            "other signature": f"{payload}.{stamp}.{signature[::-1]}",
            "cut": good[:-3],
            "unsigned": f"{payload}.{stamp}.",
            "wrong key": self.signed({"a": 1}, key="other"),
            "foreign salt": self.signed({"a": 1}, salt="other"),
            "expired": self.signed({"a": 1}, shift=-32 * 86400),
            "from the future": self.signed({"a": 1}, shift=86400),
            "dots": "..",
            "bytes": "\x80\xff",
            "huge": "A" * 100000,
        }
        for name, cookie in cookies.items():
            with self.subTest(name):
                response = self.get("tell", f"session={cookie}")
                self.assertEqual((200, "[]"), (response.status_code, response.text))

    def test_signed_but_unreadable(self):
        serializer = URLSafeTimedSerializer(
            KEY, salt="cookie-session", serializer=Raw, signer_kwargs=SIGNER
        )
        for text in ("[" * 100000 + "]" * 100000, "{", '{" u": "no uuid"}', "", "[1]", "5"):
            with self.subTest(text[:10]):
                self.assertEqual("[]", self.told(f"session={serializer.dumps(text)}"))

    def test_lifetime(self):
        for shift, lifetime, expected in (
            (-100, 60, "[]"),
            (-10, 60, "[('a', 1)]"),
            (-100, dt.timedelta(minutes=5), "[('a', 1)]"),
        ):
            with self.subTest(shift=shift, lifetime=lifetime):
                self.app.config["PERMANENT_SESSION_LIFETIME"] = lifetime
                self.assertEqual(
                    expected, self.told(f"session={self.signed({'a': 1}, shift=shift)}")
                )

    def test_fallback_keys_are_read_and_never_sign(self):
        old = self.signed({"a": 1}, key="old")
        self.assertEqual("[]", self.told(f"session={old}"))
        self.app.config["SECRET_KEY_FALLBACKS"] = ["older", "old"]
        self.assertEqual("[('a', 1)]", self.told(f"session={old}"))
        self.views["put"] = lambda: session.update(b=2)
        written = self.get("put").headers["Set-Cookie"].partition(";")[0]
        self.app.config["SECRET_KEY_FALLBACKS"] = None
        self.assertEqual("[('b', 2)]", self.told(written))

    def test_a_changed_key_is_noticed(self):
        cookie = self.cookie(a=1)
        self.assertEqual("[('a', 1)]", self.told(cookie))
        self.app.secret_key = "another"
        self.assertEqual("[]", self.told(cookie))
        self.app.secret_key = KEY.encode()
        self.assertEqual("[('a', 1)]", self.told(cookie))

    def test_two_applications_do_not_share(self):
        other = Flask("other")
        other.secret_key = "other key"
        first = self.cookie(a=1)
        serializer = other.session_interface.get_signing_serializer(other)
        self.assertIs(other.session_interface, self.app.session_interface)
        self.assertEqual("[]", self.told(f"session={serializer.dumps({'a': 2})}"))
        self.assertEqual("[('a', 1)]", self.told(first))


class Raw:
    """A serializer of text that is JSON already."""

    dumps = staticmethod(str)
    loads = staticmethod(str)


def sha1(data=b""):
    import hashlib

    return hashlib.sha1(data)


SIGNER = {"key_derivation": "hmac", "digest_method": sha1}


class ValuesTest(SessionCase):
    def test_come_back_as_they_went(self):
        when = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
        values = {
            "str": "ä\U0001f600\ud800",
            "numbers": [1, 1.5, True, None],
            "tuple": (1, (2, ["x", ()])),
            "bytes": b"\x00\xff",
            "markup": Markup("<b>"),
            "uuid": uuid.UUID(int=5),
            "datetime": when,
            "nested": {"a": [{"b": (when, {"c": uuid.UUID(int=6)})}]},
            "like a tag": {" t": [1]},
            "like a tag, deep": {" di": {" t__": (b"x",)}},
            "long": "x" * 2000,
        }
        received = {}

        def put():
            session.update(values)
            return ""

        def take():
            received.update(session)
            return ""

        self.views.update(put=put, take=take)
        client = self.app.test_client()
        client.get("/put")
        client.get("/take")
        self.assertEqual(values, received)
        self.assertEqual(
            {name: type(value) for name, value in values.items()},
            {name: type(value) for name, value in received.items()},
        )

    def test_what_json_can_not_hold(self):
        self.app.testing = True
        self.views["put"] = lambda: session.update(a=object())
        with self.assertRaises(TypeError):
            self.get("put")

    def test_a_kind_of_ones_own(self):
        class TagSet(JSONTag):
            key = " s"

            def check(self, value):
                return isinstance(value, set)

            def to_json(self, value):
                return self.serializer.tag(sorted(value))

            def to_python(self, value):
                return set(value)

        serializer = TaggedJSONSerializer()
        serializer.register(TagSet, index=0)
        with self.assertRaisesRegex(KeyError, "' s' is already registered"):
            serializer.register(TagSet)

        class Interface(SecureCookieSessionInterface):
            pass

        Interface.serializer = serializer
        self.app.session_interface = Interface()
        self.views["put"] = lambda: session.update(a={3, 1})
        cookie = self.get("put").headers["Set-Cookie"].partition(";")[0]
        self.assertEqual("[('a', {1, 3})]", self.told(cookie))


class VaryTest(SessionCase):
    TOUCHES = {
        "get": lambda: session.get("a"),
        "[]": lambda: session["a"],
        "in": lambda: "a" in session,
        "len": lambda: len(session),
        "bool": lambda: bool(session),
        "iter": lambda: list(session),
        "keys": lambda: session.keys(),
        "==": lambda: session == {},
        "new": lambda: session.new,
        "modified": lambda: session.modified,
        "permanent": lambda: session.permanent,
        "set": lambda: session.update(a=2),
        "delete": lambda: session.pop("a"),
        "template": lambda: render_template_string("{{ session.a }}"),
        "template, in": lambda: render_template_string("{{ 'a' in session }}"),
        "null": lambda: request.args,
    }

    def test_however_it_was_touched(self):
        for name, touch in self.TOUCHES.items():
            with self.subTest(name):
                self.views["touch"] = touch
                response = self.get("touch", self.cookie(a=1))
                expected = None if name == "null" else "Cookie"
                self.assertEqual(expected, response.headers.get("Vary"))

    def test_a_template_that_does_not_look(self):
        self.views["touch"] = lambda: render_template_string("{{ request.path }}")
        self.assertNotIn("Vary", self.get("touch", self.cookie(a=1)).headers)

    def test_is_added_to_what_is_there(self):
        def view():
            from microflask import after_this_request

            @after_this_request
            def vary(response):
                response.vary.update(["Accept-Encoding", "Accept-Language"])
                return response

            return session.get("a")

        self.views["touch"] = view
        self.assertEqual(
            {"Accept-Encoding", "Accept-Language", "Cookie"}, set(self.get("touch").vary)
        )


class CookieTest(SessionCase):
    def sent(self, name="put", cookie=None):
        return self.get(name, cookie).headers.get("Set-Cookie")

    def test_only_after_a_change(self):
        self.views.update(
            put=lambda: session.update(b=2),
            inside=lambda: session["list"].append(1),
            marked=lambda: setattr(session, "modified", True),
        )
        start = self.cookie(list=[])
        self.assertIsNone(self.sent("tell", start))
        self.assertIsNone(self.sent("untouched", start))
        self.assertIsNone(self.sent("inside", start))
        self.assertIsNotNone(self.sent("put", start))
        self.assertIsNotNone(self.sent("marked", start))
        self.assertIsNone(self.sent("tell"))

    def test_is_deleted_when_it_is_emptied(self):
        self.views["clear"] = lambda: session.clear()
        sent = self.sent("clear", self.cookie(a=1))
        self.assertTrue(sent.startswith("session=; Expires=Thu, 01 Jan 1970"), sent)

    def test_attributes(self):
        self.views["put"] = lambda: session.update(a=1)
        for config, expected in (
            ({}, {"HttpOnly", "Path=/"}),
            ({"SESSION_COOKIE_HTTPONLY": False}, {"Path=/"}),
            ({"SESSION_COOKIE_SECURE": True}, {"Secure", "HttpOnly", "Path=/"}),
            ({"SESSION_COOKIE_SAMESITE": "Lax"}, {"HttpOnly", "Path=/", "SameSite=Lax"}),
            ({"SESSION_COOKIE_PATH": "/x"}, {"HttpOnly", "Path=/x"}),
            ({"APPLICATION_ROOT": "/app"}, {"HttpOnly", "Path=/app"}),
            ({"SESSION_COOKIE_DOMAIN": "ex.com"}, {"HttpOnly", "Path=/", "Domain=ex.com"}),
            (
                {"SESSION_COOKIE_PARTITIONED": True, "SESSION_COOKIE_SECURE": True},
                {"Secure", "HttpOnly", "Path=/", "Partitioned"},
            ),
        ):
            with self.subTest(config):
                self.setUp()
                self.views["put"] = lambda: session.update(a=1)
                self.app.config.update(config)
                self.assertEqual(expected, set(self.sent().split("; ")[1:]))

    def test_the_name(self):
        self.app.config["SESSION_COOKIE_NAME"] = "mine"
        self.views["put"] = lambda: session.update(a=1)
        self.assertTrue(self.sent().startswith("mine="))
        self.assertEqual("[('a', 1)]", self.told(self.cookie(a=1).replace("session=", "mine=")))

    def test_a_permanent_one_is_renewed_by_requests_that_do_not_look(self):
        for values in ({"_permanent": True}, {"_permanent": True, "long": "x" * 500}):
            for before in ("", "x=1; ", "mysession=abc; ", "mysession=a.b;session2=1; "):
                with self.subTest(values, before=before):
                    response = self.get("untouched", before + self.cookie(**values))
                    self.assertIn("Expires=", response.headers["Set-Cookie"])
                    self.assertEqual("Cookie", response.headers["Vary"])
        self.assertIsNone(self.sent("untouched", self.cookie(_permanent=False, a=1)))
        forged = "session=eyJfcGVybWFuZW50Ijp0cnVlfQ.x.y"
        self.assertIsNone(self.sent("untouched", forged))
        self.app.config["SESSION_REFRESH_EACH_REQUEST"] = False
        self.assertIsNone(self.sent("untouched", self.cookie(_permanent=True)))

    def test_garbage_is_no_error_for_requests_that_do_not_look(self):
        for cookie in ("session=", "session", "session=.", "session=..", "session=%%%.a.b", "session=\xff.a",
                       "session=A.B.C", "=session=.", "session=.eJw.x.y", ";;session=a"):  # fmt: skip
            with self.subTest(cookie):
                response = self.get("untouched", cookie)
                self.assertEqual(
                    (200, None), (response.status_code, response.headers.get("Set-Cookie"))
                )


class TooBigTest(SessionCase):
    """Random text does not shrink, so its size is the cookie's."""

    TEXT = base64.b85encode(hashlib.shake_128(b"session").digest(8000)).decode()

    def make(self, **config):
        app = Flask(__name__)
        app.config.update(SECRET_KEY="k", PROPAGATE_EXCEPTIONS=True, **config)
        app.logger.handlers[:] = [logging.NullHandler()]

        @app.route("/<int:size>")
        def view(size):
            session["cart"] = self.TEXT[:size]
            session["user"] = "ada"
            return "saved"

        @app.route("/read")
        def read():
            return str(len(session.get("cart", "")))

        return app

    def test_in_debug_it_is_an_error(self):
        client = self.make(DEBUG=True).test_client()
        with self.assertRaises(SessionTooBig) as caught:
            client.get("/5000")
        text = str(caught.exception)
        self.assertRegex(
            text, r"its cookie 'session' takes \d{4} bytes, .* MAX_COOKIE_SIZE, 4093\."
        )
        self.assertRegex(text, r"'cart' \(\d+ bytes of JSON\), 'user' \(5 bytes of JSON\)\.")
        self.assertNotIn(self.TEXT[:20], text)
        self.assertNotIn("Flashed", text)

    def test_otherwise_it_is_logged_and_the_old_one_kept(self):
        app = self.make()
        client = app.test_client()
        self.assertIn("Set-Cookie", client.get("/100").headers)
        with self.assertLogs(app.logger, "ERROR") as logged, warnings.catch_warnings():
            warnings.simplefilter("error")
            response = client.get("/5000")
        self.assertEqual(("saved", None), (response.text, response.headers.get("Set-Cookie")))
        self.assertIn("the client keeps the session it has", logged.output[0])
        self.assertIn("'cart' (", logged.output[0])
        self.assertEqual("100", client.get("/read").text)

    def test_the_limit(self):
        whole = len(self.make().test_client().get("/2500").headers["Set-Cookie"])
        self.assertGreater(whole, 2500)
        for limit, saved in [(whole, True), (whole - 1, False), (0, True), (100_000, True)]:
            app = self.make(MAX_COOKIE_SIZE=limit)
            with self.subTest(limit=limit - whole):
                self.assertEqual(saved, "Set-Cookie" in app.test_client().get("/2500").headers)
        app = self.make(MAX_COOKIE_SIZE=0)
        client = app.test_client()
        client.get("/8000")
        self.assertEqual("8000", client.get("/read").text)

    def test_messages_and_many_keys(self):
        app = self.make(DEBUG=True)

        @app.route("/flash")
        def flashing():
            session.update({f"key{number}": number for number in range(9)})
            for number in range(100):
                flash(self.TEXT[number * 50 : number * 50 + 50])
            return ""

        with self.assertRaisesRegex(
            SessionTooBig, r"'_flashes' \(.* and 5 more\..*Flashed messages"
        ):
            app.test_client().get("/flash")


class NullSessionTest(SessionCase):
    def test_reads_but_refuses_changes(self):
        self.app.secret_key = None
        with self.app.test_request_context():
            self.assertIsInstance(session._get_current_object(), NullSession)
            self.assertIsNone(session.get("a"))
            self.assertEqual((0, False), (len(session), "a" in session))
            for change in (
                lambda: session.update(a=1), lambda: session.__setitem__("a", 1), lambda: session.clear(),
                lambda: session.pop("a"), lambda: session.popitem(), lambda: session.setdefault("a", 1),
                lambda: session.__delitem__("a"), lambda: setattr(session, "permanent", True),
            ):  # fmt: skip
                with self.assertRaisesRegex(RuntimeError, "no secret key was set.*token_hex"):
                    change()
        self.assertNotIn("Set-Cookie", self.get("tell").headers)


class InterfaceTest(SessionCase):
    def test_of_ones_own(self):
        class Stored(dict, SessionMixin):
            pass

        class Interface(SessionInterface):
            store = {}
            log = []

            def open_session(self, app, request):
                self.log.append("open")
                return Stored(self.store)

            def save_session(self, app, session, response):
                self.log.append("save")
                self.store.update(session)

        self.app.session_interface = Interface()
        self.views["put"] = lambda: session.update(a=1)
        self.get("put")
        self.assertEqual("[('a', 1)]", self.told(None))
        self.get("untouched")
        # One that is not our own is asked at each request.
        self.assertEqual(["open", "save"] * 3, Interface.log)

    def test_a_session_need_not_be_a_dict(self):
        class Wrapped(SessionMixin):
            def __init__(self):
                self.values = {}

            def __getitem__(self, key):
                return self.values[key]

            def __setitem__(self, key, value):
                self.values[key] = value

            def __delitem__(self, key):
                del self.values[key]

            def __iter__(self):
                return iter(self.values)

            def __len__(self):
                return len(self.values)

        wrapped = Wrapped()
        wrapped.permanent = True
        self.assertEqual(
            (True, True, 1), (wrapped.permanent, "_permanent" in wrapped, len(wrapped))
        )
        self.assertEqual("x", wrapped.setdefault("a", "x"))
        self.assertEqual("x", wrapped.pop("a"))

    def test_the_base_is_to_be_written(self):
        base = SessionInterface()
        with self.assertRaises(NotImplementedError):
            base.open_session(self.app, None)
        with self.assertRaises(NotImplementedError):
            base.save_session(self.app, None, None)

    def test_overridden_methods_of_the_application(self):
        calls = []

        class App(Flask):
            def open_session(self, request):
                calls.append("open")
                return super().open_session(request)

            def save_session(self, session, response):
                calls.append("save")
                super().save_session(session, response)

        app = App(__name__)
        app.secret_key = KEY
        app.add_url_rule("/", "x", lambda: "")
        app.test_client().get("/")
        self.assertEqual(["open", "save"], calls)

    def test_opening_may_need_the_matched_rule(self):
        class Interface(SessionInterface):
            def open_session(self, app, request):
                return None if request.path == "/none" else SecureCookieSession(path=1)

        self.app.session_interface = Interface()
        self.views["none"] = lambda: session.get("a")
        self.assertEqual("None", self.get("none").text)

    def test_a_different_key_derivation(self):
        class Interface(SecureCookieSessionInterface):
            salt = "mine"
            key_derivation = "django-concat"

        ours = self.cookie(a=1)
        self.app.session_interface = Interface()
        self.assertEqual("[]", self.told(ours))
        self.assertEqual("[('a', 1)]", self.told(self.cookie(a=1)))


if __name__ == "__main__":
    unittest.main()
