"""Hostile clients against a running service: how long they, a normal client and a health check wait.

    python -m benchmarks.hostile                     (10,000 hostile requests by eight clients, 100,000 headlines)
    python -m benchmarks.hostile --requests 2000 --workers 2

Hostile requests ask for what is dear: words with stars, unknown words, long lists of common words, explanations and a
hundred hits; their clients leave a third of them before the answer comes. Clients, normal client and health check are
processes of their own. What should hold: the normal client waits, by the median, less than five times what it waits
alone and less than 250 ms, and the health check less than 50 ms.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event
from urllib.parse import quote_plus

from benchmarks.corpus import records, word
from benchmarks.suggestions import build

PORT = 18_977
ENDINGS = ("ing", "ion", "ers", "ted", "ness", "able", "ment", "est", "ings", "ions")
_TIMEOUT_S = 30
_LEAVES_AFTER_S = 0.1
_GONE = -1
"""Status of a request that its client has left."""
_SERVE = "import sys; from webapp.server.cli import main; sys.exit(main())"

Figures = list[tuple[float, int]]
"""The time in seconds, and the status, of each request."""
Addresses = Callable[[Random, list[str]], str]


def hostile(random: Random, words: list[str]) -> str:
    """The address of one dear request."""
    unknown = ("".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(198))
    queries = (
        " ".join(f"*{ending}" for ending in random.sample(ENDINGS, 10)),
        " ".join(unknown),
        " ".join(random.choices(words, k=200)),
        " OR ".join(f"{one[:2]}*" for one in random.choices(words, k=40)),
        f'"{" ".join(random.choices(words, k=60))}"',
        " ".join("".join(random.choices("日本大学東京人工知能的未来", k=random.choice((1, 40)))) for _ in range(10)),
        "(" * 40 + " ".join(random.choices(words, k=80)) + ")" * 40,
        " ".join(f"-{one}" for one in random.choices(words, k=100)),
        " ".join(f"{one[:1]}*" for one in random.choices(words, k=100)),
        " ".join(f"{one[:3]}{random.choice('qxz')}{one[3:]}" for one in random.choices(words, k=100)),
        " OR ".join(f"published:{year}-01..{year}-09" for year in range(1940, 2026)),
        " ".join(f"{random.randrange(9)}.{random.randrange(99)}.{random.randrange(99)}" for _ in range(190)),
        "a" + "\u0301" * 900,
    )
    query = quote_plus(random.choice(queries)[:3_000])
    path = random.choice(("/api/search", "/api/search", "/search", "/api/suggest", "/api/facets/provider"))
    if path in {"/api/suggest", "/api/facets/provider"}:
        return f"{path}?q={query}&limit=50"
    return f"{path}?q={query}&explain=1&size=100&match={random.choice(('any', 'all', 'auto'))}&collapse=off"


def normal(random: Random, words: list[str]) -> str:
    """The address of an ordinary search, not twice the same."""
    return f"/api/search?q={quote_plus(' '.join(random.choices(words, k=2)))}"


def health(_: Random, __: list[str]) -> str:
    """The address of the health check."""
    return "/healthz"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--corpus", choices=("synthetic", "headlines"), default="headlines")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--index", type=Path, help="a folder to keep the index in, and to use it again")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        index = options.index or Path(folder) / "index"
        if not (index.is_dir() and any(index.iterdir())):
            build(index, options.corpus, options.records)
        arguments = ["--index", str(index), "--port", str(PORT), "--workers", str(options.workers)]
        with subprocess.Popen([sys.executable, "-c", _SERVE, *arguments]) as service:
            try:
                waits = measured(PORT, words_of(options.corpus), options.requests, options.clients)
                for name, figures in waits.items():
                    print(name, _told(figures))
            finally:
                service.terminate()


def words_of(corpus: str) -> list[str]:
    """Words of a corpus."""
    if corpus == "synthetic":
        return [word(number) for number in range(2_000)]
    texts = (record.title.lower().split() for record in records(corpus, 2_000))
    return sorted({one for one in itertools.chain.from_iterable(texts) if one.isalpha()})


def measured(port: int, words: list[str], requests: int, clients: int) -> dict[str, Figures]:
    """What a normal client sees alone; then, while hostile ones send their requests, what these, it and health see."""
    _wait(port)
    alone = _asked(port, normal, words, 0, lambda count: count < 200)
    context = multiprocessing.get_context("spawn")
    with context.Pool(clients + 2) as pool:
        stop = context.Manager().Event()
        others = [pool.apply_async(_until, (port, addresses, words, stop)) for addresses in (normal, health)]
        attacks = [pool.apply_async(_attack, (port, words, seed, requests // clients)) for seed in range(clients)]
        hits = [one for attack in attacks for one in attack.get()]
        stop.set()
        seen = [other.get() for other in others]
    return {"alone": alone, "hostile": hits, "normal": seen[0], "healthz": seen[1]}


def _attack(port: int, words: list[str], seed: int, count: int) -> Figures:
    return _asked(port, hostile, words, seed, lambda done: done < count, leaving=1 / 3)


def _until(port: int, addresses: Addresses, words: list[str], stop: Event) -> Figures:
    """What one client sees until it is stopped, asking ten times a second."""
    return _asked(port, addresses, words, 99, lambda _: not stop.is_set(), pause_s=0.1)


def _asked(  # noqa: PLR0913 - two are keywords
    port: int,
    addresses: Addresses,
    words: list[str],
    seed: int,
    goes_on: Callable[[int], bool],
    *,
    pause_s: float = 0.0,
    leaving: float = 0.0,
) -> Figures:
    random, figures = Random(seed), Figures()
    while goes_on(len(figures)):
        timeout_s = _LEAVES_AFTER_S if random.random() < leaving else _TIMEOUT_S
        figures.append(_request(port, addresses(random, words), timeout_s))
        time.sleep(pause_s)
    return figures


def _request(port: int, address: str, timeout_s: float = _TIMEOUT_S) -> tuple[float, int]:
    begun = time.monotonic()
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=timeout_s)) as connection:
            connection.request("GET", address)
            response = connection.getresponse()
            response.read()
            return time.monotonic() - begun, response.status
    except TimeoutError:
        return time.monotonic() - begun, _GONE
    except (OSError, HTTPException):
        return time.monotonic() - begun, 0


def _wait(port: int) -> None:
    while _request(port, "/readyz")[1] != 200:
        time.sleep(0.2)


def _told(figures: Figures) -> str:
    times = sorted(time_s for time_s, _ in figures)
    statuses: Iterator[str] = (
        f"{status}: {sum(1 for _, one in figures if one == status)}" for status in sorted({one for _, one in figures})
    )
    last = times[int(len(times) * 0.99)]
    return (
        f"{len(times):,} requests, median {statistics.median(times) * 1000:.0f} ms, 99 % {last * 1000:.0f} ms,"
        f" longest {times[-1] * 1000:.0f} ms; {', '.join(statuses)}"
    )


if __name__ == "__main__":
    main()
