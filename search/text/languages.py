"""Languages by BCP 47 tag: stemming and casing of their words.

| language                                             | rules                                                        |
|------------------------------------------------------|--------------------------------------------------------------|
| those with a Snowball stemmer (`SNOWBALL`)           | the forms of a word are one term                             |
| those with stop words here (`STOP_WORDS`)            | its commonest words are optional in a query                  |
| French, Italian, Catalan                             | `l'` in `l'avion` is no part of the word                     |
| Turkish                                              | the capital of `ı` is `I`, that of `i` is `İ`                |
| all others, as `ja`, `he`, `uk`                      | a word is what is written, but for case and accents          |

German stems make `ä` and `ae` the same, and `ß` and `ss` are the same in every language.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache

import Stemmer

ENGLISH = "en"
UNKNOWN = "und"
"""A language without rules here: BCP 47's own tag for an undetermined one."""

SNOWBALL: Mapping[str, str] = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""The name of its stemmer, for each language that has one."""

_SAME = {"nb": "no", "nn": "no", "in": "id", "ji": "yi"}
"""The two written forms of Norwegian, and tags that were in use before 1989."""

_TAG = re.compile(r"[a-z]{2,3}(?![a-z])")

STOP_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """a about above after again against all am an and any are as at be because been before being below
            between both but by can could did do does doing down during each few for from further had has have
            having he her here hers herself him himself his how i if in into is it its itself me more most my
            myself no nor not of off on once only or other ought our ours ourselves out over own same she should
            so some such than that the their theirs them themselves then there these they this those through to
            too under until up very was we were what when where which while who whom why will with would you
            your yours yourself yourselves""",
        "de": """aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch ein eine einem
            einen einer eines er es für hat ich ihr im in ist kein mit nach nicht noch nur ob oder ohne sein sich sie
            sind so über um und uns vom von vor war was wenn wie wir wird zu zum zur""",
        "fr": """à au aux avec ce ces cette dans de des du elle elles en est et eux il ils je la le les leur leurs lui
            ma mais me mes mon ne nos notre nous on ont ou par pas pour qu que qui sa se ses son sont sur ta te tes ton
            tu un une vos votre vous y""",
        "es": """a al ante bajo con de del desde e el ella ellas ellos en entre era es esta este esto ha la las le les
            lo los me mi muy ni no nos o os para pero por que se si sin sobre son su sus te tu u un una uno unos unas y
            ya yo""",
        "it": """a ad ai al alla alle allo anche che chi ci come con da dai dal dalla dei del della delle dello di e ed
            è gli ha ho i il in io la le lei lo lui ma mi nei nel nella noi non o per più quello questo se si sono su
            sua sul suo ti tra tu un una uno vi voi""",
        "pt": """a ao aos as com como da das de do dos e é ela elas ele eles em entre era essa esse esta este eu foi há
            isso isto já lhe mais mas me meu minha na nas não no nos o os ou para pela pelo por que se sem seu sua são
            também te um uma você""",
        "nl": """aan als bij dan dat de deze die dit door een en er haar hem het hij hoe ik in is je maar me met mijn na
            naar niet nog nu of om onder ons ook op over te tot u uit van voor was wat we wel wij ze zich zij zijn""",
        "sv": """att av de den det dig din du där eller en ett för från han har hon honom i icke inte jag kan man med
            men mig min mot ni nu när och om oss på sig sin som så till under upp ut var vad vi än är åt över""",
        "da": """af at da de den der det dig din du efter eller en er et for fra han har hun hvad i ikke ind jeg kan man
            med men mig min mod ned nu når og om op os over på sig sin som så til ud under var vi være""",
        "no": """av at da de deg den der det din du eller en er et etter for fra han har hun hva i ikke inn jeg kan man
            med men meg min mot ned nå når og om opp oss over på seg sin som så til ut under var vi være""",
        "ru": """а без бы был была были было быть в вам вас во вот все всё вы да для до его ее её если есть еще ещё же
            за и из или им их к как ко ли мне мы на не него нее нет ни но о об он она они оно от по при с со так то
            тот ты у уже что чтобы это этот я""",
    }.items()
}
"""Stop words: the commonest words of a language, which are in almost every text, in small letters.

Those of English are Snowball's list (BSD-3), with `can` and `will`: questions are asked with them.
"""

ELISIONS: Mapping[str, re.Pattern[str]] = {
    "ca": re.compile("[dlmnst]'"),
    "fr": re.compile("(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'"),
    "it": re.compile("(?:[cdlmnstv]|gl|un|dell|all|dall|nell|sull|coll|quell|quest|dov|com)'"),
}
"""Elided articles and the like before a word that begins with a vowel, joined by an apostrophe."""


def eliding_among(languages: Iterable[str]) -> tuple[str, ...]:
    """Those of some languages in which articles are elided."""
    return tuple(language for language in languages if language in ELISIONS)


@lru_cache(maxsize=1 << 10)
def language_of(locale: str, default: str = ENGLISH) -> str:
    """The language of a BCP 47 tag: `de` for `de-CH` and `de_AT`; the default for a text that is no tag."""
    match = _TAG.match(locale.strip().lower())
    if match is None:
        return default
    code = _SAME.get(match.group(), match.group())
    return code if code in SNOWBALL else UNKNOWN


_TAG_PARTS = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8}){0,8})")
_POSIX_END = re.compile(r"[.@].*")


@lru_cache(maxsize=1 << 10)
def canonical_tag(locale: str) -> str:
    """A BCP 47 tag in the case that its standard recommends (RFC 5646, 2.1.1): `pt-BR` for `pt_br`.

    What a locale of POSIX says of its encoding is dropped, as in `en_US.UTF-8`; a text that is no tag stays as it is.
    """
    found = _TAG_PARTS.fullmatch(_POSIX_END.sub("", locale.strip()).replace("_", "-"))
    if found is None:
        return locale
    parts, is_private = [found[1].lower()], False
    for part in found[2].split("-")[1:]:
        is_plain = is_private or len(parts[-1]) == 1
        is_private = is_private or len(part) == 1
        is_script = len(part) == 4 and part.isalpha()
        is_region = len(part) == 2
        parts.append(
            part.lower() if is_plain else part.title() if is_script else part.upper() if is_region else part.lower()
        )
    return "-".join(parts)


class _Stemmers(threading.local):
    """The stemmers of each thread: Snowball's keep their state inside."""

    def __init__(self) -> None:
        self._made: dict[str, Stemmer.Stemmer] = {}

    def __getitem__(self, language: str) -> Stemmer.Stemmer:
        if language not in self._made:
            self._made[language] = Stemmer.Stemmer(SNOWBALL[language], 0)
        return self._made[language]


_stemmers = _Stemmers()


def stem(word: str, language: str = ENGLISH) -> str:
    """The stem of a word in small letters, in a language of `SNOWBALL`."""
    return str(_stemmers[language].stemWord(word))


def lowered(word: str, language: str) -> str:
    """A word in small letters, as the language has them."""
    if language == "tr":
        word = word.replace("I", "ı").replace("İ", "i")
    return word.lower()
