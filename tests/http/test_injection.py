"""CR, LF and NUL get into no header, whichever way they are tried."""

from __future__ import annotations

import datetime as dt
import io
import unittest
from typing import Any

from microflask import Flask, jsonify, make_response, redirect, send_file
from microflask.environbuilder import EnvironBuilder, encode_multipart
from microflask.http import (
    ContentRange,
    Headers,
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    Response,
    ServiceUnavailable,
    Unauthorized,
    WWWAuthenticate,
    append_slash_redirect,
    dump_cookie,
)

BREAKS = ["\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\0", "a\r\n\r\n<script>", "\r\n "]


def with_headers(change: Any) -> Any:
    def make(text: str) -> Any:
        response = Response("x", headers={"X-A": "1"})
        change(response.headers, text)
        return response

    return make


def with_response(change: Any) -> Any:
    def make(text: str) -> Any:
        response = Response("x")
        change(response, text)
        return response

    return make


def extended(headers: Headers, text: str) -> None:
    headers |= {"X-B": text}  # type: ignore[operator]


def set_slice(headers: Headers, text: str) -> None:
    headers[0:1] = [("X-B", text)]  # type: ignore[index]


def assign(name: str) -> Any:
    return with_response(lambda response, text: setattr(response, name, text))


HEADERS = {
    "item": lambda h, t: h.__setitem__("X-B", t),
    "name": lambda h, t: h.__setitem__(f"X{t}", "1"),
    "add": lambda h, t: h.add("X-B", t),
    "add name": lambda h, t: h.add(f"X{t}", "1"),
    "add option": lambda h, t: h.add("X-B", "a", option=t),
    "add option name": lambda h, t: h.add("X-B", "a", **{t: "1"}),
    "add_header": lambda h, t: h.add_header("X-B", t),
    "set": lambda h, t: h.set("X-A", t),
    "set option": lambda h, t: h.set("X-A", "a", option=t),
    "setlist": lambda h, t: h.setlist("X-B", ["1", t]),
    "setdefault": lambda h, t: h.setdefault("X-B", t),
    "setlistdefault": lambda h, t: h.setlistdefault("X-B", [t]),
    "extend": lambda h, t: h.extend({"X-B": t}),
    "extend pairs": lambda h, t: h.extend([(t, "1")]),
    "extend words": lambda h, t: h.extend(x_b=t),
    "update": lambda h, t: h.update({"X-B": [t]}),
    "index": lambda h, t: h.__setitem__(0, ("X-B", t)),
    "index name": lambda h, t: h.__setitem__(0, (t, "1")),
    "slice": set_slice,
    "or": extended,
    "object": lambda h, t: h.__setitem__("X-B", Exception(t)),
}
ASSIGNED = """
    status content_type mimetype location content_location content_encoding content_language
    content_md5 allow vary access_control_allow_origin access_control_allow_methods
    access_control_allow_headers access_control_expose_headers content_security_policy
    content_security_policy_report_only www_authenticate retry_after accept_ranges date age
    expires last_modified cross_origin_opener_policy content_range
""".split()
APP = Flask("injection", root_path=".", static_folder=None)
RESPONSES: dict[str, Any] = {
    "headers dict": lambda t: Response("x", headers={"X-B": t}),
    "headers list": lambda t: Response("x", headers=[("X-B", t)]),
    "headers name": lambda t: Response("x", headers=[(t, "1")]),
    "content_type": lambda t: Response("x", content_type=f"text/html{t}"),
    "mimetype": lambda t: Response("x", mimetype=f"text/html{t}"),
    "status": lambda t: Response("x", status=f"200 OK{t}"),
    "made of a tuple": lambda t: make_response("x", 200, {"X-B": t}),
    "made with a status": lambda t: make_response("x", f"200 OK{t}"),
    "jsonify": lambda t: jsonify({t: t}),
    "redirect": lambda t: redirect(f"/a{t}"),
    "redirect elsewhere": lambda t: redirect(f"http://a{t}.example/"),
    "append slash": lambda t: append_slash_redirect({"PATH_INFO": f"/a{t}", "QUERY_STRING": t}),
    "download name": lambda t: send_file(
        io.BytesIO(b"x"), mimetype="text/plain", as_attachment=True, download_name=f"a{t}ü"
    ),
    "download name, plain": lambda t: send_file(
        io.BytesIO(b"x"), mimetype="text/plain", as_attachment=True, download_name=f"a{t}"
    ),
    "file's type": lambda t: send_file(io.BytesIO(b"x"), mimetype=f"text/plain{t}"),
    "file's tag": lambda t: send_file(io.BytesIO(b"x"), mimetype="text/plain", etag=t),
    "cookie": with_response(lambda r, t: r.set_cookie("a", t)),
    "cookie's name": with_response(lambda r, t: r.set_cookie(f"a{t}", "1")),
    "cookie's path": with_response(lambda r, t: r.set_cookie("a", "1", path=f"/{t}")),
    "cookie's domain": with_response(lambda r, t: r.set_cookie("a", "1", domain=f"a{t}.b")),
    "cookie's samesite": with_response(lambda r, t: r.set_cookie("a", "1", samesite=t)),
    "cookie's expires": with_response(lambda r, t: r.set_cookie("a", "1", expires=t)),
    "cookie's age": with_response(lambda r, t: r.set_cookie("a", "1", max_age=t)),
    "cookie deleted": with_response(lambda r, t: r.delete_cookie(f"a{t}", path=t, domain=t)),
    "dump_cookie": lambda t: Response("x", headers={"Set-Cookie": dump_cookie("a", t)}),
    "etag": with_response(lambda r, t: r.set_etag(t)),
    "vary.add": with_response(lambda r, t: r.vary.add(t)),
    "allow.update": with_response(lambda r, t: r.allow.update([t])),
    "content_language.add": with_response(lambda r, t: r.content_language.add(t)),
    "cache_control": with_response(lambda r, t: r.cache_control.__setitem__("x", t)),
    "cache_control name": with_response(lambda r, t: r.cache_control.__setitem__(t, "x")),
    "private": with_response(lambda r, t: setattr(r.cache_control, "private", t)),
    "csp": with_response(lambda r, t: setattr(r.content_security_policy, "script_src", t)),
    "www": with_response(
        lambda r, t: setattr(r, "www_authenticate", WWWAuthenticate("basic", {"realm": t}))
    ),
    "www token": with_response(
        lambda r, t: setattr(r, "www_authenticate", WWWAuthenticate("x", token=t))
    ),
    "www scheme": with_response(lambda r, t: setattr(r.www_authenticate, "type", t)),
    "content_range": with_response(
        lambda r, t: setattr(r, "content_range", ContentRange(t, 0, 5, 10))
    ),
    "params": with_response(lambda r, t: r.mimetype_params.__setitem__("charset", t)),
    "405": lambda t: MethodNotAllowed([f"GET{t}"]).get_response(),
    "416": lambda t: RequestedRangeNotSatisfiable(5, units=t).get_response(),
    "503": lambda t: ServiceUnavailable(retry_after=t).get_response(),  # type: ignore[arg-type]
    "401": lambda t: Unauthorized(www_authenticate=WWWAuthenticate(t)).get_response(),
    "expires of a date": with_response(
        lambda r, t: setattr(r, "expires", dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc))
    ),
    **{f"headers: {name}": with_headers(change) for name, change in HEADERS.items()},
    **{f"response.{name}": assign(name) for name in ASSIGNED},
}


class TestInjection(unittest.TestCase):
    def test_no_way_leads_into_a_header(self) -> None:
        for way, make in RESPONSES.items():
            for text in BREAKS:
                with self.subTest(way=way, text=text):
                    with APP.test_request_context("/"):
                        got: list[Any] = []
                        environ = EnvironBuilder("/").get_environ()
                        try:
                            response = make(text)
                            response(environ, lambda *args: got.extend(args))
                        except (ValueError, TypeError, AttributeError, HTTPException):
                            continue
                    lines = [got[0], *(part for field in got[1] for part in field)]
                    for line in lines:
                        self.assertFalse(set("\r\n\0") & set(line), line)

    def test_what_a_test_client_sends(self) -> None:
        for text in BREAKS:
            with self.subTest(text):
                with self.assertRaises(ValueError):
                    EnvironBuilder("/", headers={"X-A": text})
                _, body = encode_multipart({f"a{text}": (io.BytesIO(b"x"), f"b{text}")})
                head = body.split(b"\r\n\r\n")[0]
                self.assertNotIn(b"\nX-Evil", head)
                self.assertNotIn(b"\rX-Evil", head)


if __name__ == "__main__":
    unittest.main()
