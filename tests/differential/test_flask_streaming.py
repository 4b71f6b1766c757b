"""Streamed responses beside Flask's: the context while they are read, files, ranges."""

from __future__ import annotations

import io

from .flask_scenarios import attempt, brief, load, seen


def streaming(kit):
    log = []
    app = kit.app()

    @app.route("/with")
    def with_context():
        def generate():
            yield "hello "
            yield kit.flask.request.args["name"]
            log.append("generated")

        return kit.flask.Response(kit.flask.stream_with_context(generate()))

    @app.route("/decorated")
    def decorated():
        @kit.flask.stream_with_context
        def generate(greeting):
            yield greeting
            yield kit.flask.request.args["name"]
            kit.flask.session.get("x")

        return kit.flask.Response(generate("hi "))

    @app.route("/outer")
    def outer():
        class Source:
            closed = False

            def __iter__(self):
                return self

            def __next__(self):
                if self.closed:
                    raise StopIteration
                self.closed = True
                return "one"

            def close(self):
                log.append("closed")

        return kit.flask.Response(kit.flask.stream_with_context(Source()))

    @app.route("/fail")
    def fail():
        def generate():
            yield "x"
            raise ValueError("in stream")

        return kit.flask.Response(kit.flask.stream_with_context(generate()))

    @app.route("/plain")
    def plain():
        def generate():
            yield "plain"

        return generate()

    client = app.test_client()
    for path in "/with?name=x /decorated?name=y /outer /plain".split():
        del log[:]
        yield brief(client.get(path, buffered=True)), list(log)
        del log[:]
        response = client.get(path)
        yield response.status
        yield response.get_data(as_text=True)
        response.close()
        yield list(log)
    yield attempt(lambda: client.get("/fail").get_data())
    with app.test_client() as kept:
        del log[:]
        yield brief(kept.get("/with?name=z")), kit.flask.request.path
    yield list(log)
    yield attempt(kit.flask.stream_with_context, iter(()))


def order_of_the_end(kit):
    """When the functions of the end run, and what they get, by what is done to the body."""
    error = ValueError("in the middle")

    def start(status, headers):
        pass

    def application(log, wrap, fail):
        app = kit.app(PROPAGATE_EXCEPTIONS=True)
        app.teardown_request(lambda e: log.append(("request", repr(e))))
        app.teardown_appcontext(lambda e: log.append(("app", repr(e))))
        app.after_request(lambda response: log.append("after") or response)

        @app.route("/")
        def view():
            def generate():
                log.append("begins")
                try:
                    yield "a"
                    if fail:
                        raise error
                    yield "b"
                finally:
                    log.append("ends")

            return wrap(generate())

        return app

    Response, keep = kit.flask.Response, kit.flask.stream_with_context
    for name, wrap in {
        "body": keep,
        "response": lambda body: Response(keep(body)),
        "tuple": lambda body: (keep(body), 201),
        "twice": lambda body: keep(keep(body)),
    }.items():
        for fail in (False, True):
            for steps in (1, 2, 3):
                log = []
                app = application(log, wrap, fail)
                body = app(kit.testclient.create_environ("/"), start)
                log.append("returned")
                chunks = iter(body)
                for _ in range(steps):
                    try:
                        log.append(next(chunks, "none"))
                    except ValueError as e:
                        log.append(repr(e))
                log.append("close")
                body.close()
                # Theirs has run them before, too, when the application returned.
                yield name, fail, steps, log[log.index("returned") :]


def streamed_files(kit):
    app = kit.app()

    @app.route("/file")
    def file():
        return kit.flask.send_file(
            io.BytesIO(b"0123456789"),
            mimetype="text/plain",
            download_name="x.txt",
            conditional=True,
        )

    client = app.test_client()
    yield seen(client.get("/file"))
    yield seen(client.get("/file", headers={"Range": "bytes=2-4"}))
    yield seen(client.head("/file"))


Scenarios = load(globals())
