"""Class-based Views."""

from __future__ import annotations

from microflask import abort, jsonify, render_template, request, url_for
from microflask.views import MethodView, View

from . import Page


class Query:
    def __init__(self, model):
        self.model = model

    def all(self):
        return list(self.model.rows.values())

    def get_or_404(self, id):
        return self.model.rows.get(id) or abort(404)


class Model:
    def __init_subclass__(cls):
        cls.rows, cls.query = {}, Query(cls)

    def __init__(self, name):
        self.name, self.id = name, len(self.rows) + 1
        self.rows[self.id] = self

    def to_json(self):
        return {"id": self.id, "name": self.name}


class ViewsPage(Page):
    def setUp(self):
        super().setUp()

        class User(Model):
            pass

        class Story(Model):
            pass

        self.user, self.story = User, Story
        for name in ("ann", "ben"):
            User(name)
        Story("once")
        listing = "{% for item in items %}{{ item.name }},{% endfor %}"
        self.write(
            {
                "templates/users.html": f"users {listing}",
                "templates/stories.html": f"stories {listing}",
                "templates/user/detail.html": "{{ item.id }}: {{ item.name }}",
            }
        )


class TestViews(ViewsPage):
    def test_function_and_class(self):
        User = self.user

        @self.app.route("/old/")
        def user_list_function():
            return render_template("users.html", items=User.query.all())

        class UserList(View):
            def dispatch_request(self):
                return render_template("users.html", items=User.query.all())

        self.app.add_url_rule("/users/", view_func=UserList.as_view("user_list"))
        self.answers({"/old/": "users ann,ben,", "/users/": "users ann,ben,"})
        with self.app.test_request_context():
            self.assertEqual("/users/", url_for("user_list"))

    def test_arguments(self):
        class ListView(View):
            def __init__(self, model, template):
                self.model, self.template = model, template

            def dispatch_request(self):
                return render_template(self.template, items=self.model.query.all())

        for rule, name, model in [
            ("/users/", "users", self.user),
            ("/stories/", "stories", self.story),
        ]:
            view = ListView.as_view(f"{name}_list", model, f"{name}.html")
            self.app.add_url_rule(rule, view_func=view)
        self.answers({"/users/": "users ann,ben,", "/stories/": "stories once,"})

    def test_url_variables(self):
        class DetailView(View):
            def __init__(self, model):
                self.model = model
                self.template = f"{model.__name__.lower()}/detail.html"

            def dispatch_request(self, id):
                return render_template(self.template, item=self.model.query.get_or_404(id))

        view = DetailView.as_view("user_detail", self.user)
        self.app.add_url_rule("/users/<int:id>", view_func=view)
        self.answers({"/users/2": "2: ben", "/users/9": 404})

    def test_instances(self):
        made = []

        class Each(View):
            def __init__(self):
                made.append(type(self).__name__)

            def dispatch_request(self):
                self.count = getattr(self, "count", 0) + 1
                return str(self.count)

        class Once(Each):
            init_every_request = False

        self.app.add_url_rule("/each", view_func=Each.as_view("each"))
        self.app.add_url_rule("/once", view_func=Once.as_view("once"))
        self.app.add_url_rule("/again", view_func=Once.as_view("again"))
        client = self.app.test_client()
        paths = ["/each", "/each", "/once", "/once", "/again"]
        self.assertEqual(["1", "1", "1", "2", "1"], [client.get(path).text for path in paths])
        self.assertEqual((2, 2), (made.count("Each"), made.count("Once")))

    def test_decorators(self):
        def around(text):
            return lambda view: lambda **values: f"{text}({view(**values)})"

        class UserList(View):
            decorators = [around("cache"), around("login")]

            def dispatch_request(self):
                return "users"

        class Plain(View):
            def dispatch_request(self):
                return "users"

        self.app.add_url_rule("/class", "class", view_func=UserList.as_view("user_list"))
        view = around("login")(around("cache")(Plain.as_view("plain")))
        self.app.add_url_rule("/hand", "hand", view_func=view)
        self.answers(dict.fromkeys(("/class", "/hand"), "login(cache(users))"))

    def test_methods(self):
        class MyView(View):
            methods = ["GET", "POST"]

            def dispatch_request(self):
                return request.method

        class Bare(View):
            def dispatch_request(self):
                return request.method

        class Changed(MyView):
            methods = ["PUT"]

        self.app.add_url_rule("/attribute", view_func=MyView.as_view("attribute"))
        self.app.add_url_rule("/argument", view_func=Bare.as_view("a"), methods=["GET", "POST"])
        self.app.add_url_rule("/changed", view_func=Changed.as_view("c"))
        client = self.app.test_client()
        for path in ("/attribute", "/argument"):
            self.assertEqual("POST", client.post(path).text)
            self.assertEqual(405, client.put(path).status_code)
        self.assertEqual(
            ("PUT", 405), (client.put("/changed").text, client.get("/changed").status_code)
        )


