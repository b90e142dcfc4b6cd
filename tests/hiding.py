"""Each key of the table of hiding keys, with a value that hides."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.front_matter.hiding_keys import TABLE, When

VALUES: Mapping[When, str] = {
    When.TRUE: "true",
    When.CLEARLY_TRUE: "true",
    When.FALSE: "false",
    When.FALSE_OR_EMPTY: "false",
    When.CLEARLY_FALSE: "false",
    When.NOT_PUBLISHED: "false",
    When.WORD: "draft",
    When.ONLY_WORD: "draft",
    When.ROBOTS: "noindex",
    When.GIVEN: "abc",
    When.NEVER: "false",
    When.SEARCH: "false",
}
HIDING: Mapping[str, str] = {
    key.replace(" ", "_"): VALUES[row.when] for row in TABLE for key in row.keys if row.when in VALUES
}
