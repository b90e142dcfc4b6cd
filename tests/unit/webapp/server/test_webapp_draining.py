"""Draining: which connections still come, and to whom."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from served import ROOT

from webapp.server import draining

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these means")


@linux_only
def test_connections_that_wait_are_accepted_and_no_more_come() -> None:
    """After a refusal, a connection that was made before it is accepted, and a new one is not made."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname(), 5),
        socket.socket() as late,
    ):
        draining.refuse_connections(listener)
        late.settimeout(0.2)
        with pytest.raises(TimeoutError):
            late.connect(listener.getsockname())
        listener.settimeout(5)
        listener.accept()[0].close()


def test_a_unix_socket_is_left_alone() -> None:
    """There is no filter for connections to a Unix socket, and no error about it."""
    with socket.socket(socket.AF_UNIX) as listener:
        draining.refuse_connections(listener)


STOPPED = """
import socket, sys
from webapp.server import draining
with socket.socket(fileno=int(sys.argv[1])) as shared, socket.socketpair()[0] as other:
    draining.stop_accepting()
    shared.setblocking(False)
    try:
        shared.accept()
    except BlockingIOError:
        print("accepts none", other.fileno() > 0)
"""


@linux_only
def test_a_process_stops_accepting_and_others_go_on() -> None:
    """A connection that waits in a shared socket is not for the process that stopped, and others accept it."""
    with socket.create_server(("127.0.0.1", 0)) as shared, socket.create_connection(shared.getsockname(), 5):
        command = [sys.executable, "-c", STOPPED, str(shared.fileno())]
        answered = subprocess.run(
            command, pass_fds=[shared.fileno()], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert (answered.stdout.split(), answered.stderr) == (["accepts", "none", "True"], "")
        shared.settimeout(5)
        shared.accept()[0].close()
