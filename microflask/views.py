"""Class-based views: a class whose instances, or whose methods, answer requests.

Called through the function that `as_view` makes, which is registered like any view.
"""

from __future__ import annotations

from .globals import current_app, request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, Callable, ClassVar

http_method_funcs = frozenset(["get", "post", "head", "options", "delete", "put", "trace", "patch"])


class View:
    """Subclass it and write `dispatch_request`; register `as_view("name")`.

    Source: Flask 3.1.
    """

    methods: ClassVar[Collection[str] | None] = None
    """The methods this view is registered for; `GET` by default."""

    provide_automatic_options: ClassVar[bool | None] = None
    """Whether `OPTIONS` is answered by itself; the application decides by default."""

    decorators: ClassVar[list[Callable[..., Any]]] = []
    """Applied to the view function in this order, the last one outermost."""

    init_every_request: ClassVar[bool] = True
    """A new instance a request; with `False` one instance serves them all."""

    def dispatch_request(self, *args: Any, **kwargs: Any) -> Any:
        """Answer the request; takes the URL's values, returns what a view may return."""
        raise NotImplementedError

    @classmethod
    def as_view(cls, name: str, *class_args: Any, **class_kwargs: Any) -> Callable[..., Any]:
        """Return a view function named *name*; the other arguments go to the constructor."""
        if cls.init_every_request:

            def view(**kwargs: Any) -> Any:
                """Answer a request by an instance of the class."""
                instance = view.view_class(  # type: ignore[attr-defined]
                    *class_args, **class_kwargs
                )
                return current_app.ensure_sync(instance.dispatch_request)(**kwargs)
        else:
            shared = cls(*class_args, **class_kwargs)

            def view(**kwargs: Any) -> Any:
                """Answer a request by an instance of the class."""
                return current_app.ensure_sync(shared.dispatch_request)(**kwargs)

        if cls.decorators:
            view.__name__ = name
            view.__module__ = cls.__module__
            for decorator in cls.decorators:
                view = decorator(view)

        # A decorator may look at these, and `add_url_rule` reads the methods.
        view.view_class = cls  # type: ignore[attr-defined]
        view.__name__ = name
        view.__doc__ = cls.__doc__
        view.__module__ = cls.__module__
        view.methods = cls.methods  # type: ignore[attr-defined]
        view.provide_automatic_options = cls.provide_automatic_options  # type: ignore[attr-defined]
        return view


# Flask up to 2.1 had a metaclass; extensions ask whether a view is an instance of it.
MethodViewType = type


class MethodView(View):
    """A view whose `get`, `post`, ... methods answer the requests of that method.

    Source: Flask 3.1.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "methods" in cls.__dict__:
            return
        methods: set[str] = set()
        for base in cls.__bases__:
            methods.update(getattr(base, "methods", None) or ())
        methods.update(name.upper() for name in http_method_funcs if hasattr(cls, name))
        if methods:
            cls.methods = methods

    def dispatch_request(self, **kwargs: Any) -> Any:
        """Call the method named as the request's; `HEAD` falls back to `get`."""
        method = getattr(self, request.method.lower(), None)
        if method is None and request.method == "HEAD":
            method = getattr(self, "get", None)
        if method is None:
            msg = f"Unimplemented method {request.method!r}"
            raise AssertionError(msg)
        return current_app.ensure_sync(method)(**kwargs)
