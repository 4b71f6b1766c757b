"""What views call: URLs, flashed messages, redirects, files, streaming.

Called by users. Each function finds the application through the current context and
hands the work to it or to `http/`. Does not hold state of its own.
"""

from __future__ import annotations

import os
from functools import update_wrapper

from .globals import _cv_app, _outside, current_app, find_request_context, request, session
from .importing import get_root_path as get_root_path
from .signals import message_flashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime, timedelta
    from typing import IO, Any, Callable, NoReturn

    from .http.response import Response as HTTPResponse
    from .wrappers import Response

_not_given: Any = object()


# Values of `FLASK_ENV` that ask for debug mode, as in Flask 1.0 to 2.2.
DEBUG_ENVIRONMENTS = frozenset(["development"])


def get_env() -> str:
    """Return the environment variable `FLASK_ENV`, else `"production"`.

    Source: Flask 1.0 to 2.2.
    """
    return os.environ.get("FLASK_ENV") or "production"


def get_debug_flag() -> bool:
    """Return whether `FLASK_DEBUG`, or else `FLASK_ENV`, asks for debug mode."""
    value = os.environ.get("FLASK_DEBUG")
    if value is None:
        return get_env() in DEBUG_ENVIRONMENTS
    return bool(value and value.lower() not in {"0", "false", "no"})


def get_load_dotenv(default: bool = True) -> bool:
    """Return whether `.env` files are read: `FLASK_SKIP_DOTENV` says no."""
    value = os.environ.get("FLASK_SKIP_DOTENV")
    if not value:
        return default
    return value.lower() in ("0", "false", "no")


def url_for(
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: Any,
) -> str:
    """Return the URL of an endpoint.

    Args:
        endpoint: its name; `".index"` is looked up in the current blueprint.
        _anchor: put behind a `#`.
        _method: the method that the URL is for, where rules differ by it.
        _scheme: `"https"`, say; makes the URL absolute.
        _external: an absolute URL; by default outside of a request only.
        values: the variable parts; the rest become the query, `None` is left out.

    Raises:
        routing.BuildError: there is no such endpoint, or a value is missing.

    Source: the seed's "Useful Functions and Classes"; Flask 3.1.
    """
    context = _cv_app.get(None)
    if context is not None and _anchor is None is _method and _scheme is None is _external:
        # What a request builds again and again needs no adapter.
        build = context._quick_urls[endpoint]
        if build is not None and not context.app.url_default_functions:
            quick: str | None = build(values)
            if quick is not None:
                return quick
    url: str = current_app.url_for(
        endpoint,
        _anchor=_anchor,
        _method=_method,
        _scheme=_scheme,
        _external=_external,
        **values,
    )
    return url


def redirect(
    location: str, code: int = 302, Response: type[HTTPResponse] | None = None
) -> HTTPResponse:
    """Return a response that sends the client to *location*.

    Args:
        location: the URL; characters past ASCII are encoded.
        code: 301, 302, 303, 305, 307 or 308.
        Response: the class of the response; the application's by default.

    Source: the seed's "Useful Functions and Classes"; Flask 3.1.
    """
    context = _cv_app.get(None)
    if context is not None:
        # An application's own `redirect` may take fewer arguments.
        options = {} if Response is None else {"Response": Response}
        return context.app.redirect(location, code=code, **options)  # type: ignore[no-any-return]
    from .http.redirects import redirect as http_redirect

    return http_redirect(location, code=code, Response=Response)


