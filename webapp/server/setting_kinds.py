"""Kinds of settings: how a text is read, and what was expected when it cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.gateway import cors, forwarded, hosts, rate

_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class SettingKind:
    """One kind of setting."""

    read: Callable[[str], Any]
    """The value of a text; ValueError when it has none."""
    expected: str
    is_list: bool = False
    """Whether the value is a list, of whose entries `read` gives each."""
    is_flag: bool = False


def _checked(check: Callable[[str], object]) -> Callable[[str], str]:
    """Reads a text that another module understands; ValueError when it does not."""

    def read(text: str) -> str:
        check(text)
        return text

    return read


def _text(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


def whole(least: int, most: int, name: str = "a whole number") -> SettingKind:
    """A whole number in these bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return SettingKind(read, f"{name} from {least} to {most}")


def seconds(least: float, most: float) -> SettingKind:
    """A time in these bounds."""

    def read(text: str) -> float:
        if not least <= float(text) <= most:  # also when it is no number: nan
            raise ValueError(text)
        return float(text)

    return SettingKind(read, f"seconds from {least:g} to {most:g}")


def _mode(text: str) -> int:
    mode = int(text, 8)
    if mode >> 6 not in {6, 7}:  # the owner is the service; a number that YAML has read otherwise is none either
        raise ValueError(text)
    return mode


def _flag(text: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}
    try:
        return known[text.lower()]
    except KeyError:
        raise ValueError(text) from None


def _token(text: str) -> str:
    if len(text) < 16 or not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("too short")
    return text


def _address(text: str) -> str:
    host = hosts.parse(text)
    if host is None or not host.port:
        raise ValueError(text)
    return text


def _header(text: str) -> str:
    known = {name.lower(): name for name in forwarded.HEADERS}
    try:
        return known[text.lower()]
    except KeyError:
        raise ValueError(text) from None


def _one(texts: str) -> object:
    return forwarded.parse_proxies((texts,))


TEXT = SettingKind(_text, "a text")
PATH = SettingKind(lambda text: Path(_text(text)), "a path")
PORT = whole(1, _MAX_PORT, "a port")
COUNT = whole(1, 512)
MEGABYTES = whole(0, 65536)
EXPORTS = whole(0, 64)
WORKERS = whole(1, 512)
FLAG = SettingKind(_flag, "true or false", is_flag=True)
MODE = SettingKind(_mode, "permissions such as 660")
TOKEN = SettingKind(_token, "at least 16 letters, digits and signs")
ADDRESS = SettingKind(_address, "HOST:PORT")
LOG = SettingKind(_text, "a file, or - for standard output")
PREFIX = SettingKind(forwarded.parse_prefix, "a path such as /news")
RATE = SettingKind(_checked(rate.parse_rate), "requests in a time such as 60/minute, or several with ; between")
PROXIES = SettingKind(_checked(_one), f"addresses, networks such as 10.0.0.0/8, and {forwarded.UNIX}", is_list=True)
HEADERS = SettingKind(_header, f"some of {', '.join(forwarded.HEADERS)}", is_list=True)
HOSTS = SettingKind(_checked(hosts.parse_pattern), "names of hosts such as example.org and *.example.org", is_list=True)
ORIGINS = SettingKind(_checked(cors.parse_origin), "origins such as https://example.org, or *", is_list=True)


def usual_workers() -> int:
    """Searching is work for the processor, and a process uses one core: as many as this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


USUAL_THREADS = 2
"""Threads of one process share its core: more answer no more, and one alone lets all wait for a slow request."""
