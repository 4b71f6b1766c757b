"""Responses and requests beside Werkzeug's."""

from __future__ import annotations

import itertools

from .http_pairs import PairCase

STATUSES = (
    "None 200 '200 OK' '404' '404 x y' 'foo' '' ' ' 0 999 600 '600' True ' 200 OK ' '0' 'a b'"
    " '-1 x' 418 421 204 304 100"
)
MIMETYPES = (
    "text/plain application/json application/xml application/foo+xml application/javascript"
    " application/ecmascript application/sql application/xml-dtd application/x-javascript"
    " text/csv image/png application/xhtml+xml image/svg+xml application/ld+json TEXT/HTML"
    " application/xml-external-parsed-entity application/rtf text text/ application/vnd.text/x"
).split()
DATE = "dt.datetime(2020, 1, 2, 3, 4, 5)"

# attribute -> values, as expressions
ATTRIBUTES: dict[str, list[str]] = {
    "age": ["5", "dt.timedelta(seconds=9)", "'7'", "-1"],
    "expires": [DATE, "0", "dt.date(2020, 1, 2)", f"{DATE}.replace(tzinfo=dt.timezone.utc)"],
    "last_modified": [DATE, "1.5"],
    "date": [DATE],
    "content_length": ["5", "'6'", "'x'"],
    "content_md5": ["'5'"],
    "content_encoding": ["'gzip'"],
    "content_location": ["'/x'"],
    "location": ["'/ü'", "'/a b'"],
    "vary": ["'Cookie'", "['Cookie', 'Accept']", "None", "'a, b'", "('*',)", "{'x'}", "''"],
    "allow": ["['GET', 'POST']", "'GET'", "[]"],
    "content_language": ["'de, en'", "['de']"],
    "content_type": ["'x/y'", "'text/html; charset=x'"],
    "mimetype": ["'text/html'", "'image/png'", "None"],
    "accept_ranges": ["'bytes'"],
    "content_range": ["ContentRange('bytes', 0, 5, 10)", "'bytes 0-4/10'", "None", "'xx'"],
    "retry_after": [DATE, "None", "'Thu, 02 Jan 2020 03:04:05 GMT'"],
    "www_authenticate": [
        "WWWAuthenticate('basic', {'realm': 'x'})",
        "[WWWAuthenticate('basic', {'realm': 'x'}), WWWAuthenticate('digest', {'realm': 'y'})]",
        "None",
    ],
    "content_security_policy": ["\"default-src 'self'\"", "None"],
    "content_security_policy_report_only": ["\"default-src 'self'\""],
    "access_control_allow_credentials": ["True", "False", "None"],
    "access_control_allow_headers": ["['a', 'b']", "'a'"],
    "access_control_allow_methods": ["['GET']"],
    "access_control_allow_origin": ["'*'"],
    "access_control_expose_headers": ["['a']"],
    "access_control_max_age": ["5", "'6'"],
    "cross_origin_opener_policy": ["COOP.SAME_ORIGIN"],
    "cross_origin_embedder_policy": ["COEP.REQUIRE_CORP"],
    "status": ["'301 x'", "'301'", "204", "'bla'", "''"],
    "status_code": ["204", "'301'", "999"],
    "data": ["'ä'", "b'q'"],
    "direct_passthrough": ["True"],
}
BODIES = (
    "None '' 'ä' b'' b'x' [] ['a','b'] ('a',b'c') [b'x',b'abc'] bytearray(b'x') iter(['a',b'b'])"
).split()


