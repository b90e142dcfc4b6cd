"""Which files are a news site? Articles with the front matter that a content service writes, made the same each time.

Each has a title, an excerpt, up to three related articles with their own, an image and an encrypted payload; one in
eight has a body, which is HTML, as that of 107 of the 828 files of a real site of this kind.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.corpus import PROVIDERS, TOPICS, WORDS, word

FOLDER_SIZE = 1_000
"""Files in one folder."""
BODIES = 8
"""One article in so many has a body."""
_NEWEST = datetime(2026, 1, 1, tzinfo=UTC)

_ARTICLE = """\
---
category: news
title: "{title}"
excerpt: "{excerpt}"
publishedDateTime: {date:%Y-%m-%dT%H:%M:%SZ}
originalUrl: "https://{domain}/page/{number}.shtml"
webUrl: "https://{domain}/page/{number}.shtml"
type: article
quality: {quality}
heat: {heat}
published: true

provider:
  name: {provider}
  domain: {domain}

topics:
{topics}
images:
  - url: "https://{domain}/Portals/0/attachment/{number}/31e0a973-240a-4047-84d1-21645e9e20c2.jpeg"
    width: 1200
    height: 720
    isCached: true

related:{related}

secured: "{secured}"
---

"""

_RELATED = """
  - title: "{title}"
    excerpt: "{excerpt}"
    publishedDateTime: {date:%Y-%m-%dT00:00:00Z}
    webUrl: "https://{domain}/2021/03/{number}/"
    type: article
    provider:
      name: {provider}
      domain: {domain}
    quality: {quality}
    images:
      - url: "https://{domain}/wp-content/uploads/{number}.jpg"
        width: 308
        height: 308
        isCached: true"""


def write(folder: Path, count: int) -> None:
    """Write the first `count` articles below a folder."""
    for number, text in enumerate(articles(count)):
        path = folder / "_news" / f"{number // FOLDER_SIZE:04d}" / f"2021-03-02-article-{number:07d}.md"
        if number % FOLDER_SIZE == 0:
            path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def articles(count: int) -> Iterator[str]:
    """The text of each article."""
    maker = _Maker()
    for number in range(count):
        yield maker.article(number)


class _Maker:
    """Words whose frequencies follow Zipf's law, and all else at random."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(1)
        self.words = [word(number) for number in range(WORDS)]
        share = 1 / np.arange(1, WORDS + 1)
        self.cumulated = np.cumsum(share / share.sum())

    def article(self, number: int) -> str:
        below = self.random.integers
        topics = dict.fromkeys(f"  - Topic {topic}\n" for topic in below(0, TOPICS, below(1, 4)))
        related = "".join(_RELATED.format(**self.common(int(below(10**6)))) for _ in range(below(0, 4)))
        secured = (
            base64.b64encode(self.random.bytes(600)).decode() + ";" + base64.b64encode(self.random.bytes(16)).decode()
        )
        common = self.common(number)
        text = _ARTICLE.format(
            **common, heat=below(-1, 200), topics="".join(topics), related=related or " []", secured=secured
        )
        return text + self.body() if number % BODIES == 0 else text

    def common(self, number: int) -> dict[str, object]:
        """What an article and a related one have both."""
        provider = int(PROVIDERS * self.random.random() ** 2)
        return {
            "title": self.prose(8, 14).capitalize(),
            "excerpt": f"{self.prose(25, 45).capitalize()} ...",
            "date": _NEWEST - timedelta(seconds=int(self.random.integers(0, 10**8))),
            "domain": f"provider-{provider}.example",
            "provider": f"Provider {provider}",
            "number": number,
            "quality": self.random.integers(0, 200),
        }

    def body(self) -> str:
        """Paragraphs and a list, as an editor in a browser makes them, all in one line."""
        paragraphs = "".join(
            f"<p><span>{self.prose(20, 60)} &amp; {self.prose(5, 20)}.</span></p><p>&nbsp;</p>" for _ in range(3)
        )
        return f"{paragraphs}<ul>{''.join(f'<li>{self.prose(5, 15)}</li>' for _ in range(4))}</ul>\n"

    def prose(self, least: int, most: int) -> str:
        """Some words."""
        chosen = np.searchsorted(self.cumulated, self.random.random(self.random.integers(least, most)))
        return " ".join([self.words[place] for place in chosen.tolist()])
