"""The types of what users hand to microflask: views, hooks, handlers, return values.

Read by type checkers only; nothing imports it at run time. Source: Flask 3.1's
`flask.typing`.
"""

from __future__ import annotations

from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import IO, Any, Callable, TypeVar, Union

from .http.headers import Headers
from .http.response import Response

WSGIEnvironment = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], Any]]
WSGIApplication = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

ResponseValue = Union[
    Response,
    str,
    bytes,
    "list[Any]",
    Mapping[str, Any],
    Iterator[str],
    Iterator[bytes],
    AsyncIterable[str],
    WSGIApplication,
]
HeaderValue = Union[str, "list[str]", "tuple[str, ...]"]
HeadersValue = Union[Headers, Mapping[str, HeaderValue], Sequence["tuple[str, HeaderValue]"]]
ResponseReturnValue = Union[
    ResponseValue,
    "tuple[ResponseValue, HeadersValue]",
    "tuple[ResponseValue, int]",
    "tuple[ResponseValue, int, HeadersValue]",
    WSGIApplication,
]
ResponseClass = TypeVar("ResponseClass", bound=Response)

AppOrBlueprintKey = Union[str, None]
AfterRequestCallable = Union[
    Callable[[ResponseClass], ResponseClass],
    Callable[[ResponseClass], Awaitable[ResponseClass]],
]
BeforeFirstRequestCallable = Union[Callable[[], None], Callable[[], Awaitable[None]]]
BeforeRequestCallable = Union[
    Callable[[], Union[ResponseReturnValue, None]],
    Callable[[], Awaitable[Union[ResponseReturnValue, None]]],
]
ShellContextProcessorCallable = Callable[[], "dict[str, Any]"]
TeardownCallable = Union[
    Callable[[Union[BaseException, None]], None],
    Callable[[Union[BaseException, None]], Awaitable[None]],
]
TemplateContextProcessorCallable = Union[
    Callable[[], "dict[str, Any]"], Callable[[], Awaitable["dict[str, Any]"]]
]
TemplateFilterCallable = Callable[..., Any]
TemplateGlobalCallable = Callable[..., Any]
TemplateTestCallable = Callable[..., bool]
URLDefaultCallable = Callable[[str, "dict[str, Any]"], None]
URLValuePreprocessorCallable = Callable[[Union[str, None], Union["dict[str, Any]", None]], None]
ErrorHandlerCallable = Union[
    Callable[[Any], ResponseReturnValue], Callable[[Any], Awaitable[ResponseReturnValue]]
]
RouteCallable = Union[
    Callable[..., ResponseReturnValue], Callable[..., Awaitable[ResponseReturnValue]]
]

__all__ = [
    "IO",
    "AfterRequestCallable",
    "AppOrBlueprintKey",
    "AsyncIterator",
    "BeforeFirstRequestCallable",
    "BeforeRequestCallable",
    "ErrorHandlerCallable",
    "HeaderValue",
    "HeadersValue",
    "ResponseClass",
    "ResponseReturnValue",
    "ResponseValue",
    "RouteCallable",
    "ShellContextProcessorCallable",
    "StartResponse",
    "TeardownCallable",
    "TemplateContextProcessorCallable",
    "TemplateFilterCallable",
    "TemplateGlobalCallable",
    "TemplateTestCallable",
    "URLDefaultCallable",
    "URLValuePreprocessorCallable",
    "WSGIApplication",
    "WSGIEnvironment",
]

# Names of Flask 2.0 and 2.1.
ViewCallable = RouteCallable
RouteDecorator = Callable[[RouteCallable], RouteCallable]
ErrorHandlerDecorator = TypeVar("ErrorHandlerDecorator", bound=ErrorHandlerCallable)
GenericException = TypeVar("GenericException", bound=Exception, contravariant=True)
StatusCode = int
HeaderName = str