class TestMethodViews(ViewsPage):
    def test_an_api(self):
        def validate(sent):
            return {} if sent.get("name") else {"name": "missing"}

        class ItemAPI(MethodView):
            init_every_request = False

            def __init__(self, model):
                self.model = model

            def _get_item(self, id):
                return self.model.query.get_or_404(id)

            def get(self, id):
                return jsonify(self._get_item(id).to_json())

            def patch(self, id):
                item = self._get_item(id)
                errors = validate(request.json)
                if errors:
                    return jsonify(errors), 400
                item.name = request.json["name"]
                return jsonify(item.to_json())

            def delete(self, id):
                del self.model.rows[self._get_item(id).id]
                return "", 204

        class GroupAPI(MethodView):
            init_every_request = False

            def __init__(self, model):
                self.model = model

            def get(self):
                return jsonify([item.to_json() for item in self.model.query.all()])

            def post(self):
                errors = validate(request.json)
                if errors:
                    return jsonify(errors), 400
                return jsonify(self.model(request.json["name"]).to_json())

        for model, name in ((self.user, "users"), (self.story, "stories")):
            item = ItemAPI.as_view(f"{name}-item", model)
            group = GroupAPI.as_view(f"{name}-group", model)
            self.app.add_url_rule(f"/{name}/<int:id>", view_func=item)
            self.app.add_url_rule(f"/{name}/", view_func=group)
        client = self.app.test_client()
        for method, path, sent, status, expected in [
            ("get", "/users/", None, 200, [{"id": 1, "name": "ann"}, {"id": 2, "name": "ben"}]),
            ("get", "/stories/", None, 200, [{"id": 1, "name": "once"}]),
            ("post", "/users/", {"name": "cat"}, 200, {"id": 3, "name": "cat"}),
            ("post", "/users/", {}, 400, {"name": "missing"}),
            ("get", "/users/3", None, 200, {"id": 3, "name": "cat"}),
            ("patch", "/users/3", {"name": "dog"}, 200, {"id": 3, "name": "dog"}),
            ("patch", "/users/3", {}, 400, {"name": "missing"}),
            ("delete", "/users/3", None, 204, None),
            ("get", "/users/3", None, 404, None),
            ("delete", "/users/", None, 405, None),
            ("post", "/users/1", {"name": "x"}, 405, None),
            ("head", "/users/1", None, 200, None),
            ("get", "/stories/1", None, 200, {"id": 1, "name": "once"}),
        ]:
            with self.subTest(method=method, path=path):
                response = client.open(path, method=method.upper(), json=sent)
                self.assertEqual(status, response.status_code)
                if expected is not None:
                    self.assertEqual(expected, response.json)
        self.assertEqual(
            {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH"}, set(client.options("/users/1").allow)
        )

    def test_methods_of_subclasses(self):
        class Base(MethodView):
            def get(self):
                return "get"

        class More(Base):
            def put(self):
                return "put"

        self.assertEqual({"GET"}, set(Base.methods))
        self.assertEqual({"GET", "PUT"}, set(More.methods))
