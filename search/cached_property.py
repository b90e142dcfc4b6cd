"""Cached property without a lock.

That of Python 3.11 has one lock for all instances of a class: a request that waits for its turn within a property
would keep all others waiting that read it, and one of these may be the one that has the turn.
Two threads may compute a value at once; the one is as good as the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property:  # noqa: N801 - as `functools` calls it
        """A property that is computed once for each instance, as `functools.cached_property` of later Pythons does."""

        def __init__(self, compute: Any) -> None:
            self._compute, self._name = compute, compute.__name__
            self.__doc__ = compute.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self._name] = self._compute(instance)
            return value


__all__ = ["cached_property"]
