"""``serve``: the web service of this process's settings."""

import argparse
import socket

import uvicorn

from app.commands.listening import listen
from app.main import create_app
from app.settings import Settings, load_settings

DRAIN_SECONDS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port (%(default)s)")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    serve(settings, [listen(args.host, args.port)], DRAIN_SECONDS)
    return 0


def serve(settings: Settings, sockets: list[socket.socket], drain_seconds: int) -> None:
    """Serve until TERM or INT; then finish the requests in hand, for ``drain_seconds`` at most."""
    config = uvicorn.Config(
        create_app(settings),
        access_log=False,  # the request log names route templates, never paths that hold a token
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=drain_seconds,
        limit_concurrency=1000,
    )
    uvicorn.Server(config).run(sockets=sockets)
