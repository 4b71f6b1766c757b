"""JSON: the provider, the module, the tags, and the older names."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import io
import json as stdlib
import unittest
import uuid

from microflask import Flask, Markup, json, jsonify, render_template_string, request
from microflask.json.provider import DefaultJSONProvider, JSONProvider
from microflask.json.tag import TaggedJSONSerializer


@dataclasses.dataclass
class Point:
    x: int
    y: object = None


class ProviderTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.provider = self.app.json

    def test_values_that_json_has_no_word_for(self):
        zone = dt.timezone(dt.timedelta(hours=2))
        cases = [
            (dt.date(2020, 1, 2), "Thu, 02 Jan 2020 00:00:00 GMT"),
            (dt.datetime(2020, 1, 2, 3, 4, 5), "Thu, 02 Jan 2020 03:04:05 GMT"),
            (dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=zone), "Thu, 02 Jan 2020 01:04:05 GMT"),
            (decimal.Decimal("1.10"), "1.10"),
            (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (Point(1, Point(2)), {"x": 1, "y": {"x": 2, "y": None}}),
            (Markup("<b>"), "<b>"),
            (type("H", (), {"__html__": lambda self: "<i>"})(), "<i>"),
        ]
        for value, expected in cases:
            with self.subTest(value):
                self.assertEqual([expected], stdlib.loads(self.provider.dumps([value])))
        for value in (object(), {1, 2}, b"x", 1j, Point):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "not JSON serializable"):
                self.provider.dumps(value)

    def test_options(self):
        value = {"b": "ä", "a": 1}
        self.assertEqual('{"a": 1, "b": "\\u00e4"}', self.provider.dumps(value))
        self.provider.ensure_ascii = False
        self.provider.sort_keys = False
        self.assertEqual('{"b": "ä", "a": 1}', self.provider.dumps(value))
        self.assertEqual('{"a": 1, "b": "ä"}', self.provider.dumps(value, sort_keys=True))

    def test_response(self):
        for settings, debug, expected in (
            ({}, False, '{"a":[1]}\n'),
            ({}, True, '{\n  "a": [\n    1\n  ]\n}\n'),
            ({"compact": True}, True, '{"a":[1]}\n'),
            ({"compact": False}, False, '{\n  "a": [\n    1\n  ]\n}\n'),
        ):
            with self.subTest(settings, debug=debug):
                self.setUp()
                self.app.debug = debug
                vars(self.provider).update(settings)
                self.assertEqual(expected, self.provider.response(a=[1]).get_data(as_text=True))
        self.provider.mimetype = "application/vnd.x+json"
        self.assertEqual("application/vnd.x+json", self.provider.response(1).content_type)

    def test_a_changed_setting_is_noticed(self):
        self.assertEqual('{"a":1,"b":2}\n', self.provider.response(b=2, a=1).get_data(as_text=True))
        self.provider.sort_keys = False
        self.assertEqual('{"b":2,"a":1}\n', self.provider.response(b=2, a=1).get_data(as_text=True))

    def test_arguments_of_response(self):
        for args, kwargs, expected in (
            ((), {}, None),
            ((1,), {}, 1),
            ((1, 2), {}, [1, 2]),
            ((), {"a": 1}, {"a": 1}),
            (([1],), {}, [1]),
        ):
            with self.subTest(args=args, kwargs=kwargs):
                self.assertEqual(
                    expected, stdlib.loads(self.provider.response(*args, **kwargs).data)
                )
        with self.assertRaisesRegex(TypeError, "either args or kwargs, not both"):
            self.provider.response(1, a=1)

    def test_the_base_is_to_be_written(self):
        base = JSONProvider(self.app)
        for call in (lambda: base.dumps(1), lambda: base.loads("1")):
            with self.assertRaises(NotImplementedError):
                call()

    def test_one_of_ones_own_is_used_everywhere(self):
        class Shouting(JSONProvider):
            def dumps(self, obj, **kwargs):
                return stdlib.dumps(obj).upper()

            def loads(self, s, **kwargs):
                return ["loaded", stdlib.loads(s)]

        app = Flask(__name__)
        app.json = Shouting(app)
        app.add_url_rule("/dict", "dict", lambda: {"a": "b"})
        app.add_url_rule("/jsonify", "jsonify", lambda: jsonify(a="b"))
        app.add_url_rule(
            "/tojson", "tojson", lambda: render_template_string("{{ {'a': 'b'}|tojson }}")
        )
        app.add_url_rule("/module", "module", lambda: json.dumps({"a": "b"}))
        app.add_url_rule("/in", "in", lambda: str(request.json), methods=["POST"])
        client = app.test_client()
        for path in ("/dict", "/jsonify", "/tojson", "/module"):
            with self.subTest(path):
                self.assertEqual('{"A": "B"}', client.get(path).text)
        self.assertEqual(
            "['loaded', 1]", client.post("/in", data="1", content_type="application/json").text
        )

    def test_an_overridden_default(self):
        class Complex(DefaultJSONProvider):
            @staticmethod
            def default(value):
                if isinstance(value, complex):
                    return [value.real, value.imag]
                return DefaultJSONProvider.default(value)

        app = Flask(__name__)
        app.json = Complex(app)
        self.assertEqual("[[0.0,1.0]]\n", app.json.response([1j]).get_data(as_text=True))
        self.assertEqual('["1"]\n', app.json.response([decimal.Decimal(1)]).get_data(as_text=True))

    def test_keeps_its_application_weakly(self):
        import gc
        import weakref

        app = Flask("short lived")
        gone = weakref.ref(app)
        app.json.response(1)
        del app
        gc.collect()
        self.assertIsNone(gone())


class OlderNamesTest(unittest.TestCase):
    def test_configuration(self):
        for config, expected, mimetype in (
            ({"JSON_SORT_KEYS": False}, '{"b":"\\u00e4","a":1}\n', "application/json"),
            ({"JSON_AS_ASCII": False}, '{"a":1,"b":"ä"}\n', "application/json"),
            ({"JSONIFY_MIMETYPE": "a/b"}, '{"a":1,"b":"\\u00e4"}\n', "a/b"),
            (
                {"JSONIFY_PRETTYPRINT_REGULAR": True},
                '{\n  "a": 1,\n  "b": "\\u00e4"\n}\n',
                "application/json",
            ),
        ):
            with self.subTest(config):
                app = Flask(__name__)
                app.config.update(config)
                app.add_url_rule("/", "x", lambda: {"b": "ä", "a": 1})
                response = app.test_client().get("/")
                self.assertEqual((expected, mimetype), (response.text, response.content_type))

    def test_json_encoder_and_decoder(self):
        class Encoder(json.JSONEncoder):
            def default(self, o):
                if isinstance(o, set):
                    return sorted(o)
                return super().default(o)

        class Decoder(json.JSONDecoder):
            def __init__(self, **kwargs):
                super().__init__(parse_float=decimal.Decimal, **kwargs)

        app = Flask(__name__)
        app.json_encoder = Encoder
        app.json_decoder = Decoder
        with app.test_request_context():
            self.assertEqual("[[1,2]]\n", jsonify([{2, 1}]).get_data(as_text=True))
            self.assertEqual(
                '["Thu, 02 Jan 2020 00:00:00 GMT"]\n',
                jsonify([dt.date(2020, 1, 2)]).get_data(as_text=True),
            )
            self.assertEqual("[1, 2]", json.dumps({2, 1}))
            self.assertEqual(decimal.Decimal("1.10"), json.loads("1.10"))
            with self.assertRaises(TypeError):
                json.dumps(object())

    def test_a_provider_is_no_json_encoder(self):
        class Provider(DefaultJSONProvider):
            @staticmethod
            def default(o):
                return "mine" if isinstance(o, set) else DefaultJSONProvider.default(o)

        class MyFlask(Flask):
            json_provider_class = Provider

        app = MyFlask(__name__)
        app.json_encoder = Provider  # for Flask before 2.2, where it derives from an encoder
        with app.app_context():
            self.assertEqual('["mine"]', json.dumps([{1}]))
            self.assertEqual(b'["mine"]\n', jsonify([{1}]).data)

    def test_htmlsafe_dumps(self):
        text = json.htmlsafe_dumps("</script>&'")
        self.assertEqual('"\\u003c/script\\u003e\\u0026\\u0027"', text)
        self.assertIs(Markup, type(text))


class ModuleTest(unittest.TestCase):
    def test_outside_of_an_application(self):
        self.assertEqual('{"b": 1, "a": "1"}', json.dumps({"b": 1, "a": decimal.Decimal(1)}))
        file = io.StringIO()
        json.dump([1], file, indent=0)
        self.assertEqual("[\n1\n]", file.getvalue())
        self.assertEqual([1], json.load(io.BytesIO(b"[1]")))
        self.assertEqual("ä", json.loads('"ä"'.encode("utf-16")))

    def test_inside_of_one(self):
        app = Flask(__name__)
        app.json.sort_keys = False
        with app.app_context():
            self.assertEqual('{"b": 1, "a": 2}', json.dumps({"b": 1, "a": 2}))
            file = io.StringIO()
            json.dump({"b": 1}, file)
            self.assertEqual('{"b": 1}', file.getvalue())
            self.assertEqual({"b": 1}, json.load(io.StringIO('{"b": 1}')))


class TagsTest(unittest.TestCase):
    def setUp(self):
        self.serializer = TaggedJSONSerializer()

    def test_texts(self):
        cases = [
            ((1, 2), '{" t":[1,2]}'),
            (b"x", '{" b":"eA=="}'),
            (Markup("<"), '{" m":"<"}'),
            (uuid.UUID(int=1), '{" u":"00000000000000000000000000000001"}'),
            (
                dt.datetime(2020, 1, 2, tzinfo=dt.timezone.utc),
                '{" d":"Thu, 02 Jan 2020 00:00:00 GMT"}',
            ),
            ({" t": 1}, '{" di":{" t__":1}}'),
            ({"a": (1,)}, '{"a":{" t":[1]}}'),
            ({"a": 1, " t": 2}, '{"a":1," t":2}'),
            ([], "[]"),
        ]
        for value, text in cases:
            with self.subTest(text):
                self.assertEqual(text, self.serializer.dumps(value))
                self.assertEqual(value, self.serializer.loads(text))

    def test_a_uuid_subclass(self):
        class Mine(uuid.UUID):
            pass

        self.assertEqual(
            uuid.UUID(int=3), self.serializer.loads(self.serializer.dumps(Mine(int=3)))
        )

    def test_the_short_ways(self):
        # Several plain values are written as they are, text without tags is read as it is.
        value = {"user": 42, "name": " é", "_permanent": True, "x": None, "pi": 1.5}
        text = '{"user":42,"name":" \\u00e9","_permanent":true,"x":null,"pi":1.5}'
        self.assertEqual(text, self.serializer.dumps(value))
        self.assertEqual(value, self.serializer.loads(text))
        for spelled in ('{ " t" : [1] }', '{"\\u0020t":[1]}', ' {"\\u0020\\u0074": [1]} '):
            with self.subTest(spelled):
                self.assertEqual((1,), self.serializer.loads(spelled))
        for broken in ("", "{", '{"a":1}x', '{"a":1,}'):
            with self.subTest(broken), self.assertRaises(ValueError):
                self.serializer.loads(broken)

    def test_keys_are_sorted_as_the_application_sorts_them(self):
        app = Flask(__name__)
        cases = [
            ({"b": 1, "a": None}, '{"a":null,"b":1}', '{"b":1,"a":null}'),
            ({"b": 1, "a": (2,)}, '{"a":{" t":[2]},"b":1}', '{"b":1,"a":{" t":[2]}}'),
            ([{"z": 1, "y": 2}], '[{"y":2,"z":1}]', '[{"z":1,"y":2}]'),
            ({"b": 1, 2: 3}, '{"b":1,"2":3}', '{"b":1,"2":3}'),
        ]
        for value, in_order, as_set in cases:
            with self.subTest(value=value), app.app_context():
                app.json.sort_keys = True
                self.assertEqual(in_order, self.serializer.dumps(value))
                app.json.sort_keys = False
                self.assertEqual(as_set, self.serializer.dumps(value))

    def test_own_steps_are_called(self):
        class Upper(TaggedJSONSerializer):
            def tag(self, value):
                return value.upper() if isinstance(value, str) else super().tag(value)

            def untag(self, value):
                return {"read": value}

        self.assertEqual('{"a":"X","b":"Y"}', Upper().dumps({"a": "x", "b": "y"}))
        self.assertEqual({"read": {"a": 1}}, Upper().loads('{"a":1}'))

    def test_a_tag_that_nobody_knows_stays(self):
        self.assertEqual({" zz": [1]}, self.serializer.loads('{" zz":[1]}'))

    def test_round_trips(self):
        value = {"a": [(), (1, {"b": (b"", [Markup("")])}), {" di": {" m": ({},)}}], "": None}
        self.assertEqual(value, self.serializer.loads(self.serializer.dumps(value)))


class RequestTest(unittest.TestCase):
    def test_a_broken_body(self):
        app = Flask(__name__)
        app.add_url_rule("/", "x", lambda: str(request.json), methods=["POST"])
        for debug in (False, True):
            with self.subTest(debug=debug):
                app.config["DEBUG"] = debug
                text = app.test_client().post("/", data="{", content_type="application/json").text
                self.assertEqual(debug, "Failed to decode JSON object" in text)

    def test_the_response_of_the_client(self):
        app = Flask(__name__)
        app.add_url_rule("/", "x", lambda: {"a": [1]})
        response = app.test_client().get("/")
        self.assertEqual({"a": [1]}, response.json)
        self.assertTrue(response.is_json)
        self.assertEqual({"a": [1]}, response.get_json())


if __name__ == "__main__":
    unittest.main()
