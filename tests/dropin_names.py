"""What published programs import of Flask and its kin: module -> names.

Gathered from the sources of 74 projects: applications, extensions and their tests.
"""

NAMES = {
    "blinker": "ANY NamedSignal Namespace Signal signal",
    "click": "Abort BadParameter Choice ClickException Context File Group Parameter Path STRING"
    " UsageError argument command confirm confirmation_option echo get_app_dir"
    " get_current_context group make_pass_decorator option pass_context pass_obj"
    " password_option prompt secho style version_option wrap_text",
    "click.exceptions": "BadParameter Exit",
    "click.testing": "CliRunner",
    "flask": "Blueprint Flask Markup Module Request Response __name__ __version__ _app_ctx_stack"
    " _request_ctx_stack abort after_this_request cli copy_current_request_context"
    " current_app flash g get_flashed_messages get_template_attribute"
    " got_request_exception has_app_context has_request_context json jsonify make_response"
    " message_flashed redirect render_template render_template_string request send_file"
    " send_from_directory session stream_template stream_with_context template_rendered"
    " templating url_for views",
    "flask.app": "Flask Rule",
    "flask.blueprints": "Blueprint BlueprintSetupState",
    "flask.cli": "AppGroup FlaskGroup ScriptInfo click with_appcontext",
    "flask.config": "ConfigAttribute",
    "flask.ctx": "AppContext RequestContext _AppCtxGlobals",
    "flask.globals": "_app_ctx_stack _cv_app app_ctx request_ctx",
    "flask.helpers": "_endpoint_from_view_func get_debug_flag",
    "flask.json": "JSONEncoder _json dumps loads",
    "flask.json.provider": "DefaultJSONProvider JSONProvider",
    "flask.json.tag": "TaggedJSONSerializer",
    "flask.sansio.app": "App",
    "flask.sansio.scaffold": "_endpoint_from_view_func",
    "flask.scaffold": "_endpoint_from_view_func",
    "flask.sessions": "SessionInterface SessionMixin",
    "flask.signals": "Namespace got_request_exception message_flashed signals_available",
    "flask.templating": "_render render_template_string",
    "flask.testing": "EnvironBuilder FlaskClient",
    "flask.typing": "HeadersValue ResponseReturnValue ResponseValue RouteCallable",
    "flask.views": "MethodView View http_method_funcs",
    "flask.wrappers": "Response ResponseBase",
    "itsdangerous": "BadData BadSignature BadTimeSignature SignatureExpired Signer TimestampSigner"
    " URLSafeSerializer URLSafeTimedSerializer want_bytes",
    "itsdangerous.exc": "BadSignature",
    "jinja2": "BaseLoader ChoiceLoader DictLoader Environment FileSystemBytecodeCache"
    " FileSystemLoader PackageLoader PrefixLoader StrictUndefined Template TemplateError"
    " TemplateNotFound TemplateRuntimeError TemplateSyntaxError Undefined UndefinedError"
    " __version__ contextfilter contextfunction defaults environment exceptions"
    " is_undefined nodes pass_context pass_environment select_autoescape",
    "jinja2.compiler": "Frame",
    "jinja2.defaults": "BLOCK_END_STRING BLOCK_START_STRING COMMENT_END_STRING COMMENT_START_STRING"
    " DEFAULT_FILTERS DEFAULT_TESTS KEEP_TRAILING_NEWLINE LINE_COMMENT_PREFIX"
    " LINE_STATEMENT_PREFIX LSTRIP_BLOCKS NEWLINE_SEQUENCE VARIABLE_END_STRING"
    " VARIABLE_START_STRING",
    "jinja2.environment": "Environment Template TemplateExpression TemplateModule",
    "jinja2.exceptions": "SecurityError TemplateError TemplateNotFound TemplateSyntaxError UndefinedError",
    "jinja2.ext": "Extension InternationalizationExtension babel_extract i18n with_",
    "jinja2.filters": "do_map do_reject do_rejectattr do_round do_select do_selectattr do_unique"
    " pass_environment sync_do_groupby",
    "jinja2.lexer": "Lexer TOKEN_STRING TOKEN_VARIABLE_BEGIN TOKEN_VARIABLE_END",
    "jinja2.loaders": "BaseLoader DictLoader FileSystemLoader split_template_path",
    "jinja2.nativetypes": "NativeEnvironment",
    "jinja2.nodes": "Add And CallBlock CondExpr Const EvalContext Expr List Name Node Not Or Output Sub"
    " Template",
    "jinja2.parser": "Parser",
    "jinja2.runtime": "Context Macro Undefined",
    "jinja2.sandbox": "SandboxedEnvironment",
    "jinja2.tests": "test_defined test_undefined",
    "jinja2.utils": "LRUCache generate_lorem_ipsum import_string missing open_if_exists pass_context",
    "markupsafe": "Markup escape",
    "werkzeug": "Request Response exceptions run_simple serving urls",
    "werkzeug._internal": "_log _wsgi_decoding_dance",
    "werkzeug._reloader": "run_with_reloader",
    "werkzeug.datastructures": "Authorization CallbackDict CombinedMultiDict EnvironHeaders FileStorage Headers"
    " ImmutableDict ImmutableMultiDict MultiDict WWWAuthenticate",
    "werkzeug.datastructures.structures": "MultiDict",
    "werkzeug.debug": "DebuggedApplication tbtools",
    "werkzeug.debug.tbtools": "DebugTraceback",
    "werkzeug.exceptions": "Aborter BadRequest ClientDisconnected Conflict Forbidden HTTPException"
    " InternalServerError MethodNotAllowed NotAcceptable NotFound PreconditionFailed"
    " PreconditionRequired RequestEntityTooLarge RequestedRangeNotSatisfiable"
    " SecurityError TooManyRequests Unauthorized _aborter abort default_exceptions",
    "werkzeug.http": "HTTP_STATUS_CODES dump_cookie dump_header http_date is_resource_modified"
    " parse_authorization_header parse_cookie parse_date parse_dict_header quote_etag"
    " unquote_etag",
    "werkzeug.local": "Local LocalManager LocalProxy LocalStack",
    "werkzeug.middleware.dispatcher": "DispatcherMiddleware",
    "werkzeug.middleware.profiler": "ProfilerMiddleware",
    "werkzeug.middleware.proxy_fix": "ProxyFix",
    "werkzeug.middleware.shared_data": "SharedDataMiddleware",
    "werkzeug.routing": "AnyConverter BaseConverter BuildError FloatConverter IntegerConverter Map MapAdapter"
    " PathConverter RequestRedirect RoutingException Rule RuleFactory Submount"
    " UUIDConverter UnicodeConverter",
    "werkzeug.routing.exceptions": "NoMatch RoutingException",
    "werkzeug.routing.map": "MapAdapter",
    "werkzeug.sansio.request": "Request",
    "werkzeug.security": "check_password_hash generate_password_hash safe_join safe_str_cmp",
    "werkzeug.serving": "BaseWSGIServer WSGIRequestHandler is_running_from_reloader make_server run_simple",
    "werkzeug.test": "Client EnvironBuilder TestResponse create_environ encode_multipart",
    "werkzeug.urls": "iri_to_uri uri_to_iri url_parse",
    "werkzeug.utils": "append_slash_redirect cached_property find_modules import_string redirect"
    " secure_filename send_from_directory",
    "werkzeug.wrappers": "BaseResponse Request Response",
    "werkzeug.wrappers.request": "Request",
    "werkzeug.wsgi": "DispatcherMiddleware LimitedStream _get_server get_current_url wrap_file",
}
