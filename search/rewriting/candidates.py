"""Candidate generation: words of visible documents that are nearly written like one of a query.

| a part of a query                   | its candidates                                                         |
|-------------------------------------|------------------------------------------------------------------------|
| a word that is in no document       | this word and its neighbour as one; else a longer word that begins so;  |
|                                     | else near words, or it as two or three words                           |
| a word, when no document has all    | near words, or this word and its neighbour as one: only proposed       |
| a rare word, when nearly nothing is | a near word that is very much more frequent: only proposed              |

A word in quotes is never taken for another, none is taken for a stop word, and a short one only for words with the same
first letter, or else proposed: many short words are a letter away from each other (`solar`, `polar`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from rapidfuzz.distance import OSA

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import BestDocument, Snapshot
from search.primitives.term_alternatives import Alternatives, Beginning, Slot, Variants
from search.primitives.vocabulary import NearWord
from search.protocol.correction import Correction
from search.query.correction_rules import can_begin, is_candidate, is_short, is_slip, max_edits
from search.query.parser import words
from search.query.tree import Occur, Term, TermKind
from search.rewriting.term_lookup import TermLookup
from search.rewriting.term_variants import TermVariants
from search.rewriting.word_splits import split
from search.text.analysis import Token, forms, stop_words, term_of, tokens_elided
from search.text.folding import fold
from search.text.synonyms import Synonyms

MAX_CORRECTED = 12
"""Words of a query for which near ones are looked for; the first ones."""
MOST_OPTIONS = 24
"""Words that one word is taken for; a document has the other words, too, or there would be too many."""
WEIGHTS = {1: 0.5, 2: 0.25}
"""What an occurrence of a word counts that is so many edits away."""
_RARE, _TIMES = 3, 50
"""A word written at most so often is proposed to be another that is written so many times as often."""

Spelling = Callable[[str], str]
"""How a folded word is written."""
Place = tuple[int, int]
"""Where a word stands: the start of its term in the query, and its own in the term."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One word, or up to three, that a word of a query may be meant for."""

    text: str
    slots: tuple[Slot, ...]
    """More than one when these words stand beside each other."""

    @property
    def is_beginning(self) -> bool:
        """Whether it is all words that begin so."""
        return isinstance(self.slots[-1], Beginning)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one part of a query, the likeliest first."""

    terms: tuple[Term, ...]
    """The terms of the part: one, or two that may be one word."""
    written: Token
    """The word in doubt; of two the first."""
    options: tuple[Candidate, ...]

    @property
    def is_of_two(self) -> bool:
        """Whether two words may be one."""
        return len(self.terms) > 1

    @property
    def is_short(self) -> bool:
        """Whether it is of one short word, which is a letter away from many."""
        return not self.is_of_two and is_short(self.written.surface) and not self.options[0].is_beginning

    @property
    def is_certain(self) -> bool:
        """Whether it is replaced even when no document has all words: two words are one, or a long one has a slip."""
        likeliest = self.options[0]
        return self.is_of_two or (len(likeliest.slots) == 1 and is_slip(self.written.surface, likeliest.text))

    def chosen(self, document: BestDocument | None) -> Candidate | None:
        """The candidate that a document has; None when it has the word itself. Without a document the likeliest."""
        if document is None:
            return self.options[0]
        if not self.is_of_two and document.has(Alternatives.of(self.written.term)):
            return None
        return next((option for option in self.options if all(map(document.has, option.slots))), None)

    def sure(self) -> Candidates:
        """Only those that the word is taken for without a question."""
        first = self.written.surface[0]
        same = tuple(option for option in self.options if fold(option.text)[:1] == first)
        return replace(self, options=same) if self.is_short else self

    def correction(self, option: Candidate, spelling: Spelling, *, is_automatic: bool) -> Correction:
        """The correction of the part to one of its candidates, each word in the spelling that it has."""
        meant = " ".join(map(spelling, option.text.split(" ")))
        first, last = self.terms[0], self.terms[-1]
        start = first.end - len(first.text)  # behind the name of a field
        if self.is_of_two:
            return Correction(f"{first.text} {last.text}", meant, is_automatic, start, last.end)
        written = first.text[self.written.start : self.written.end]
        return Correction(written, meant, is_automatic, start + self.written.start, start + self.written.end)


class CandidateGenerator:
    """Generates candidates from the words of one snapshot."""

    def __init__(self, snapshot: Snapshot, term_lookup: TermLookup, synonyms: Synonyms) -> None:
        self._snapshot, self._vocabulary = snapshot, snapshot.vocabulary
        self._term_lookup, self._synonyms = term_lookup, synonyms

    def spelling(self, surface: str) -> str:
        """How a folded word is written most."""
        return self._term_lookup.spelling(surface)

    def unknown(self, prepared: PreparedQuery) -> tuple[Place, ...]:
        """The places of the words that no visible document has; words that one has cost next to nothing here."""
        return tuple(
            (term.start, word.start)
            for term in prepared.query.positive
            for word in self._in_doubt(term)
            if not self._is_in_index(word, prepared.variants[term.start])
            and not (term.start == prepared.typed and self._may_go_on(word, term, prepared))
        )

    def of_unknown(self, prepared: PreparedQuery, unknown: Sequence[Place]) -> tuple[Candidates, ...]:
        """The candidates of the first of these words."""
        return tuple(self._candidates(prepared, {*unknown[:MAX_CORRECTED]})) if unknown else ()

    def of_all(self, prepared: PreparedQuery) -> tuple[Candidates, ...]:
        """The candidates of the first words that stand side by side."""
        plain = ((term.start, word.start) for term in _plain(prepared) for word in self._in_doubt(term))
        return tuple(self._candidates(prepared, {*islice(plain, MAX_CORRECTED)}, most=1))

    def _candidates(self, prepared: PreparedQuery, doubted: set[Place], most: int = 2) -> Iterator[Candidates]:
        """The candidates of the words in doubt, given by their places: at most so many edits from them."""
        joined = list(self._joined(prepared, doubted))
        taken = {term.start for candidates in joined for term in candidates.terms}
        yield from joined
        is_alone = len([term for term in prepared.query.positive if not term.is_condition]) == 1
        for term in prepared.query.positive:
            for word in self._in_doubt(term):
                if (term.start, word.start) in doubted and term.start not in taken:
                    may_begin = len(words(term)) == 1 and most > 1
                    options = tuple(self._options(word, most, may_begin=may_begin))
                    if options:
                        yield Candidates((term,), word, options[: 1 if is_alone else MOST_OPTIONS])

    def _joined(self, prepared: PreparedQuery, doubted: set[Place]) -> Iterator[Candidates]:
        """Neighbours of which one is in doubt and that are one word in the index; no word is part of two."""
        taken = -1
        for before, after in pairwise(prepared.query.terms):
            both = [words(term) for term in (before, after)] if before.is_plain and after.is_plain else []
            if len(both) < 2 or any(len(some) != 1 for some in both) or before.start == taken:
                continue
            deadline.check()
            (first,), (second,) = both
            if {(before.start, first.start), (after.start, second.start)} & doubted:
                surface = first.surface + second.surface
                if is_candidate(surface) and self._term_lookup.occurrences(surface):
                    taken = after.start
                    yield Candidates((before, after), first, (self._whole(surface),))

    def _options(self, word: Token, most: int, *, may_begin: bool) -> Iterator[Candidate]:
        deadline.check()
        if may_begin and self._begins(word):
            yield Candidate(f"{word.surface}*", (self._term_lookup.beginning(word.surface),))
            return
        common = stop_words(self._term_lookup.languages)
        near = [
            one for one in self._vocabulary.near(word.surface, most) if one.term != word.term and one.word not in common
        ]
        yield from (_near_option(one) for one in near if one.edits == 1)
        if self._synonyms:
            yield from self._synonym_options(word, [one.word for one in near], most)
        parts = () if near and near[0].edits == 1 else split(self._term_lookup, word.surface)
        if parts:
            whole = [self._whole(part) for part in parts]
            yield Candidate(" ".join(part.text for part in whole), tuple(part.slots[0] for part in whole))
        yield from (_near_option(one) for one in near if one.edits > 1)

    def _synonym_options(self, word: Token, near: list[str], most: int) -> Iterator[Candidate]:
        """What finds the synonyms of words that are near, whether a text has these words or only their synonyms."""
        cutoff = min(max_edits(word.surface), most)
        sources = (one for one in self._synonyms.words if 0 < OSA.distance(word.surface, one) <= cutoff)
        languages, term_variants = self._term_lookup.languages, TermVariants(self._term_lookup)
        for source in dict.fromkeys((*near, *sources)):
            targets = self._synonyms.targets_of([self._synonyms.words.get(source, source)], languages)
            for variants in term_variants.of([Term(target, TermKind.PHRASE) for target in targets]):
                yield from (Candidate(self._synonyms.words.get(source, source), slots) for slots in variants[:1])

    def _whole(self, surface: str) -> Candidate:
        """A word of the index, in each language that has it."""
        terms = (*forms(term_of(surface)), *self._term_lookup.written_so(surface))
        return Candidate(surface, (Alternatives.of(*terms, forms=[surface]),))

    def _may_go_on(self, word: Token, term: Term, prepared: PreparedQuery) -> bool:
        """Whether a word that is being typed can become one that finds something, or its term does already."""
        begins = self._begins(word) or self._synonyms.going_on(word.surface)
        return bool(begins) or self._snapshot.has_term(prepared, term)

    def _begins(self, word: Token) -> bool:
        """Whether a visible document has a longer word that begins like one."""
        if not can_begin(word.surface):
            return False
        return self._vocabulary.is_any_visible(self._term_lookup.beginning(word.surface))

    def of_rare(self, prepared: PreparedQuery) -> Iterator[Correction]:
        """Proposals for the first rare words."""
        for term, word, own in islice(self._rare(prepared), MAX_CORRECTED):
            near = self._vocabulary.near(word.surface, most=1)
            likely = [one for one in near if one.term != word.term and one.occurrences >= _TIMES * max(own, 1)]
            if likely:
                candidates = Candidates((term,), word, (_near_option(likely[0]),))
                yield candidates.correction(candidates.options[0], self.spelling, is_automatic=False)

    def _rare(self, prepared: PreparedQuery) -> Iterator[tuple[Term, Token, int]]:
        """The rare words that stand side by side, each with how often it is written."""
        for term in _plain(prepared):
            for word in self._in_doubt(term):
                deadline.check()
                own = self._term_lookup.occurrences(word.surface)
                if own <= _RARE:
                    yield term, word, own

    def _in_doubt(self, term: Term) -> list[Token]:
        """The words of a term that may be misspelt."""
        if term.kind is not TermKind.WORD or term.role not in {Occur.REQUIRED, Occur.ALTERNATIVE}:
            return []
        eliding = self._term_lookup.eliding
        some = tokens_elided(term.text, eliding) if eliding else words(term)
        return [word for word in some if max_edits(word.surface) or can_begin(word.surface)]

    def _is_in_index(self, word: Token, variants: Variants) -> bool:
        """Whether a visible document has a word, or all words of another variant of which it is a part."""
        deadline.check()
        if self._vocabulary.is_visible(word.term):
            return True
        own, *others = variants
        # What stands for a single word may be more than it: it and its neighbour as one.
        others += [(slot,) for slot in own[:1] if len(own) == 1]
        return any(all(self._is_any_known(slot) for slot in variant) for variant in others)

    def _is_any_known(self, slot: Slot) -> bool:
        return not isinstance(slot, Alternatives) or any(map(self._vocabulary.is_visible, slot.terms))


def _plain(prepared: PreparedQuery) -> Sequence[Term]:
    """The words that stand side by side, but for one that may go on."""
    return [term for term in prepared.query.plain if term.start != prepared.typed]


def _near_option(near: NearWord) -> Candidate:
    weighted = tuple((form, WEIGHTS[near.edits]) for form in forms(near.term))
    return Candidate(near.word, (Alternatives(weighted, forms=frozenset([near.word])),))
