"""Taking a port, and what is said where it cannot be had."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from infra.cli.listening import CannotListenError, listening_socket, url_of


def test_port_0_takes_a_free_one_and_says_which() -> None:
    with closing(listening_socket("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        assert port > 0
        assert url_of(sock) == f"http://127.0.0.1:{port}"


def test_the_address_of_ipv6_stands_in_brackets() -> None:
    try:
        sock = listening_socket("::1", 0)
    except CannotListenError:
        pytest.skip("this machine has no IPv6")
    with closing(sock):
        assert url_of(sock) == f"http://[::1]:{sock.getsockname()[1]}"


def test_nobody_is_kept_waiting_before_the_service_listens() -> None:
    with closing(listening_socket("127.0.0.1", 0)) as sock, pytest.raises(ConnectionRefusedError):
        socket.create_connection(sock.getsockname(), timeout=5)


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListenError, match=f"port {port} of 127.0.0.1 is in use"):
            listening_socket("127.0.0.1", port)


def test_an_address_of_another_machine_is_named() -> None:
    # TEST-NET-1 of RFC 5737: nobody's address.
    with pytest.raises(CannotListenError, match=r"port 5140 of 192\.0\.2\.1"):
        listening_socket("192.0.2.1", 5140)


def test_a_host_that_is_no_address_is_named() -> None:
    with pytest.raises(CannotListenError, match="FACESTREAM_HOST"):
        listening_socket("no address at all", 5140)