def abort(code: int | HTTPResponse, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the `HTTPException` of a status code, or of a response.

    Raises:
        HTTPException: always.
        LookupError: *code* is none that has an exception.

    Source: the seed's "Useful Functions and Classes"; Flask 3.1.
    """
    context = _cv_app.get(None)
    if context is not None:
        context.app.aborter(code, *args, **kwargs)
    from .http.exceptions import abort as http_abort

    http_abort(code, *args, **kwargs)


def make_response(*args: Any) -> Response:
    """Return the response that a view would make by returning *args*.

    Source: the seed's "Useful Functions and Classes".
    """
    if not args:
        response: Response = current_app.response_class()
    elif len(args) == 1:
        response = current_app.make_response(args[0])
    else:
        response = current_app.make_response(args)
    return response


def flash(message: str, category: str = "message") -> None:
    """Keep a message for the next request; a template shows it by `get_flashed_messages`.

    Args:
        message: the text.
        category: `"message"`, `"error"`, `"info"`, `"warning"` or one of your own.

    Source: the seed's "Message Flashing"; Flask 3.1.
    """
    # Assigned anew: a change inside of the list would go unnoticed by the session.
    flashes = session.get("_flashes", [])
    flashes.append((category, message))
    session["_flashes"] = flashes
    if message_flashed.receivers:
        app = current_app._get_current_object()
        message_flashed.send(
            app, _async_wrapper=app.ensure_sync, message=message, category=category
        )


def get_flashed_messages(
    with_categories: bool = False, category_filter: Container[str] = ()
) -> list[str] | list[tuple[str, str]]:
    """Take the flashed messages out of the session; later calls in the request repeat them.

    Args:
        with_categories: return pairs of category and message.
        category_filter: return these categories only; all where it is empty.

    Source: the seed's "Message Flashing"; Flask 3.1.
    """
    context = find_request_context()
    flashes = None if context is None else context.flashes
    if flashes is None:
        flashes = session.pop("_flashes") if "_flashes" in session else []
        context.flashes = flashes
    if category_filter:
        flashes = [flashed for flashed in flashes if flashed[0] in category_filter]
    if not with_categories:
        return [message for _, message in flashes]
    return [(category, message) for category, message in flashes]


def send_file(
    filename_or_fp: Any = None,
    mimetype: str | None = None,
    as_attachment: bool = False,
    attachment_filename: str | None = None,
    add_etags: bool | str = True,
    cache_timeout: int | None = None,
    conditional: bool = False,
    *,
    path_or_file: str | os.PathLike[str] | IO[bytes] | None = None,
    download_name: str | None = None,
    etag: bool | str | None = None,
    last_modified: datetime | int | float | None = None,
    max_age: int | Callable[[str | None], int | None] | None = None,
) -> Response:
    """Send a file to the client. Never pass a name that a client chose.

    Args:
        filename_or_fp: a path, relative to the application's root path, or an open
            binary file (newer name: *path_or_file*).
        mimetype: the media type; by default guessed from the name.
        as_attachment: make the browser save it, not show it.
        attachment_filename: its name for the client (newer name: *download_name*).
        add_etags: send an ETag, or this one (newer name: *etag*).
        cache_timeout: how long it may be cached, in seconds; by default what
            `SEND_FILE_MAX_AGE_DEFAULT` says, 12 hours (newer name: *max_age*).
        conditional: answer conditional and range requests.
        last_modified: when it changed; by default the file's own time.

    Raises:
        TypeError: neither a path nor a file was given.
        ValueError: no media type can be guessed, or an attachment has no name.

    Source: the seed's "Useful Functions and Classes"; Flask 3.1.
    """
    from .http.sendfile import send_file as http_send_file

    target = path_or_file if filename_or_fp is None else filename_or_fp
    if target is None:
        msg = "send_file() takes a path or an open binary file, and neither was given"
        raise TypeError(msg)
    age = cache_timeout if max_age is None else max_age
    app = current_app._get_current_object()
    return http_send_file(  # type: ignore[return-value]
        target,
        environ=request.environ,
        mimetype=mimetype,
        as_attachment=as_attachment,
        download_name=attachment_filename if download_name is None else download_name,
        conditional=conditional,
        etag=add_etags if etag is None else etag,
        last_modified=last_modified,
        max_age=app.get_send_file_max_age if age is None else age,
        use_x_sendfile=app.use_x_sendfile,
        response_class=app.response_class,
        _root_path=app.root_path,
    )


def send_from_directory(
    directory: str | os.PathLike[str],
    filename: str | os.PathLike[str] | None = None,
    path: str | os.PathLike[str] | None = None,
    **options: Any,
) -> Response:
    """Send a file that a client named, of one directory and those below it only.

    Args:
        directory: the directory, relative to the application's root path.
        filename: the file, relative to the directory (newer name: *path*).
        options: those of `send_file`; conditional requests are answered by default.

    Raises:
        NotFound: there is no such file in the directory.

    Source: the seed's "Useful Functions and Classes"; Flask 3.1.
    """
    from .http.sendfile import find_file

    name = path if filename is None else filename
    if name is None:
        msg = "send_from_directory() takes the name of a file, and none was given"
        raise TypeError(msg)
    found = find_file(directory, name, current_app.root_path)
    options.setdefault("conditional", True)
    return send_file(found, **options)


def stream_with_context(generator_or_function: Any) -> Any:
    """Keep the request's context alive while a generator is read.

    Args:
        generator_or_function: a generator, asynchronous or not, or a function that
            returns one.

    Raises:
        RuntimeError: no request is being handled.

    Source: Flask 3.1.
    """
    from .streaming import ContextStream

    if not hasattr(generator_or_function, "__iter__") and not hasattr(
        generator_or_function, "__aiter__"
    ):

        def decorator(*args: Any, **kwargs: Any) -> Any:
            """Call the function and keep the context for what it returns."""
            return stream_with_context(generator_or_function(*args, **kwargs))

        return update_wrapper(decorator, generator_or_function)
    context = find_request_context()
    if context is None:
        raise _outside(proxy="stream_with_context")
    return ContextStream(context, generator_or_function)


def total_seconds(td: timedelta) -> int:
    """Return the seconds of *td*, fractions dropped. Source: Flask 0.7."""
    return td.days * 60 * 60 * 24 + td.seconds


def safe_join(directory: str, *pathnames: str) -> str:
    """Join a path that a client named to *directory*, which it can't leave.

    Raises:
        NotFound: it would leave.

    Source: Flask 1.1.
    """
    from .http.exceptions import NotFound
    from .security import safe_join as join

    path = join(directory, *pathnames)
    if path is None:
        raise NotFound()
    return path


if not TYPE_CHECKING:
    # What Flask dropped; type checkers are to warn of other names.
    def __getattr__(name: str) -> Any:
        if name in {"locked_cached_property", "is_ip"}:
            from . import oldnames

            return getattr(oldnames, name)
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
