"""Does one request that waits within a property keep others waiting?"""

from __future__ import annotations

import re
import threading
from pathlib import Path

import search
from search.cached_property import cached_property


def test_a_property_of_one_instance_waits_for_no_other() -> None:
    """While one instance computes its value another has its own, and each value is computed once."""
    go_on, computed = threading.Event(), list[str]()

    class Query:
        def __init__(self, name: str) -> None:
            self.name = name

        @cached_property
        def found(self) -> str:
            if self.name == "slow":
                assert go_on.wait(10)
            computed.append(self.name)
            return self.name

    slow, quick = Query("slow"), Query("quick")
    thread = threading.Thread(target=lambda: slow.found)
    thread.start()
    other = threading.Thread(target=lambda: quick.found)
    other.start()
    other.join(5)
    is_done = not other.is_alive()
    go_on.set()
    thread.join()
    other.join()
    assert is_done
    assert (slow.found, quick.found, computed) == ("slow", "quick", ["quick", "slow"])


def test_no_module_of_the_search_has_the_one_with_a_lock() -> None:
    """Requests read properties of the engine: none has the lock that Python 3.11 gives them."""
    folder = Path(search.__file__).parent
    others = [path for path in folder.rglob("*.py") if path.name != "cached_property.py"]
    assert not [path for path in others if re.search("from functools import .*cached_property", path.read_text())]
