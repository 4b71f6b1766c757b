"""Environments: settings, loading and caching, overlays, lookups, stages."""

from __future__ import annotations

import gc
import threading
import unittest
import weakref

import microflask.jinja
from microflask.jinja import (
    DictLoader,
    Environment,
    FunctionLoader,
    Template,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplatesNotFound,
    Undefined,
    UndefinedError,
    pass_context,
    pass_environment,
    pass_eval_context,
)
from microflask.jinja.cache import LRUCache, copy_cache, create_cache


class SettingsTests(unittest.TestCase):
    def test_refused(self):
        for options, kind, message in [
            ({"undefined": int}, TypeError, "'undefined' must be a subclass of 'jinja2.Undefined'"),
            ({"undefined": 3}, TypeError, "'undefined' must be a subclass of 'jinja2.Undefined'"),
            ({"newline_sequence": "x"}, ValueError, "'newline_sequence' must be one of"),
            ({"block_start_string": "{{"}, ValueError, "start strings must be different"),
        ]:
            with self.subTest(options=options), self.assertRaisesRegex(kind, message):
                Environment(**options)
            with self.subTest(overlay=options), self.assertRaisesRegex(kind, message):
                Environment().overlay(**options)

    def test_tables_are_own_copies(self):
        one, two = Environment(), Environment()
        one.filters["x"] = one.tests["x"] = one.globals["x"] = len
        one.policies["x"] = 1
        for table in (two.filters, two.tests, two.globals, two.policies):
            self.assertNotIn("x", table)

    def test_extend_keeps_what_is_there(self):
        environment = Environment()
        environment.extend(mine=1, filters=2)
        environment.extend(mine=3)
        self.assertEqual(environment.mine, 1)
        self.assertIsInstance(environment.filters, dict)

    def test_preprocess_and_lex_take_anything(self):
        self.assertEqual(Environment().preprocess(5), "5")
        self.assertEqual(list(Environment().lex(5)), [(1, "data", "5")])

    def test_public_names(self):
        for name in microflask.jinja.__all__:
            self.assertIsNotNone(getattr(microflask.jinja, name))
        self.assertIn("Environment", dir(microflask.jinja))
        with self.assertRaisesRegex(AttributeError, "Did you mean 'Environment'"):
            microflask.jinja.Enviroment


