"""Telling words: words of a title without which it tells another story: negations, numbers, and parts of names.

What is new is the same story (“opens new library”), but `New` before the name of a place is a part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.text.analysis import term_of

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_WORDS: Mapping[str, str] = {
    "en": """not no never nor none nobody nothing without cannot can't won't don't doesn't didn't isn't aren't wasn't
        weren't wouldn't couldn't shouldn't hasn't haven't hadn't fails denies refuses rejects cancels unlikely
        one two three four five six seven eight nine ten eleven twelve hundred thousand million billion half double
        first second third fourth fifth sixth seventh eighth ninth tenth
        old north south east west northern southern eastern western former ex vice deputy junior senior saint
        anti non pro""",
    "de": """nicht kein keine keinen keinem keiner nie niemals nichts niemand ohne weder verweigert bestreitet
        eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend million milliarde
        erste zweite dritte vierte fünfte alt nord süd ost west ehemalige ex vize sankt anti""",
    "fr": """ne pas plus jamais non ni sans rien aucun aucune personne refuse dément
        deux trois quatre cinq six sept huit neuf dix onze douze cent mille million milliard
        premier première deuxième troisième second vieux nord sud est ouest ex
        vice saint sainte anti""",
    "es": """no ni nunca jamás sin nada nadie ningún ninguna tampoco niega rechaza
        dos tres cuatro cinco seis siete ocho nueve diez once doce cien mil millón
        primero primera segundo segunda tercero tercera viejo norte sur este oeste ex
        vice san santa anti""",
    "it": """non né mai senza niente nulla nessuno nessuna nega rifiuta
        due tre quattro cinque sei sette otto nove dieci undici dodici cento mille milione miliardo
        primo prima secondo seconda terzo terza vecchio nord sud est ovest ex vice san santa anti""",
    "pt": """não nem nunca jamais sem nada ninguém nenhum nenhuma nega recusa
        dois duas três quatro cinco seis sete oito nove dez onze doze cem mil milhão
        primeiro primeira segundo segunda terceiro terceira velho norte sul leste oeste ex
        vice são santa anti""",
    "nl": """niet geen nooit noch niets niemand zonder weigert ontkent
        twee drie vier vijf zes zeven acht negen tien elf twaalf honderd duizend miljoen miljard
        eerste tweede derde vierde oud noord zuid oost west ex vice sint anti""",
    "sv": """inte ej icke aldrig utan ingen inget inga varken nekar vägrar
        två tre fyra fem sex sju åtta nio tio elva tolv hundra tusen miljon miljard
        första andra tredje fjärde gamla norra södra östra västra nord syd öst väst ex vice sankt anti""",
    "da": """ikke ej aldrig uden ingen intet hverken nægter afviser
        to tre fire fem seks syv otte ni ti elleve tolv hundrede tusind million milliard
        første anden tredje fjerde gamle nord syd øst vest ex vice sankt anti""",
    "no": """ikke ei aldri uten ingen intet verken nekter avviser
        to tre fire fem seks sju syv åtte ni ti elleve tolv hundre tusen million milliard
        første andre tredje fjerde gamle nord sør øst vest eks vise sankt anti""",
    "ru": """не ни нет без никогда ничего никто нельзя отказался отверг
        два две три четыре пять шесть семь восемь девять десять сто тысяча миллион миллиард
        первый первая второй вторая третий третья старый север юг восток запад северный южный экс вице""",
}
"""Those of each language with stop words, in one form; stems make the others."""

_NEW: Mapping[str, str] = {
    "en": "new",
    "de": "neu neue neues neuer neuen new",
    "fr": "nouveau nouvelle new",
    "es": "nuevo nueva",
    "it": "nuovo nuova",
    "pt": "novo nova",
    "nl": "nieuw nieuwe new",
    "sv": "ny nya new",
    "da": "ny nye new",
    "no": "ny nye new",
    "ru": "новый новая нью",
}
_PLACES = """york zealand zélande zelanda zelândia zeeland seeland jersey mexico méxico messico mexique mexiko delhi
    délhi orleans orléans hampshire england inglaterra angleterre guinea guinée guiné caledonia calédonie kaledonien
    haven brunswick wales galles gales hebrides hébrides granada зеландия йорк дели мексико гвинея каледония"""
"""After `New` in the languages above."""


def telling_terms(languages: Iterable[str]) -> frozenset[str]:
    """The terms of the telling words of some languages, and of Roman numbers in each of them."""
    return frozenset(
        term_of(word, language) for language in languages for word in f"{_WORDS.get(language, '')} {_ROMAN}".split()
    )


def new_terms(languages: Iterable[str]) -> frozenset[str]:
    """The terms of `New` in some languages."""
    return frozenset(term_of(word, language) for language in languages for word in _NEW.get(language, "").split())


def place_terms(languages: Iterable[str]) -> frozenset[str]:
    """The terms in some languages of the names that `New` may be a part of."""
    return frozenset(term_of(word, language) for language in languages for word in _PLACES.split())
