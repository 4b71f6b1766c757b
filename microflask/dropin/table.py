"""What each name of Flask, Werkzeug, Jinja2 and their kin stands for: one row a module.

Read by `finder.py`, and by whoever wonders why `import flask.something` fails. Does nothing.

A row names modules of this package:

    "=views"            it is that very module: one object under both names
    "http.urls routing" it has all names of these modules, looked up from left to right
    "=app globals"      it is the module `app`, which is lent the names of `globals`
    "App=app:Flask"     it has one more name: `App`, which is `Flask` of the module `app`
    "."                 stands for the package itself
    ""                  only other rows are inside of it
"""

from __future__ import annotations

# The packages that are answered, and the versions whose behaviour they offer.
VERSIONS = {
    "flask": "3.1.3",
    "werkzeug": "3.1.9",
    "jinja2": "3.1.6",
    "markupsafe": "3.0.4",
    "itsdangerous": "2.2.0",
    "blinker": "1.9.0",
    "click": "8.5.1",
}

# Names of releases before those of VERSIONS, and private ones that programs use.
_OLD = "dropin.oldwerkzeug"
_OLD_URLS = "dropin.oldurls"
_OLD_JINJA = "dropin.oldjinja"
_OLD_CLICK = "dropin.oldclick"
_PRIVATE = "dropin.private"

FLASK = {
    "flask": ".",
    "flask.__main__": "=__main__",
    "flask._compat": "=dropin.oldpython",
    "flask.app": "=app ctx globals helpers rules wrappers sessions templating signals scaffold"
    " config http.containers http.headers http.exceptions routeerrors routing typing wsgi"
    " App=app:Flask",
    "flask.blueprints": "=blueprints scaffold globals helpers appgroup",
    "flask.cli": "=cli appgroup apploading appcommands dotenv running commands wsgi globals"
    " importing click=.:commands",
    "flask.config": "=config importing",
    "flask.ctx": "=ctx globals signals",
    "flask.debughelpers": "=debughelpers globals routeerrors blueprints jinja.loaders App=app:Flask",
    "flask.ext": "=ext",
    "flask.globals": "=globals local",
    "flask.helpers": "=helpers globals templating importing signals http.redirects"
    " _endpoint_from_view_func=scaffold:endpoint_of"
    " _split_blueprint_path=wrappers:split_blueprint_path",
    "flask.json": "=json globals _json=dropin.private:json",
    "flask.json.provider": "=json.provider http.parse",
    "flask.json.tag": "=json.tag json http.parse markup",
    "flask.logging": "=logging local globals",
    "flask.sansio": "",
    "flask.sansio.app": "=app ctx globals helpers rules wrappers sessions templating scaffold"
    " App=app:Flask",
    "flask.sansio.blueprints": "=blueprints scaffold",
    "flask.sansio.scaffold": "=scaffold _endpoint_from_view_func=scaffold:endpoint_of",
    "flask.scaffold": "=scaffold _endpoint_from_view_func=scaffold:endpoint_of",
    "flask.sessions": "=sessions signers signing http.containers json.tag",
    "flask.signals": "=signals",
    "flask.templating": "=templating templateloading globals signals helpers"
    " jinja.environment jinja.loaders jinja.exceptions",
    "flask.testing": "=testing testclient environbuilder commands.testing testcommands"
    " appgroup sessions",
    "flask.typing": "=typing",
    "flask.views": "=views globals",
    "flask.wrappers": "=wrappers globals http.exceptions"
    " RequestBase=http.request:Request ResponseBase=http.response:Response"
    " _split_blueprint_path=wrappers:split_blueprint_path",
}