class TestResponse(PairCase):
    """Construction, attributes and what is sent."""

    def test_status(self) -> None:
        import shlex

        for status in shlex.split(STATUSES.replace("'", '"\'"').replace('"\'"', "'")):
            literal = status if status in ("None", "True") or status.isdigit() else repr(status)
            self.same(f"step(Response('x', status={literal}), 'x.status', 'x.status_code')")

    def test_mimetype(self) -> None:
        for mimetype in MIMETYPES:
            self.same(
                f"list(Response('x', mimetype={mimetype!r}).headers)",
                f"list(Response('x', content_type={mimetype!r}).headers)",
                f"Response('x', content_type={mimetype!r}).is_json",
                f"get_content_type({mimetype!r}, 'utf-8')",
            )

    def test_headers_given(self) -> None:
        self.same(
            "list(Response('x', headers={'content-type': 'x/y'}).headers)",
            "list(Response('x', headers={'content-type': 'x/y'}, mimetype='text/html').headers)",
            "list(Response('x', headers={'content-type': 'x/y'}, content_type='a/b').headers)",
            "list(Response('x', headers={'X': ['1', '2'], 'Content-Length': '77'}).headers)",
            "list(Response('x', headers=[('a', 5)]).headers)",
            "Response('x', headers='ab')",
            "Response('x', headers=5)",
            "Response('x', headers=[('a', 'b\\nc')])",
            "Response('x', mimetype='a\\nb')",
            "Response('x', content_type='a\\r\\nb: c')",
            "(lambda h: Response(headers=h).headers is h)(Headers())",
        )

    def test_sent(self) -> None:
        for body, status, method in itertools.product(
            BODIES, (100, 199, 200, 204, 205, 206, 304, 404, 500), ("GET", "HEAD", "POST")
        ):
            self.same(f"sent(Response({body}, status={status}), REQUEST_METHOD={method!r})")

    def test_sent_headers(self) -> None:
        headers = (
            "{'Content-Length': '4', 'ETag': 'x', 'Content-Language': 'de', 'Vary': 'a',"
            " 'Expires': 'x', 'Content-Location': '/ü', 'X': 'ä'}"
        )
        for status, method in itertools.product((200, 204, 304, 404, 101), ("GET", "HEAD")):
            self.same(
                f"sent(Response(['x', b'abc'], {status}, {headers}), REQUEST_METHOD={method!r})"
            )

    def test_body(self) -> None:
        for body in BODIES:
            self.same(
                f"step(Response({body}), 'x', 'x.data', 'x.get_data(as_text=True)',"
                " 'list(x.headers)', 'x.is_sequence', 'x.is_streamed', 'x.response')",
                f"step(Response({body}, direct_passthrough=True), 'x.data', 'x.is_sequence')",
                f"step(Response({body}), 'x.calculate_content_length()', 'x.freeze()', 'x.data',"
                " 'list(x.headers)')",
                f"step(Response({body}), 'list(x.iter_encoded())', 'x.make_sequence()',"
                " 'type(x.response)')",
            )

    def test_location(self) -> None:
        targets = [
            "/a",
            "http://ü.de/ä?x=ö#f",
            "x y",
            "//evil",
            "\\\\x",
            "../x",
            "?a=b",
            "/%zz",
            "",
        ]
        for target, correct in itertools.product(targets, (False, True)):
            self.same(
                "sent(put(Response('', headers={'Location': %r, 'Content-Location': %r}),"
                " 'autocorrect_location_header', %r), wsgi__url_scheme='https',"
                " HTTP_HOST='h.de:81', SCRIPT_NAME='/s', PATH_INFO='/p/q')"
                % (target, target, correct)
            )

    def test_attributes(self) -> None:
        for name, values in ATTRIBUTES.items():
            self.same(f"Response().{name}" if name != "retry_after" else "None")
            for value in values:
                self.same(
                    f"(lambda r: (list(r.headers), r.{name}))(put(Response(), {name!r}, {value}))"
                )

    def test_objects_write_back(self) -> None:
        self.same(
            "step(Response(), 'x.vary.add(\"Cookie\")', 'x.vary.add(\"X\")', 'list(x.headers)',"
            " 'x.vary.clear()', 'list(x.headers)')",
            "step(Response(), 'x.cache_control.__setattr__(\"max_age\", 5)',"
            " 'x.cache_control.__setattr__(\"public\", True)', 'list(x.headers)',"
            " 'x.cache_control.clear()', 'list(x.headers)')",
            "step(Response(), 'x.content_range.set(0, 5, 10)', 'list(x.headers)',"
            " 'x.content_range.unset()', 'list(x.headers)')",
            'step(Response(), \'x.content_security_policy.__setattr__("img_src", "a")\','
            " 'list(x.headers)', 'x.content_security_policy.clear()', 'list(x.headers)')",
            "step(Response(), 'x.mimetype_params.__setitem__(\"q\", \"1\")', 'list(x.headers)')",
        )

    def test_cookies(self) -> None:
        for arguments in (
            "'a', 'b'",
            "'a'",
            "'c', 'ü\"'",
            "'a', 'b', httponly=True, samesite='lax', secure=True, domain='x.de', path='/p'",
            "'p', 'v', partitioned=True",
            "'a', 'b', samesite='foo'",
            "'a', 'b', path=None",
            "'a', 'b', expires=0",
            "'a', 'b', expires=dt.datetime(2020, 1, 1)",
            "'a\\nb', 'c'",
            "'a', 'b\\r\\nc'",
            "'a', 'b', domain='x\\ny'",
        ):
            self.same(f"step(Response(), 'x.set_cookie({arguments})', 'list(x.headers)')")
        self.same(
            'step(Response(), \'x.delete_cookie("a", path="/p", domain="x")\', \'list(x.headers)\')'
        )

    def test_json(self) -> None:
        for body, kind in itertools.product(
            ("'{\"a\": 1}'", "'{'", "''", "b'\\xff'"),
            ("application/json", "text/plain", "a/b+json"),
        ):
            self.same(
                f"step(Response({body}, content_type={kind!r}), 'x.is_json', 'x.json',"
                " 'x.get_json(force=True)', 'x.get_json(force=True, silent=True)')"
            )

    def test_stream(self) -> None:
        self.same(
            "step(Response('abc'), 'x.stream.write(b\"x\")', 'x.data', 'x.stream.tell()',"
            " 'x.stream.writelines([b\"a\"])', 'x.response', 'list(x.headers)',"
            " 'x.stream.closed', 'x.stream.isatty()', 'x.stream.encoding', 'x.stream.mode',"
            " 'x.stream.flush()', 'x.stream.close()', 'x.stream.write(b\"q\")')",
            "step(Response(iter('abc')), 'x.stream.write(b\"x\")', 'x.data')",
        )

    def test_etag(self) -> None:
        self.same(
            "step(Response('abc'), 'x.get_etag()', 'x.add_etag()', 'x.get_etag()',"
            " 'x.set_etag(\"q\", weak=True)', 'x.get_etag()', 'x.add_etag()', 'x.get_etag()',"
            " 'x.add_etag(overwrite=True)', 'list(x.headers)')"
        )

    def test_close(self) -> None:
        self.same(
            "(lambda log: step(Response('x'), 'x.response') and"
            " (lambda r: (r.call_on_close(lambda: log.append(1)), r.call_on_close(lambda:"
            " log.append(2)), sent(r), r.close(), log)[2:])(Response('x')))([])",
        )

    def test_made_from_apps(self) -> None:
        app = "(lambda e, s: (s('201 X', [('A', '1')]), [b'q'])[1])"
        self.same(
            f"step(Response.force_type({app}, environ()), 'x', 'x.data', 'list(x.headers)')",
            f"step(Response.from_app({app}, environ(), buffered=True), 'x', 'x.response')",
            f"Response.force_type({app})",
            "sent(Response.force_type(Response('x', 404)))",
        )


