"""The messages of HTTP: requests, responses, headers, forms, files and errors.

Each name is found in the module that defines it, and loaded with it at first use:
`from microflask.http import Request` loads no form parser. Does not know routing or
templates.
"""

from __future__ import annotations

from ..importing import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .auth import (
        Authorization as Authorization,
    )
    from .auth import (
        WWWAuthenticate as WWWAuthenticate,
    )
    from .caching import (
        ETags as ETags,
    )
    from .caching import (
        RequestCacheControl as RequestCacheControl,
    )
    from .caching import (
        ResponseCacheControl as ResponseCacheControl,
    )
    from .caching import (
        generate_etag as generate_etag,
    )
    from .caching import (
        is_resource_modified as is_resource_modified,
    )
    from .caching import (
        parse_cache_control_header as parse_cache_control_header,
    )
    from .caching import (
        parse_etags as parse_etags,
    )
    from .caching import (
        quote_etag as quote_etag,
    )
    from .caching import (
        unquote_etag as unquote_etag,
    )
    from .containers import (
        CallbackDict as CallbackDict,
    )
    from .containers import (
        ImmutableDict as ImmutableDict,
    )
    from .containers import (
        ImmutableList as ImmutableList,
    )
    from .containers import (
        ImmutableTypeConversionDict as ImmutableTypeConversionDict,
    )
    from .containers import (
        TypeConversionDict as TypeConversionDict,
    )
    from .cookies import (
        dump_cookie as dump_cookie,
    )
    from .cookies import (
        parse_cookie as parse_cookie,
    )
    from .descriptors import (
        cached_property as cached_property,
    )
    from .descriptors import (
        environ_property as environ_property,
    )
    from .descriptors import (
        header_property as header_property,
    )
    from .environ import (
        get_content_length as get_content_length,
    )
    from .environ import (
        get_current_url as get_current_url,
    )
    from .environ import (
        get_host as get_host,
    )
    from .environ import (
        get_input_stream as get_input_stream,
    )
    from .environ import (
        get_path_info as get_path_info,
    )
    from .environ import (
        get_query_string as get_query_string,
    )
    from .environ import (
        get_script_name as get_script_name,
    )
    from .environ import (
        host_is_trusted as host_is_trusted,
    )
    from .environ import (
        peek_path_info as peek_path_info,
    )
    from .environ import (
        pop_path_info as pop_path_info,
    )
    from .environ import (
        responder as responder,
    )
    from .exceptions import (
        BadGateway as BadGateway,
    )
    from .exceptions import (
        BadHost as BadHost,
    )
    from .exceptions import (
        BadRequest as BadRequest,
    )
    from .exceptions import (
        BadRequestKeyError as BadRequestKeyError,
    )
    from .exceptions import (
        ClientDisconnected as ClientDisconnected,
    )
    from .exceptions import (
        Conflict as Conflict,
    )
    from .exceptions import (
        ExpectationFailed as ExpectationFailed,
    )
    from .exceptions import (
        FailedDependency as FailedDependency,
    )
    from .exceptions import (
        Forbidden as Forbidden,
    )
    from .exceptions import (
        GatewayTimeout as GatewayTimeout,
    )
    from .exceptions import (
        Gone as Gone,
    )
    from .exceptions import (
        HTTPException as HTTPException,
    )
    from .exceptions import (
        HTTPVersionNotSupported as HTTPVersionNotSupported,
    )
    from .exceptions import (
        ImATeapot as ImATeapot,
    )
    from .exceptions import (
        InternalServerError as InternalServerError,
    )
    from .exceptions import (
        LengthRequired as LengthRequired,
    )
    from .exceptions import (
        Locked as Locked,
    )
    from .exceptions import (
        MethodNotAllowed as MethodNotAllowed,
    )
    from .exceptions import (
        MisdirectedRequest as MisdirectedRequest,
    )
    from .exceptions import (
        NotAcceptable as NotAcceptable,
    )
    from .exceptions import (
        NotFound as NotFound,
    )
    from .exceptions import (
        NotImplemented as NotImplemented,
    )
    from .exceptions import (
        PreconditionFailed as PreconditionFailed,
    )
    from .exceptions import (
        PreconditionRequired as PreconditionRequired,
    )
    from .exceptions import (
        RequestedRangeNotSatisfiable as RequestedRangeNotSatisfiable,
    )
    from .exceptions import (
        RequestEntityTooLarge as RequestEntityTooLarge,
    )
    from .exceptions import (
        RequestHeaderFieldsTooLarge as RequestHeaderFieldsTooLarge,
    )
    from .exceptions import (
        RequestTimeout as RequestTimeout,
    )
    from .exceptions import (
        RequestURITooLarge as RequestURITooLarge,
    )
    from .exceptions import (
        SecurityError as SecurityError,
    )
    from .exceptions import (
        ServiceUnavailable as ServiceUnavailable,
    )
    from .exceptions import (
        TooManyRequests as TooManyRequests,
    )
    from .exceptions import (
        Unauthorized as Unauthorized,
    )
    from .exceptions import (
        UnavailableForLegalReasons as UnavailableForLegalReasons,
    )
    from .exceptions import (
        UnprocessableEntity as UnprocessableEntity,
    )
    from .exceptions import (
        UnsupportedMediaType as UnsupportedMediaType,
    )
    from .exceptions import (
        abort as abort,
    )
    from .exceptions import (
        default_exceptions as default_exceptions,
    )
    from .files import (
        FileMultiDict as FileMultiDict,
    )
    from .files import (
        FileStorage as FileStorage,
    )
    from .forms import (
        FormDataParser as FormDataParser,
    )
    from .forms import (
        MultiPartParser as MultiPartParser,
    )
    from .forms import (
        default_stream_factory as default_stream_factory,
    )
    from .forms import (
        parse_form_data as parse_form_data,
    )
    from .headers import (
        EnvironHeaders as EnvironHeaders,
    )
    from .headers import (
        Headers as Headers,
    )
    from .headers import (
        HeaderSet as HeaderSet,
    )
    from .headers import (
        parse_set_header as parse_set_header,
    )
    from .iterators import (
        ClosingIterator as ClosingIterator,
    )
    from .iterators import (
        FileWrapper as FileWrapper,
    )
    from .iterators import (
        ResponseStream as ResponseStream,
    )
    from .iterators import (
        wrap_file as wrap_file,
    )
    from .limited import (
        CappedStream as CappedStream,
    )
    from .limited import (
        LimitedStream as LimitedStream,
    )
    from .multidict import (
        CombinedMultiDict as CombinedMultiDict,
    )
    from .multidict import (
        ImmutableMultiDict as ImmutableMultiDict,
    )
    from .multidict import (
        ImmutableOrderedMultiDict as ImmutableOrderedMultiDict,
    )
    from .multidict import (
        MultiDict as MultiDict,
    )
    from .multidict import (
        OrderedMultiDict as OrderedMultiDict,
    )
    from .multidict import (
        iter_multi_items as iter_multi_items,
    )
    from .multipart import (
        NEED_DATA as NEED_DATA,
    )
    from .multipart import (
        Data as Data,
    )
    from .multipart import (
        Epilogue as Epilogue,
    )
    from .multipart import (
        Event as Event,
    )
    from .multipart import (
        Field as Field,
    )
    from .multipart import (
        File as File,
    )
    from .multipart import (
        MultipartDecoder as MultipartDecoder,
    )
    from .multipart import (
        MultipartEncoder as MultipartEncoder,
    )
    from .multipart import (
        NeedData as NeedData,
    )
    from .multipart import (
        Preamble as Preamble,
    )
    from .multipart import (
        State as State,
    )
    from .negotiation import (
        Accept as Accept,
    )
    from .negotiation import (
        CharsetAccept as CharsetAccept,
    )
    from .negotiation import (
        LanguageAccept as LanguageAccept,
    )
    from .negotiation import (
        MIMEAccept as MIMEAccept,
    )
    from .negotiation import (
        parse_accept_header as parse_accept_header,
    )
    from .parse import (
        dump_age as dump_age,
    )
    from .parse import (
        dump_header as dump_header,
    )
    from .parse import (
        dump_options_header as dump_options_header,
    )
    from .parse import (
        http_date as http_date,
    )
    from .parse import (
        is_entity_header as is_entity_header,
    )
    from .parse import (
        is_hop_by_hop_header as is_hop_by_hop_header,
    )
    from .parse import (
        parse_age as parse_age,
    )
    from .parse import (
        parse_date as parse_date,
    )
    from .parse import (
        parse_dict_header as parse_dict_header,
    )
    from .parse import (
        parse_list_header as parse_list_header,
    )
    from .parse import (
        parse_options_header as parse_options_header,
    )
    from .parse import (
        quote_header_value as quote_header_value,
    )
    from .parse import (
        remove_entity_headers as remove_entity_headers,
    )
    from .parse import (
        remove_hop_by_hop_headers as remove_hop_by_hop_headers,
    )
    from .parse import (
        unquote_header_value as unquote_header_value,
    )
    from .policy import (
        COEP as COEP,
    )
    from .policy import (
        COOP as COOP,
    )
    from .policy import (
        ContentSecurityPolicy as ContentSecurityPolicy,
    )
    from .policy import (
        dump_csp_header as dump_csp_header,
    )
    from .policy import (
        parse_csp_header as parse_csp_header,
    )
    from .ranges import (
        ContentRange as ContentRange,
    )
    from .ranges import (
        IfRange as IfRange,
    )
    from .ranges import (
        Range as Range,
    )
    from .ranges import (
        is_byte_range_valid as is_byte_range_valid,
    )
    from .ranges import (
        parse_content_range_header as parse_content_range_header,
    )
    from .ranges import (
        parse_if_range_header as parse_if_range_header,
    )
    from .ranges import (
        parse_range_header as parse_range_header,
    )
    from .redirects import (
        append_slash_redirect as append_slash_redirect,
    )
    from .redirects import (
        redirect as redirect,
    )
    from .request import (
        Request as Request,
    )
    from .response import (
        Response as Response,
    )
    from .response_headers import (
        get_content_type as get_content_type,
    )
    from .run_app import (
        run_wsgi_app as run_wsgi_app,
    )
    from .sendfile import (
        secure_filename as secure_filename,
    )
    from .sendfile import (
        send_file as send_file,
    )
    from .sendfile import (
        send_from_directory as send_from_directory,
    )
    from .status import (
        HTTP_STATUS_CODES as HTTP_STATUS_CODES,
    )
    from .status import (
        Aborter as Aborter,
    )
    from .testapp import (
        test_app as test_app,
    )
    from .urls import (
        iri_to_uri as iri_to_uri,
    )
    from .urls import (
        parse_query as parse_query,
    )
    from .urls import (
        uri_to_iri as uri_to_iri,
    )
    from .urls import (
        url_quote as url_quote,
    )
    from .urls import (
        url_quote_plus as url_quote_plus,
    )
    from .urls import (
        url_unquote as url_unquote,
    )
    from .urls import (
        url_unquote_plus as url_unquote_plus,
    )
    from .urls import (
        url_unquote_to_bytes as url_unquote_to_bytes,
    )
    from .urls import (
        urlencode as urlencode,
    )
    from .useragent import (
        UserAgent as UserAgent,
    )