WERKZEUG = {
    "werkzeug": "Client=testclient:Client Request=http.request:Request"
    " Response=http.response:Response run_simple=wsgi:run_simple local security http.multidict"
    " http.headers http.files http.descriptors http.redirects http.sendfile http.exceptions"
    " http.environ http.iterators importing markup testclient environbuilder debug middleware"
    f" {_OLD} {_OLD_URLS}",
    "werkzeug._compat": "=dropin.oldpython",
    "werkzeug._internal": f"{_PRIVATE} http.environ rules _missing=jinja.utils:missing",
    "werkzeug._reloader": f"=reloader {_PRIVATE}",
    "werkzeug.contrib": "",
    "werkzeug.contrib.fixers": "middleware.proxy_fix",
    "werkzeug.contrib.lint": "middleware.lint",
    "werkzeug.contrib.profiler": "middleware.profiler",
    "werkzeug.datastructures": "http.containers http.multidict http.headers http.negotiation"
    f" http.ranges http.caching http.auth http.files http.policy {_PRIVATE}",
    "werkzeug.datastructures.accept": "=http.negotiation http.containers",
    "werkzeug.datastructures.auth": "=http.auth http.containers http.parse",
    "werkzeug.datastructures.cache_control": "=http.caching http.containers",
    "werkzeug.datastructures.csp": "=http.policy http.containers",
    "werkzeug.datastructures.etag": "=http.caching",
    "werkzeug.datastructures.file_storage": "=http.files http.headers http.multidict",
    "werkzeug.datastructures.headers": f"=http.headers http.multidict http.exceptions {_PRIVATE}",
    "werkzeug.datastructures.mixins": f"http.containers http.multidict {_PRIVATE}",
    "werkzeug.datastructures.range": "=http.ranges",
    "werkzeug.datastructures.structures": f"http.containers http.multidict http.headers {_PRIVATE}"
    " _OrderedMultiDict=http.multidict:OrderedMultiDict"
    " _ImmutableOrderedMultiDict=http.multidict:ImmutableOrderedMultiDict",
    "werkzeug.debug": "=debug debug.tbtools debug.pin debug.console http.exceptions http.request http.response http.cookies security",
    "werkzeug.debug.console": "=debug.console debug.repr markup",
    "werkzeug.debug.repr": "=debug.repr markup",
    "werkzeug.debug.tbtools": f"=debug.tbtools http.descriptors markup {_OLD}",
    "werkzeug.exceptions": f"=http.exceptions http.status {_PRIVATE}",
    "werkzeug.formparser": "=http.forms http.multipart http.environ http.files http.headers"
    " http.multidict http.exceptions http.parse",
    "werkzeug.http": "http.parse http.caching http.policy http.ranges http.cookies http.status"
    f" http.negotiation http.headers http.auth {_OLD}",
    "werkzeug.local": "=local http.iterators",
    "werkzeug.middleware": "=middleware",
    "werkzeug.middleware.dispatcher": "=middleware.dispatcher",
    "werkzeug.middleware.http_proxy": "=middleware.http_proxy http.headers http.environ http.parse",
    "werkzeug.middleware.lint": "=middleware.lint",
    "werkzeug.middleware.profiler": "=middleware.profiler",
    "werkzeug.middleware.proxy_fix": "=middleware.proxy_fix",
    "werkzeug.middleware.shared_data": "=middleware.shared_data http.caching",
    "werkzeug.routing": f"routing rules converters urladapter routeerrors rulesyntax {_PRIVATE}",
    "werkzeug.routing.converters": "=converters",
    "werkzeug.routing.exceptions": "=routeerrors http.exceptions http.descriptors"
    f" http.redirects {_PRIVATE}",
    "werkzeug.routing.map": f"=routing urladapter rules routeerrors converters http.multidict http.containers {_PRIVATE}",
    "werkzeug.routing.matcher": f"=matcher rules routeerrors {_PRIVATE}",
    "werkzeug.routing.rules": "=rules rulesyntax converters parts http.multidict RulePart=parts:Part",
    "werkzeug.sansio": "",
    "werkzeug.sansio.http": "dropin.sansio http.caching http.cookies http.parse http.ranges",
    "werkzeug.sansio.multipart": "=http.multipart http.headers http.parse http.exceptions",
    "werkzeug.sansio.request": "Request=dropin.sansio:Request http.negotiation http.headers http.caching http.ranges"
    " http.multidict http.containers http.descriptors http.auth http.useragent http.parse"
    " http.environ http.cookies",
    "werkzeug.sansio.response": "Response=dropin.sansio:Response http.headers http.caching http.policy http.ranges"
    " http.containers http.descriptors http.auth http.parse http.status http.cookies",
    "werkzeug.sansio.utils": "dropin.sansio http.environ http.hosts http.headers",
    "werkzeug.security": f"=security {_OLD}",
    "werkzeug.serving": f"=wsgi server.loop http.urls http.headers http.exceptions {_PRIVATE}",
    "werkzeug.test": "testclient environbuilder http.run_app http.multipart http.headers"
    " http.multidict http.files http.request http.response http.auth http.descriptors",
    "werkzeug.testapp": "=http.testapp http.request http.response markup",
    "werkzeug.urls": f"{_OLD_URLS} http.urls http.multidict",
    "werkzeug.user_agent": "=http.useragent",
    "werkzeug.useragents": "=http.useragent",
    "werkzeug.utils": "http.redirects http.sendfile http.descriptors importing security"
    f" http.response_headers http.iterators markup http.headers http.exceptions {_OLD}"
    f" {_PRIVATE}",
    "werkzeug.wrappers": f"http.request http.response {_OLD}",
    "werkzeug.wrappers.request": "=http.request http.forms http.headers http.files http.multidict"
    " http.descriptors",
    "werkzeug.wrappers.response": "=http.response http.headers http.iterators http.caching http.parse"
    " http.environ http.urls http.ranges http.descriptors",
    "werkzeug.wsgi": "http.environ http.iterators http.limited http.hosts http.exceptions"
    " _RangeWrapper=http.iterators:RangeWrapper"
    f" {_OLD} {_PRIVATE}",
}