CONDITIONS = [
    "{}",
    *(
        f"{{{header!r}: {value!r}}}"
        for header, values in {
            "HTTP_IF_NONE_MATCH": ['"abc"', 'W/"abc"', '"x"', "*", '"abc", "q"', ""],
            "HTTP_IF_MATCH": ['"abc"', '"x"', "*", 'W/"abc"'],
            "HTTP_IF_MODIFIED_SINCE": [
                "Wed, 01 Jan 2020 00:00:00 GMT",
                "Tue, 31 Dec 2019 00:00:00 GMT",
                "Thu, 02 Jan 2020 00:00:00 GMT",
                "foo",
            ],
            "HTTP_IF_UNMODIFIED_SINCE": ["Tue, 31 Dec 2019 00:00:00 GMT"],
        }.items()
        for value in values
    ),
    "{'HTTP_IF_NONE_MATCH': '\"x\"', 'HTTP_IF_MODIFIED_SINCE': 'Thu, 02 Jan 2020 00:00:00 GMT'}",
    "{'HTTP_RANGE': 'bytes=0-4', 'HTTP_IF_NONE_MATCH': '\"abc\"'}",
]
RANGES = (
    "bytes=0-4|bytes=5-|bytes=-3|bytes=0-|bytes=0-0|bytes=9-9|bytes=10-|bytes=20-30|bytes=0-100"
    "|bytes=-100|bytes=-0|bytes=a-b|items=0-4|bytes=0-1,3-4|bytes=|bytes|bytes=5-2|bytes= 0-4|"
).split("|")
IF_RANGES = ['"abc"', '"x"', "Wed, 01 Jan 2020 00:00:00 GMT", "Tue, 31 Dec 2019 00:00:00 GMT"]
MADE = (
    "(lambda r, e: (r.set_etag('abc'), put(r, 'last_modified', dt.datetime(2020, 1, 1)),"
    " r.make_conditional(e, **{options}), sent(r, e))[3])(Response({body}), environ(**{more}))"
)


