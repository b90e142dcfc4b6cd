"""Base of all errors: a bag of facts, and a text made of them.

It is not frozen, because Python itself writes to an exception while it travels (`__traceback__`).
The text always says what was expected, what was found and what to do.
`code` is stable and meant for programs; `status` is the HTTP status with which a web service answers.
The facts are for operators unless the class says `is_public`: a web service then answers with them, else it logs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


def reason_of(error: Exception) -> str:
    """What the system says of its error, without the number and the file, which messages name themselves."""
    return getattr(error, "strerror", None) or str(error)


@dataclass(eq=False)
class NewsdexError(Exception):
    """The base of all errors; never raised itself."""

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str]
    is_public: ClassVar[bool] = False
    """Whether a stranger may read the facts: they repeat the request itself, or tell nothing of the machine."""

    def facts(self) -> dict[str, Any]:
        """The facts by name."""
        return asdict(self)

    @property
    def template(self) -> str:
        """The text with names of facts; a class whose facts may say nothing has another one for that."""
        return self.text

    def filled(self, template: str) -> str:
        """A template, in whatever language, with the facts in place of their names."""
        return template.format_map({name: _readable(fact) for name, fact in self.facts().items()})

    def __str__(self) -> str:
        return self.filled(self.template)


def _readable(fact: Any) -> str:
    if isinstance(fact, str):
        return fact if len(fact) <= 200 else f"{fact[:200]}… ({len(fact)} characters)"
    if isinstance(fact, Sequence):
        return ", ".join(map(str, fact)) or "none"
    return str(fact)
