"""Subclassing Flask."""

from __future__ import annotations

from microflask import Flask, Request, request
from microflask.http import ImmutableOrderedMultiDict

from . import Page


class MyRequest(Request):
    parameter_storage_class = ImmutableOrderedMultiDict


class MyFlask(Flask):
    request_class = MyRequest


class TestSubclassing(Page):
    def test_request_class(self):
        self.app = self.make_app(cls=MyFlask)

        @self.app.route("/", methods=["GET", "POST"])
        def index():
            self.assertIs(MyRequest, type(request._get_current_object()))
            return [list(values.items(multi=True)) for values in (request.args, request.form)]

        pairs = [["b", "1"], ["a", "2"], ["b", "3"]]
        self.answers({"/?b=1&a=2&b=3": [pairs, []]})
        body = {"data": "b=1&a=2&b=3", "content_type": "application/x-www-form-urlencoded"}
        self.assertEqual([[], pairs], self.app.test_client().post("/", **body).json)