class TestConditional(PairCase):
    """304, 412, 206 and 416."""

    def test_conditions(self) -> None:
        for condition, method in itertools.product(CONDITIONS, ("GET", "HEAD", "POST", "PUT")):
            more = f"dict({condition}, REQUEST_METHOD={method!r})"
            for options in ("{}", "dict(accept_ranges=True, complete_length=10)"):
                self.same(MADE.format(options=options, body="b'0123456789'", more=more))

    def test_ranges(self) -> None:
        options = "dict(accept_ranges=True, complete_length=10)"
        bodies = ("b'0123456789'", "[b'01', b'2', b'3456789']", "iter([b'01', b'23456', b'789'])")
        for value, body in itertools.product(RANGES, bodies):
            more = f"{{'HTTP_RANGE': {value!r}}}"
            self.same(MADE.format(options=options, body=body, more=more))

    def test_if_range(self) -> None:
        options = "dict(accept_ranges=True, complete_length=10)"
        for value in IF_RANGES:
            more = f"{{'HTTP_RANGE': 'bytes=0-4', 'HTTP_IF_RANGE': {value!r}}}"
            self.same(MADE.format(options=options, body="b'0123456789'", more=more))

    def test_options(self) -> None:
        for options in (
            "dict(accept_ranges='none', complete_length=10)",
            "dict(accept_ranges='bytes', complete_length=10)",
            "dict(accept_ranges=False, complete_length=10)",
            "dict(accept_ranges=True)",
            "dict(accept_ranges=True, complete_length=0)",
        ):
            self.same(
                MADE.format(
                    options=options, body="b'0123456789'", more="{'HTTP_RANGE': 'bytes=0-4'}"
                )
            )


