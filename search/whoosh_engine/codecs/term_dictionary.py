"""Term file of a segment, `<segment>.terms`: its inverted fields, surface forms and word-delimiter variants."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from search.whoosh_engine.codecs.array_file import Array, ArrayFile
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.surface_forms import SurfaceForms
from search.whoosh_engine.codecs.word_delimiter import DelimiterVariants, read_languages


class TermDictionary:
    """The fields of the file `<segment>.terms`, each read when it is first asked for."""

    def __init__(self, file: ArrayFile, lengths: Callable[[str], Array]) -> None:
        self._file, self._lengths = file, lengths
        self._fields: dict[str, InvertedField] = {}
        self.surface_forms = SurfaceForms.read(file)
        self.delimiter_variants, self.languages = DelimiterVariants.read(file), read_languages(file)
        end = "/terms.starts"
        self.names = tuple(sorted(name.removesuffix(end) for name in file.names if name.endswith(end)))

    def __getitem__(self, name: str) -> InvertedField:
        # Two threads may both read a field; the one is as good as the other.
        if name not in self._fields:
            lengths = self._lengths(name)
            self._fields[name] = (
                InvertedField.read(self._file, name, lengths, self.surface_forms)
                if name in self.names
                else _empty(lengths)
            )
        return self._fields[name]

    def require_whole(self) -> None:
        """Raise IndexDamaged when the file is not what was written."""
        self._file.verify()

    def verify(self, documents: int) -> Iterator[str]:
        """Read everything; one sentence for each defect, or IndexDamaged."""
        self.require_whole()
        for name in self.names:
            yield from (f"{name}: {defect}" for defect in self[name].defects(documents))
        yield from self.surface_forms.defects(documents)
        yield from self.delimiter_variants.defects()


def _empty(lengths: Array) -> InvertedField:
    none = np.empty(0, np.int32)
    return InvertedField(Ragged.of_texts([]), PostingLists(Ragged.of_sizes([], documents=none)), lengths)