JINJA = {
    "jinja2": f"jinja markup {_OLD_JINJA}",
    "jinja2.async_utils": f"jinja.loops jinja.filters.access {_OLD_JINJA}",
    "jinja2.asyncsupport": f"jinja.loops {_OLD_JINJA}",
    "jinja2.bccache": "=jinja.bccache",
    "jinja2.compiler": "=jinja.compiler jinja.compiler.frames jinja.exceptions jinja.nodes"
    f" jinja.lexer markup {_OLD_JINJA}",
    "jinja2.constants": "=jinja.constants",
    "jinja2.debug": f"jinja.support jinja.exceptions {_OLD_JINJA}",
    "jinja2.defaults": "=jinja.defaults jinja.utils jinja.lorem",
    "jinja2.environment": "=jinja.environment jinja.template jinja.streaming jinja.runtime"
    " jinja.exceptions jinja.lexer jinja.utils jinja.defaults jinja.compiler jinja.cache"
    f" jinja.undefined jinja.parser jinja.nodes markup {_OLD_JINJA}",
    "jinja2.exceptions": "=jinja.exceptions",
    "jinja2.ext": "=jinja.ext jinja.i18n jinja.extension jinja.debugext jinja.extraction"
    " jinja.utils jinja.exceptions jinja.undefined jinja.runtime markup",
    "jinja2.filters": "=jinja.filters jinja.utils jinja.exceptions jinja.undefined"
    " _GroupTuple=jinja.filters.sequences:_GroupTuple jinja.filters.access jinja.loops"
    f" markup {_OLD_JINJA}",
    "jinja2.idtracking": f"jinja.compiler.scopes {_OLD_JINJA}",
    "jinja2.lexer": "=jinja.lexer jinja.tokens jinja.exceptions jinja.cache",
    "jinja2.loaders": "=jinja.loaders jinja.exceptions jinja.utils",
    "jinja2.meta": "=jinja.meta jinja.compiler jinja.compiler.frames",
    "jinja2.nativetypes": f"=jinja.nativetypes {_OLD_JINJA}",
    "jinja2.nodes": f"=jinja.nodes markup {_OLD_JINJA}",
    "jinja2.optimizer": f"{_OLD_JINJA}",
    "jinja2.parser": "=jinja.parser jinja.exceptions jinja.tokens nodes=jinja.nodes",
    "jinja2.runtime": "=jinja.runtime jinja.undefined jinja.loops jinja.utils jinja.exceptions"
    f" markup {_OLD_JINJA}",
    "jinja2.sandbox": "=jinja.sandbox jinja.exceptions jinja.environment markup",
    "jinja2.tests": "=jinja.tests",
    "jinja2.utils": f"=jinja.utils jinja.cache jinja.lorem jinja.urlize importing markup {_OLD_JINJA}",
    "jinja2.visitor": f"{_OLD_JINJA}",
}

SMALL = {
    "markupsafe": f"markup _escape_inner={_PRIVATE}:_escape_inner",
    "markupsafe._native": f"{_PRIVATE}",
    "itsdangerous": "signing signers",
    "itsdangerous._json": "signing",
    "itsdangerous.encoding": "signers",
    "itsdangerous.exc": "signers",
    "itsdangerous.serializer": "=signing signers",
    "itsdangerous.signer": "=signers",
    "itsdangerous.timed": "signing signers",
    "itsdangerous.url_safe": "signing signers",
    "blinker": "signals",
    "blinker._utilities": "signals make_id=signals:_make_id make_ref=signals:_make_ref",
    "blinker.base": "=signals",
}

CLICK = {
    "click": f"commands {_OLD_CLICK}",
    "click._compat": f"commands.terminal commands.filetypes commands.formatting {_PRIVATE}",
    "click._termui_impl": "commands.progress commands.programs commands.prompts",
    "click._textwrap": "commands.formatting",
    "click._utils": "commands.parser",
    "click.core": "=commands.core commands commands.parser commands.formatting commands.current"
    f" {_OLD_CLICK}",
    "click.decorators": "=commands.decorators commands _param_memo=commands.decorators:_remember",
    "click.exceptions": "=commands.exceptions commands",
    "click.formatting": "=commands.formatting",
    "click.globals": "=commands.current",
    "click.parser": "=commands.parser _OptionParser=commands.parser:OptionParser"
    " split_arg_string=commands.shell_completion:split_arg_string",
    "click.shell_completion": "=commands.shell_completion",
    "click.termui": "commands.terminal commands.prompts commands.programs commands.progress commands"
    f" _ansi_colors=commands.terminal:_COLORS {_OLD_CLICK}",
    "click.testing": "=commands.testing",
    "click.types": "=commands.types commands.filetypes _NumberRangeBase=commands.types:_Range",
    "click.utils": "commands.terminal commands.filetypes commands"
    " _get_binary_stream=commands.terminal:get_binary_stream"
    f" _get_text_stream=commands.terminal:get_text_stream {_OLD_CLICK}",
}

TABLE = {**FLASK, **WERKZEUG, **JINJA, **SMALL, **CLICK}
