"""Taking the port before anything else is opened, so that a port in use is known at once."""

from __future__ import annotations

import errno
import os
import socket


class CannotListenError(Exception):
    """The address cannot be listened on; the text says why and what to do."""


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket that does not listen yet: until it does, clients are refused and not kept waiting.

    port: 0 takes a free one. Raises CannotListenError.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise CannotListenError(f"FACESTREAM_HOST: {host!r} is no address of this machine: {error.strerror}") from error
    sock = socket.socket(family, kind, protocol)
    try:
        # A service that was stopped a moment ago leaves connections behind that would keep the port for a minute.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError as error:
        sock.close()
        raise CannotListenError(_reason(error, host, port)) from error
    return sock


def url_of(sock: socket.socket) -> str:
    """Where the service of a bound socket answers."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if sock.family == socket.AF_INET6 else f"http://{host}:{port}"


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use: stop what listens there, or take another (--port, FACESTREAM_PORT)"
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port} of {host}: take one from 1024 on"
    return f"cannot listen on port {port} of {host}: {os.strerror(error.errno or 0)}"