class LoadingTests(unittest.TestCase):
    def setUp(self):
        self.table = {"a": "A{{ g }}", "b": "B", "bad": "{% foo %}"}
        self.environment = Environment(loader=DictLoader(self.table))

    def test_get(self):
        template = self.environment.get_template("a")
        self.assertIs(self.environment.get_template("a"), template)
        self.assertIs(self.environment.get_template(template), template)
        self.assertEqual((template.name, template.environment), ("a", self.environment))
        with self.assertRaises(TemplateNotFound):
            self.environment.get_template("zz")
        with self.assertRaisesRegex(UndefinedError, "'foo' is undefined"):
            self.environment.get_template(Undefined(name="foo"))
        with self.assertRaisesRegex(TypeError, "no loader for this environment"):
            Environment().get_template("a")

    def test_select(self):
        select = self.environment.select_template
        self.assertEqual(select(["zz", "b"]).name, "b")
        self.assertEqual(select(["zz", self.environment.get_template("a")]).name, "a")
        with self.assertRaisesRegex(TemplatesNotFound, "were found: x, y"):
            select(["x", "y"])
        with self.assertRaisesRegex(TemplatesNotFound, "from an empty list"):
            select([])
        with self.assertRaises(UndefinedError):
            select(Undefined(name="foo"))
        both = self.environment.get_or_select_template
        self.assertEqual(
            [both("a").name, both(["zz", "b"]).name, both(both("a")).name], ["a", "b", "a"]
        )

    def test_a_broken_template_is_an_error_in_a_selection(self):
        with self.assertRaisesRegex(Exception, "unknown tag 'foo'"):
            self.environment.select_template(["bad", "a"])

    def test_globals_of_a_template_grow(self):
        get = self.environment.get_template
        first = get("a", globals={"g": 1})
        self.assertEqual(first.render(), "A1")
        self.assertEqual(get("a", globals={"g": 2}).render(), "A2")
        self.assertEqual(get("a").render(), "A2")
        self.assertEqual(first.render(g=3), "A3")
        self.assertNotIn("g", self.environment.globals)

    def test_environment_globals_are_seen_late(self):
        template = self.environment.get_template("a")
        self.environment.globals["g"] = 5
        self.assertEqual(template.render(), "A5")

    def test_reload(self):
        template = self.environment.get_template("b")
        self.table["b"] = "new"
        self.assertFalse(template.is_up_to_date)
        self.assertEqual(self.environment.get_template("b").render(), "new")
        self.environment.auto_reload = False
        self.table["b"] = "newer"
        self.assertEqual(self.environment.get_template("b").render(), "new")

    def test_another_loader_is_another_template(self):
        self.environment.get_template("b")
        self.environment.loader = DictLoader({"b": "other"})
        self.assertEqual(self.environment.get_template("b").render(), "other")

    def test_the_cache_does_not_keep_a_loader(self):
        loader = FunctionLoader(lambda name: "x")
        self.environment.loader = loader
        self.environment.get_template("b")
        gone = weakref.ref(loader)
        self.environment.loader = None
        del loader
        gc.collect()
        self.assertIsNone(gone())

    def test_cache_size(self):
        for size, expected in [(0, "ababa"), (1, "ababa"), (2, "ab"), (-1, "ab")]:
            loaded = []
            loader = FunctionLoader(lambda name, loaded=loaded: loaded.append(name) or name)
            environment = Environment(loader=loader, cache_size=size)
            for name in "ababa":
                environment.get_template(name)
            with self.subTest(size=size):
                self.assertEqual("".join(loaded), expected)

    def test_relative_names(self):
        class Relative(Environment):
            def join_path(self, template, parent):
                return f"{parent.rpartition('/')[0]}/{template}"

        loader = DictLoader(
            {"d/a": "{% extends 'b' %}", "d/b": "{% include ['x', 'c'] %}", "d/c": "C"}
        )
        self.assertEqual(Relative(loader=loader).get_template("d/a").render(), "C")

    def test_list(self):
        names = self.environment.list_templates
        self.assertEqual(names(), ["a", "b", "bad"])
        self.assertEqual(names(filter_func=lambda n: "b" in n), ["b", "bad"])
        self.assertEqual(
            Environment(loader=DictLoader({"a.x": "", "b.y": "", "x": ""})).list_templates(["x"]),
            ["a.x"],
        )
        with self.assertRaisesRegex(TypeError, "not both"):
            names(["x"], len)
        with self.assertRaisesRegex(TypeError, "No loader configured"):
            Environment().list_templates()

    def test_template_class(self):
        class Mine(Template):
            pass

        class Own(Environment):
            template_class = Mine

        own = Own(loader=DictLoader({"a": "A"}))
        self.assertIsInstance(own.get_template("a"), Mine)
        self.assertIsInstance(own.from_string("a"), Mine)
        self.assertIsInstance(self.environment.from_string("a", template_class=Mine), Mine)

    def test_spontaneous_environments_are_shared(self):
        one, two = Template("a"), Template("b")
        self.assertIs(one.environment, two.environment)
        self.assertTrue(one.environment.shared)
        trimmed = Template("{% if 1 %}\nx{% endif %}", trim_blocks=True)
        self.assertIsNot(trimmed.environment, one.environment)
        self.assertEqual(trimmed.render(), "x")
        done = Template("{% do l.append(1) %}{{ l }}", extensions=["jinja2.ext.do"])
        self.assertEqual(done.render(l=[]), "[1]")