URL_ATTRIBUTES = (
    "method path script_root root_path full_path query_string host url base_url root_url"
    " url_root host_url server args scheme is_secure"
).split()
URL_ENVIRONS = [
    "PATH_INFO=''",
    "PATH_INFO='/Ã¼', SCRIPT_NAME=''",
    "PATH_INFO='/\\xff'",
    "PATH_INFO='//evil'",
    "PATH_INFO='p?x#y%z '",
    "PATH_INFO='x'",
    "SCRIPT_NAME='/s'",
    "SCRIPT_NAME='/s/'",
    "SCRIPT_NAME='/Ã¼'",
    "QUERY_STRING='a b=<>\"'",
    "QUERY_STRING='%zz'",
    "QUERY_STRING='Ã¼'",
    "QUERY_STRING=''",
    "QUERY_STRING='a=1&b=2;c=3&a&=5&%61=6'",
    "SERVER_PORT='8080'",
    "SERVER_NAME='::1'",
    "SERVER_NAME='unix:/x', SERVER_PORT=''",
    "wsgi__url_scheme='wss', HTTP_HOST='h:443'",
    "REQUEST_METHOD='post'",
]
HOSTS = (
    "ü.de|xn--tda.de:80|a/b|a?b||a b|[::1]:80|[::1|h:443|a@b|a:b|a:80:90|h:|A.De|a_b.c|a,b| h |h\n"
    "|h\\x|h%2f|.h|h..|h'\"<>|h#x|1.2.3.4:99999|[fe80::1%25eth0]|[x]|h:0|h:65536|h:080|h:+80|:80"
    "|[]|[1.2.3.4]|[::ffff:1.2.3.4]|::1|a..b|-a.de|*.de|a.de.|EXAMPLE.com:80"
).split("|")
FORM = "application/x-www-form-urlencoded"
READS = [
    ("x=1&y=2&x=3", FORM, "x.form x.data x.get_data() x.files x.values x.want_form_data_parsed"),
    ("x=1&y=2", FORM, "x.data x.form x.get_data() x.stream.read()"),
    ("x=1&y=2", FORM, "x.get_data() x.form x.data"),
    ("x=1&y=2", FORM, "x.get_data(cache=False) x.form x.data x.get_data()"),
    ("x=1", FORM, "x.get_data(parse_form_data=True) x.form x.data x.get_data(as_text=True)"),
    ("x=1", FORM, "x.stream.read() x.form x.data"),
    ("x=1", "text/plain", "x.data x.form x.get_data(as_text=True) x.data x.stream.read()"),
    ("x=1", "text/plain", "x.form x.stream.read() x.data x.values"),
    ("x=1", "", "x.form x.data x.mimetype x.mimetype_params"),
    ("%ff=%zz&+=%20&a=%C3%A4", FORM, "x.form"),
    ("\xff", FORM, "x.form"),
    ("\xff", "text/plain", "x.get_data(as_text=True)"),
    ('{"a":1}', "application/json", "x.json x.get_json() x.is_json x.data x.get_json()is(x.json)"),
    ('{"a":', "application/json", "x.get_json(silent=True) x.json x.get_json(force=True)"),
    ("[1]", "text/plain", "x.get_json() x.get_json(silent=True) x.get_json(force=True) x.json"),
    ("[1]", "application/json", "x.get_json(cache=False) x.get_json(cache=False)"),
    ("\xff{", "application/json", "x.json"),
    ("[1]", "application/json; charset=x", "x.json"),
    ("[1]", "application/vnd.api+json", "x.is_json x.json"),
    ("[1]", "text/plain;application/json", "x.is_json"),
    ("", "application/json", "x.json"),
    ("x", 'Text/HTML; Charset=UTF-8; a="b c"', "x.mimetype x.mimetype_params x.content_type"),
]
HEADER_READS = {
    "HTTP_X_FORWARDED_FOR": ("5.6.7.8, 9", "x.access_route"),
    "REMOTE_ADDR": ("1.2.3.4", "x.access_route x.remote_addr"),
    "REMOTE_USER": ("u", "x.remote_user"),
    "HTTP_COOKIE": ("a=b; c=d; a=e; =x; f", "x.cookies"),
    "HTTP_USER_AGENT": ("M/5 (X) F/3", "x.user_agent str(x.user_agent) x.user_agent.string"),
    "HTTP_AUTHORIZATION": ("Basic YTpi", "x.authorization x.authorization.username"),
    "HTTP_ACCEPT": ("text/html;q=0.5,*/*", "x.accept_mimetypes x.accept_mimetypes.best"),
    "HTTP_ACCEPT_LANGUAGE": ("de, en;q=0.1", "x.accept_languages"),
    "HTTP_ACCEPT_CHARSET": ("utf-8", "x.accept_charsets"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "x.accept_encodings"),
    "HTTP_DATE": ("Wed, 01 Jan 2020 00:00:00 GMT", "x.date"),
    "HTTP_IF_MODIFIED_SINCE": ("x", "x.if_modified_since"),
    "HTTP_IF_UNMODIFIED_SINCE": ("Wed, 01 Jan 2020 00:00:00 GMT", "x.if_unmodified_since"),
    "HTTP_MAX_FORWARDS": ("5", "x.max_forwards"),
    "HTTP_PRAGMA": ("no-cache", "x.pragma"),
    "HTTP_REFERER": ("/x", "x.referrer"),
    "HTTP_ORIGIN": ("o", "x.origin"),
    "HTTP_RANGE": ("bytes=0-1", "x.range"),
    "HTTP_IF_RANGE": ('"x"', "x.if_range"),
    "HTTP_IF_MATCH": ('"x"', "x.if_match"),
    "HTTP_IF_NONE_MATCH": ('"x", W/"y"', "x.if_none_match"),
    "HTTP_CACHE_CONTROL": ("no-cache, max-age=0", "x.cache_control x.cache_control.max_age"),
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": ("a, b", "x.access_control_request_headers"),
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": ("GET", "x.access_control_request_method"),
    "HTTP_CONTENT_MD5": ("m", "x.content_md5"),
    "HTTP_CONTENT_ENCODING": ("gzip", "x.content_encoding"),
    "wsgi__multithread": (True, "x.is_multithread x.is_multiprocess x.is_run_once"),
}


