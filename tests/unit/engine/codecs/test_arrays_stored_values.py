"""Does a stored value come back as it was, without a pickle?"""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.whoosh_engine.interop import tagged_json

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.uuids()
)
keys = st.text() | st.sampled_from(["$bytes", "$dict", "$"]) | st.integers() | st.binary()
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner) | st.frozensets(leaves, max_size=4)
    ),
    max_leaves=12,
)


def typed(value: Any) -> Any:
    """A value with the types in it, for 1 == 1.0 == True."""
    if isinstance(value, dict):
        return [(typed(key), typed(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [typed(one) for one in value]
    return type(value), value


@given(value=values)
def test_stored_value_round_trips(value: Any) -> None:
    """A value has the same type and the same contents after it was stored."""
    assert typed(tagged_json.loads(tagged_json.dumps(value))) == typed(value)


def test_plain_json_stays_as_it_is() -> None:
    """What JSON can say needs no tags, so that other programs can read it."""
    assert tagged_json.dumps({"a": [1, 2.5, "é", None, True]}) == '{"a":[1,2.5,"é",null,true]}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        date(2020, 1, 2),
        datetime(2020, 1, 2, 3, tzinfo=UTC),
        time(4),
        timedelta(5),
        Decimal("1.10"),
        float("inf"),
        "\ud800",
    ],
)
def test_common_values_round_trip(value: Any) -> None:
    """The values that front matter and Whoosh's own fields bring are among those that are kept."""
    assert tagged_json.loads(tagged_json.dumps(value)) == value


def test_other_objects_are_refused_by_name() -> None:
    """What has no form is named, with what was expected, instead of pickled."""
    with pytest.raises(TypeError, match="found PicklingError"):
        tagged_json.dumps({"a": pickle.PicklingError()})
