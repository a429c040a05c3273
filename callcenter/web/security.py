"""What every request passes: names of the host, origins, headers of the answer."""

from collections.abc import Iterable

from aiohttp import web
from yarl import URL

from .errors import ApiError, ErrorCode

#: Names under which loopback is reached; others must be configured, which stops DNS rebinding.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def content_security_policy(asterisk_ws: str) -> str:
    """Everything from ourselves; the softphone may also speak to Asterisk (`ws://host:port`)."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' blob:",
            f"connect-src 'self' {asterisk_ws}".rstrip(),
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def answer_headers(asterisk_ws: str) -> dict[str, str]:
    """Headers of every answer."""
    return {
        "Content-Security-Policy": content_security_policy(asterisk_ws),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class HostCheck:
    """Knows the names this server is reached by."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = LOOPBACK | {host.lower() for host in hosts}

    def check_host(self, request: web.Request) -> None:
        """Raises ApiError `forbidden` when the Host header names somebody else."""
        if _host(f"//{request.headers.get('Host', '')}") not in self._hosts:
            raise ApiError(
                ErrorCode.FORBIDDEN,
                "This server does not answer to that host name.",
                "Use the configured name, or localhost.",
                field="Host",
            )

    def check_origin(self, request: web.Request) -> None:
        """Raises ApiError `forbidden` unless the page that asks is ours.

        Scheme aside: a proxy that adds TLS changes it, and nobody else can have our name.
        """
        origin = request.headers.get("Origin", "")
        scheme, _, netloc = origin.partition("://")
        if scheme not in ("http", "https") or netloc.lower() != request.headers.get("Host", "").lower():
            raise ApiError(
                ErrorCode.FORBIDDEN,
                "The request does not come from our own page.",
                "Send an Origin that is this server.",
                field="Origin",
            )


def _host(address: str) -> str:
    try:
        return (URL(address).host or "").lower()
    except ValueError:
        return ""
