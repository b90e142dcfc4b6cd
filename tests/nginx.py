"""Which nginx do the tests put before a service? One that speaks TLS with a certificate made here."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection

import pytest
from served import free_port

REQUIRED = "NEWSDEX_REQUIRE_NGINX"
"""An environment variable that makes a missing nginx a failure."""
_START_S = 30

_CONFIGURATION = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""
_SERVERS = """
    upstream newsdex {{ server {upstream}; keepalive 8; }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/cert.pem;
        ssl_certificate_key {folder}/key.pem;
        location /news/ {{
            proxy_pass http://newsdex/;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Prefix /news;
            proxy_set_header Forwarded "";
        }}
    }}
"""


@contextmanager
def nginx_or_skip(folder: Path, upstream: str, servers: str = _SERVERS) -> Iterator[int]:
    """The port of an nginx before a service; without nginx the test is skipped, or fails where it is required.

    `servers` is what stands inside of `http`, with {folder}, {port} and {upstream} in it.
    """
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not path or not shutil.which("openssl"):
        if os.environ.get(REQUIRED):
            pytest.fail("nginx and openssl are required here")
        pytest.skip("no nginx and openssl here: apt-get install nginx openssl")
    folder.mkdir()
    port = free_port()
    _make_certificate(folder)
    (folder / "nginx.conf").write_text(
        _CONFIGURATION.format(folder=folder, servers=servers.format(folder=folder, port=port, upstream=upstream))
    )
    # Root, as in a container, gives the workers of nginx another user, who may not read the files of a test.
    more = ["-g", "user root;"] if os.geteuid() == 0 else []
    command = [path, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf"), *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()


def _make_certificate(folder: Path) -> None:
    names = "subjectAltName=DNS:news.example,DNS:localhost"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=news.example"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command, "-addext", names, *files], check=True, capture_output=True)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with closing(create_connection(("127.0.0.1", port), 1)):
                return
        except OSError:
            time.sleep(0.05)
    process.kill()
    assert process.stderr
    raise AssertionError(f"nginx did not start: {process.stderr.read().decode(errors='replace')}")
