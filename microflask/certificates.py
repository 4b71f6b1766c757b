"""The options `--cert` and `--key` of the command `run`.

Called by `appcommands.py`. Does not read certificates: the server does.
"""

from __future__ import annotations

from .commands import BadParameter, Context, Parameter, ParamType, Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class CertParamType(ParamType):
    """A certificate file, `adhoc`, or the import path of an `ssl.SSLContext`.

    Source: Flask 3.1.
    """

    name = "path"

    def __init__(self) -> None:
        self.path_type = Path(exists=True, dir_okay=False, resolve_path=True)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the path, `"adhoc"` or the context."""
        try:
            import ssl
        except ImportError:
            msg = 'Using "--cert" requires Python to be compiled with SSL support.'
            raise BadParameter(msg, ctx, param) from None
        try:
            return self.path_type(value, param, ctx)
        except BadParameter:
            if str(value).lower() == "adhoc":
                # The server makes one with openssl.
                return "adhoc"
            from .importing import import_string

            found = import_string(value, silent=True)
            if isinstance(found, ssl.SSLContext):
                return found
            raise


def validate_key(ctx: Context, param: Parameter, value: Any) -> Any:
    """Put the key beside the certificate, which has been read before it.

    Raises:
        BadParameter: one of the two is missing or needless.
    """
    cert = ctx.params.get("cert")
    is_adhoc = cert == "adhoc"
    is_context = cert is not None and not isinstance(cert, (str, bytes))
    if value is None:
        if cert and not is_adhoc and not is_context:
            msg = 'Required when using "--cert".'
            raise BadParameter(msg, ctx, param)
        return None
    if is_adhoc:
        msg = 'When "--cert" is "adhoc", "--key" is not used.'
        raise BadParameter(msg, ctx, param)
    if is_context:
        msg = 'When "--cert" is an SSLContext object, "--key" is not used.'
        raise BadParameter(msg, ctx, param)
    if not cert:
        msg = '"--cert" must also be specified.'
        raise BadParameter(msg, ctx, param)
    ctx.params["cert"] = cert, value
    return value