class OverlayTests(unittest.TestCase):
    def test_shares_but_for_the_options(self):
        base = Environment(loader=DictLoader({"a": "x"}), extensions=["jinja2.ext.do"])
        over = base.overlay(trim_blocks=True, autoescape=True, enable_async=True)
        self.assertTrue(over.overlayed and over.linked_to is base)
        for name in ("filters", "tests", "globals", "policies", "loader"):
            self.assertIs(getattr(over, name), getattr(base, name))
        self.assertEqual((over.trim_blocks, base.trim_blocks), (True, False))
        self.assertEqual((over.is_async, base.is_async), (True, False))
        self.assertIs(next(over.iter_extensions()).environment, over)
        self.assertIs(next(base.iter_extensions()).environment, base)

    def test_has_its_own_cache(self):
        base = Environment(loader=DictLoader({"a": "{{ x }}[[ x ]]"}), cache_size=7)
        over = base.overlay(variable_start_string="[[", variable_end_string="]]")
        self.assertEqual(base.get_template("a").render(x=1), "1[[ x ]]")
        self.assertEqual(over.get_template("a").render(x=1), "{{ x }}1")
        self.assertEqual(over.cache.capacity, 7)
        self.assertEqual(base.overlay(cache_size=3).cache.capacity, 3)
        self.assertIsNone(base.overlay(cache_size=0).cache)
        self.assertEqual(Environment(cache_size=-1).overlay().cache, {})

    def test_more_extensions(self):
        base = Environment(extensions=["jinja2.ext.do"])
        over = base.overlay(extensions=["jinja2.ext.loopcontrols"])
        self.assertEqual(len(over.extensions), 2)
        self.assertEqual(len(base.extensions), 1)

    def test_options_by_position(self):
        made = Environment(trim_blocks=True).overlay("<%", "%>")
        self.assertEqual("x", made.from_string("<% if 1 %>\nx<% endif %>").render())

    def test_unknown_option(self):
        with self.assertRaisesRegex(
            TypeError, "unexpected keyword argument 'trim_block'.*'trim_blocks'"
        ):
            Environment().overlay(trim_block=True)

    def test_subclass(self):
        class Mine(Environment):
            pass

        self.assertIsInstance(Mine().overlay(), Mine)


class LookupTests(unittest.TestCase):
    def test_getattr_and_getitem(self):
        class Thing:
            x = 1

        environment = Environment()
        table = {"x": 2, "items": 3}
        self.assertEqual(environment.getattr(Thing(), "x"), 1)
        self.assertEqual(environment.getitem(Thing(), "x"), 1)
        self.assertEqual(environment.getattr(table, "x"), 2)
        self.assertEqual(environment.getitem(table, "items"), 3)
        self.assertTrue(callable(environment.getattr(table, "items")))
        self.assertEqual(environment.getitem("abc", slice(1, None)), "bc")
        for found in (
            environment.getattr(Thing(), "zz"),
            environment.getitem(Thing(), "zz"),
            environment.getitem([1], 5),
            environment.getitem({}, []),
            environment.getattr(None, "x"),
        ):
            self.assertIsInstance(found, Undefined)
        with self.assertRaisesRegex(UndefinedError, "'dict object' has no attribute 'zz'"):
            environment.getattr({}, "zz")()

    def test_an_error_inside_a_property_is_the_cause(self):
        class Thing:
            @property
            def x(self):
                raise AttributeError("inner")

        for lookup in (Environment().getattr, Environment().getitem):
            with self.assertRaises(UndefinedError) as got:
                lookup(Thing(), "x")()
            self.assertEqual(str(got.exception.__cause__), "inner")

    def test_own_undefined(self):
        class Mine(Undefined):
            pass

        self.assertIsInstance(Environment(undefined=Mine).getattr(1, "x"), Mine)

    def test_call_filter_and_test(self):
        environment = Environment()

        @pass_context
        def with_context(context, value):
            return context["x"] + value

        @pass_eval_context
        def with_eval_context(eval_ctx, value):
            return eval_ctx.autoescape, value

        @pass_environment
        def with_environment(env, value, extra=0):
            return env is environment, value + extra

        environment.filters.update(c=with_context, v=with_eval_context, e=with_environment)
        context = environment.from_string("").new_context({"x": 1})
        self.assertEqual(environment.call_filter("upper", "a"), "A")
        self.assertEqual(environment.call_filter("e", 1, [2]), (True, 3))
        self.assertEqual(environment.call_filter("e", 1, kwargs={"extra": 4}), (True, 5))
        self.assertEqual(environment.call_filter("v", 1), (False, 1))
        self.assertEqual(environment.call_filter("c", 2, context=context), 3)
        self.assertTrue(environment.call_test("divisibleby", 4, [2]))
        for call, message in [
            (lambda: environment.call_filter("c", 2), "context filter without context"),
            (
                lambda: environment.call_filter("uper", 2),
                "No filter named 'uper'. Did you mean 'upper'",
            ),
            (lambda: environment.call_test("od", 2), "No test named 'od'. Did you mean 'odd'"),
            (
                lambda: environment.call_filter(Undefined(name="u"), 2),
                "forget to quote the callable",
            ),
        ]:
            with self.assertRaisesRegex(TemplateRuntimeError, message):
                call()


