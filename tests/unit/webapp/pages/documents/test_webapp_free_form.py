"""Is free-form data read when it can be, and left out when it cannot?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webapp.addresses import Resolver
from webapp.pages.documents import structured_extras
from webapp.pages.documents.structured_extras import Picture, Rating

RESOLVER = Resolver("https://site.example", has_media=True)
KEYS = st.sampled_from(["url", "webUrl", "title", "width", "provider", "name", "average", "count", "excerpt", "x"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
LINKS = st.sampled_from(["https://a.example/", "/b", "//c", "javascript:x", "ftp://d", "http://["])
JSON = st.recursive(
    SCALARS | LINKS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@given(JSON)
def test_nothing_fails_and_every_address_is_safe(value: object) -> None:
    """Any JSON value is read without an error, and no address but http, https or none comes out of it."""
    found = [picture.url for picture in structured_extras.pictures(value, RESOLVER)]
    found += [mention.url for mention in structured_extras.mentions(value, RESOLVER)]
    found += [action.url for action in structured_extras.actions(value, RESOLVER)]
    assert all(url.startswith(("http://", "https://", "/media/")) for url in found if url)
    assert isinstance(structured_extras.price(value), str)
    structured_extras.rating(value)


def test_images_are_read_in_every_form() -> None:
    """An address, a mapping, or a list of these is an image; without a size it has none."""
    plain = Picture("https://a.example/1.png", "", None, None)
    assert structured_extras.pictures("https://a.example/1.png", RESOLVER) == (plain,)
    assert structured_extras.pictures(["https://a.example/1.png"], RESOLVER) == (plain,)
    sized = {"url": "/1.png", "width": 10, "height": 20, "title": "T"}
    assert structured_extras.pictures(sized, RESOLVER) == (Picture("https://site.example/1.png", "T", 10, 20),)
    assert structured_extras.pictures([{"url": "data:image/png;base64,"}, 5, None], RESOLVER) == ()


def test_prices_and_ratings_are_read() -> None:
    """A price is shown as written, a rating to one decimal."""
    assert structured_extras.price("Free") == "Free"
    assert structured_extras.price(12.5) == "12.5"
    assert structured_extras.price({"amount": 10, "currency": "EUR"}) == "10 EUR"
    assert structured_extras.rating({"count": 12, "average": 4.46}) == Rating("4.5", 12)
    assert structured_extras.rating({"count": 12}) is None