class TestRequest(PairCase):
    """URLs, headers and bodies."""

    def read(self, making: str, expressions: list[str]) -> None:
        self.same(f"step({making}, {', '.join(map(repr, expressions))})")

    def test_urls(self) -> None:
        reads = [f"x.{name}" for name in URL_ATTRIBUTES]
        for more in URL_ENVIRONS:
            self.read(f"Request(environ({more}))", reads)

    def test_hosts(self) -> None:
        reads = ["x.host", "x.url", "x.root_url", "x.host_url", "repr(x)"]
        for host, scheme in itertools.product(HOSTS, ("http", "https")):
            self.read(f"Request(environ(HTTP_HOST={host!r}, wsgi__url_scheme={scheme!r}))", reads)

    def test_bodies(self) -> None:
        for body, kind, reads in READS:
            making = f"Request(environ({body.encode('latin1')!r}, CONTENT_TYPE={kind!r}))"
            self.read(making, reads.split())

    def test_methods_with_a_body(self) -> None:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
            self.same(
                f"step(Request(environ(b'x=1', CONTENT_TYPE={FORM!r}, REQUEST_METHOD={method!r})),"
                " 'x.form', 'x.values')"
            )

    def test_headers(self) -> None:
        for key, (value, reads) in HEADER_READS.items():
            self.read(f"Request(environ(**{{{key!r}: {value!r}}}))", reads.split())
            self.read("Request(environ())", reads.split())

    def test_missing_keys(self) -> None:
        self.read(
            "Request(environ())",
            ["x.args['z']", "x.form['z']", "x.files['z']", "x.cookies['z']", "x.values['z']"],
        )

    def test_assignments(self) -> None:
        self.read(
            "Request(environ())",
            [
                "setattr(x, 'args', 5)",
                "x.args",
                "setattr(x, 'content_type', 1)",
                "setattr(x, 'remote_user', 1)",
                "setattr(x, 'root_path', '/q')",
                "x.script_root",
                "x.root_url",
                "setattr(x, 'data', b'x')",
                "x.data",
                "setattr(x, 'host', 'zz')",
                "x.url",
                "setattr(x, 'method', 'PUT')",
                "x.method",
                "setattr(x, 'path', '/new')",
                "x.base_url",
            ],
        )

    def test_trusted_hosts(self) -> None:
        for host in ("x.de", "y.de", "sub.x.de", ""):
            self.read(
                f"put(Request(environ(HTTP_HOST={host!r})), 'trusted_hosts', ['x.de'])",
                ["x.host", "x.url", "x.path", "repr(x)"],
            )

    def test_limits(self) -> None:
        for limit in (2, 3, 100):
            self.read(
                f"put(Request(environ(b'x=1', CONTENT_TYPE={FORM!r})), 'max_content_length', {limit})",
                ["x.form", "x.data", "x.get_json(force=True)", "x.values"],
            )
        for length in ("50", "x", "", "-1", "+3", "3"):
            self.read(
                f"Request(environ(b'x=1', CONTENT_LENGTH={length!r}))",
                ["x.content_length", "x.data"],
            )
        self.read("Request(environ(b'x=1', CONTENT_LENGTH=None))", ["x.data", "x.content_length"])

    def test_shallow(self) -> None:
        self.read(
            "Request(environ(b'a'), shallow=True)", ["x.data", "x.form", "x.stream", "x.path"]
        )
        self.same(
            "'werkzeug.request' in (lambda e: (Request(e, shallow=True), e)[1])(environ())",
            "'werkzeug.request' in (lambda e: (Request(e, False), e)[1])(environ())",
            "'werkzeug.request' in (lambda e: (Request(e), e)[1])(environ())",
        )

    def test_application(self) -> None:
        self.same(
            "sent(Request.application(lambda r: Response('hi ' + r.path)))",
            "sent(Request.application(lambda r: abort(404)))",
            "sent(Request.application(lambda r: r.args['zz']))",
        )