class CompileTests(unittest.TestCase):
    def test_stages(self):
        environment = Environment()
        tree = environment.parse("a{{ x }}")
        self.assertIs(tree.environment, environment)
        self.assertEqual(environment.from_string(tree).render(x=1), "a1")
        self.assertEqual(environment.compile("a").co_filename, "<template>")
        self.assertEqual(environment.compile("a", "n", "f").co_filename, "f")
        self.assertIsInstance(environment.compile("a{{ x }}", raw=True), str)
        compile(environment.compile("a{{ x }}", raw=True), "x", "exec")

    def test_stages_can_be_replaced(self):
        class Shouting(Environment):
            def _parse(self, source, name, filename):
                return super()._parse(source.upper(), name, filename)

        self.assertEqual(Shouting().from_string("a{{ 'b' }}").render(), "AB")

    def test_expression(self):
        compiled = Environment().compile_expression
        self.assertEqual(compiled("a + b")(a=1, b=2), 3)
        self.assertEqual(compiled("[x for]" if False else "x|length")({"x": "abc"}), 3)
        self.assertIsNone(compiled("missing")())
        self.assertIsInstance(compiled("missing", undefined_to_none=False)(), Undefined)
        for source in ("1 2", "a,", "{{ a }}", "", "a +"):
            with (
                self.subTest(source=source),
                self.assertRaises(microflask.jinja.TemplateSyntaxError),
            ):
                compiled(source)

    def test_async_expression(self):
        self.assertEqual(Environment(enable_async=True).compile_expression("a + 1")(a=1), 2)

    def test_autoescape_by_name(self):
        environment = Environment(
            autoescape=microflask.jinja.select_autoescape(),
            loader=DictLoader({"a.html": "{{ x }}", "a.txt": "{{ x }}"}),
        )
        self.assertEqual(environment.get_template("a.html").render(x="<"), "&lt;")
        self.assertEqual(environment.get_template("a.txt").render(x="<"), "<")
        self.assertEqual(environment.from_string("{{ x }}").render(x="<"), "&lt;")

    def test_too_deep(self):
        for source in ("{{ a" + ".b" * 20000 + " }}", "{{ a" + " + b" * 20000 + " }}"):
            with self.assertRaisesRegex(Exception, "nested too deeply"):
                Environment().from_string(source)


class CacheTests(unittest.TestCase):
    def test_forgets_what_was_used_longest_ago(self):
        cache = LRUCache(3)
        for key in "abc":
            cache[key] = key.upper()
        self.assertEqual(cache["a"], "A")
        cache["d"] = "D"
        self.assertEqual(list(cache), ["d", "a", "c"])
        self.assertEqual(list(reversed(cache)), ["c", "a", "d"])
        self.assertNotIn("b", cache)
        self.assertEqual(cache.get("c"), "C")
        self.assertEqual((cache.get("zz"), cache.get("zz", 1)), (None, 1))
        self.assertEqual(cache.keys(), ["c", "d", "a"])
        self.assertEqual(cache.values(), ["C", "D", "A"])
        self.assertEqual(cache.items(), [("c", "C"), ("d", "D"), ("a", "A")])
        self.assertEqual(cache.setdefault("e", "E"), "E")
        self.assertEqual(cache.setdefault("e", "F"), "E")
        del cache["e"]
        with self.assertRaises(KeyError):
            cache["e"]
        self.assertEqual(len(cache), 2)
        copied = cache.copy()
        cache.clear()
        self.assertEqual((len(cache), len(copied)), (0, 2))

    def test_pickle_and_repr(self):
        import pickle

        cache = LRUCache(2)
        cache["a"] = 1
        again = pickle.loads(pickle.dumps(cache))
        self.assertEqual((again.capacity, again["a"]), (2, 1))
        self.assertEqual(repr(cache), "<LRUCache {'a': 1}>")

    def test_kinds(self):
        self.assertIsNone(create_cache(0))
        self.assertEqual(create_cache(-1), {})
        self.assertEqual(create_cache(5).capacity, 5)
        self.assertIsNone(copy_cache(None))
        self.assertEqual(copy_cache({1: 2}), {})
        self.assertEqual(copy_cache(create_cache(5)).capacity, 5)

    def test_threads(self):
        cache = LRUCache(5)
        failures = []

        def work(seed):
            try:
                for number in range(2000):
                    key = (number * seed) % 9
                    cache[key] = number
                    cache.get((key + 1) % 9)
                    list(cache)
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2, 5, 7)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertLessEqual(len(cache), 5)


if __name__ == "__main__":
    unittest.main()
