"""Opening a port, with a refusal in plain words when it is taken."""

import socket

from app.commands import Refused


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on one address. Raises Refused when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise Refused(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another --port"
        ) from None