#: Module -> the public names that it defines.
_DEFINED = {
    "auth": "Authorization WWWAuthenticate",
    "caching": (
        "ETags RequestCacheControl ResponseCacheControl generate_etag is_resource_modified "
        "parse_cache_control_header parse_etags quote_etag unquote_etag"
    ),
    "containers": (
        "CallbackDict ImmutableDict ImmutableList ImmutableTypeConversionDict TypeConversionDict"
    ),
    "cookies": "dump_cookie parse_cookie",
    "descriptors": "cached_property environ_property header_property",
    "environ": (
        "get_content_length get_current_url get_host get_input_stream get_path_info "
        "get_query_string get_script_name host_is_trusted peek_path_info pop_path_info "
        "responder"
    ),
    "exceptions": (
        "BadGateway BadHost BadRequest BadRequestKeyError ClientDisconnected Conflict "
        "ExpectationFailed FailedDependency Forbidden GatewayTimeout Gone HTTPException "
        "HTTPVersionNotSupported ImATeapot InternalServerError LengthRequired Locked "
        "MethodNotAllowed MisdirectedRequest NotAcceptable NotFound NotImplemented "
        "PreconditionFailed PreconditionRequired RequestEntityTooLarge "
        "RequestHeaderFieldsTooLarge RequestTimeout RequestURITooLarge "
        "RequestedRangeNotSatisfiable SecurityError ServiceUnavailable TooManyRequests "
        "Unauthorized UnavailableForLegalReasons UnprocessableEntity UnsupportedMediaType "
        "abort default_exceptions"
    ),
    "files": "FileMultiDict FileStorage",
    "forms": "FormDataParser MultiPartParser default_stream_factory parse_form_data",
    "headers": "EnvironHeaders HeaderSet Headers parse_set_header",
    "iterators": "ClosingIterator FileWrapper ResponseStream wrap_file",
    "limited": "CappedStream LimitedStream",
    "multidict": (
        "CombinedMultiDict ImmutableMultiDict ImmutableOrderedMultiDict MultiDict "
        "OrderedMultiDict iter_multi_items"
    ),
    "multipart": (
        "Data Epilogue Event Field File MultipartDecoder MultipartEncoder NEED_DATA NeedData "
        "Preamble State"
    ),
    "negotiation": "Accept CharsetAccept LanguageAccept MIMEAccept parse_accept_header",
    "parse": (
        "dump_age dump_header dump_options_header http_date is_entity_header "
        "is_hop_by_hop_header parse_age parse_date parse_dict_header parse_list_header "
        "parse_options_header quote_header_value remove_entity_headers "
        "remove_hop_by_hop_headers unquote_header_value"
    ),
    "policy": "COEP COOP ContentSecurityPolicy dump_csp_header parse_csp_header",
    "ranges": (
        "ContentRange IfRange Range is_byte_range_valid parse_content_range_header "
        "parse_if_range_header parse_range_header"
    ),
    "redirects": "append_slash_redirect redirect",
    "request": "Request",
    "response": "Response",
    "response_headers": "get_content_type",
    "run_app": "run_wsgi_app",
    "sendfile": "secure_filename send_file send_from_directory",
    "status": "Aborter HTTP_STATUS_CODES",
    "testapp": "test_app",
    "urls": (
        "iri_to_uri parse_query uri_to_iri url_quote url_quote_plus url_unquote "
        "url_unquote_plus url_unquote_to_bytes urlencode"
    ),
    "useragent": "UserAgent",
}
_MODULES = {name: module for module, names in _DEFINED.items() for name in names.split()}

__all__ = list(_MODULES)

__getattr__, __dir__ = lazy_names(globals(), _MODULES)
