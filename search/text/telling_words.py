"""Telling words: words of a title without which it tells another story: negations, numbers, and parts of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.text.analysis import term_of

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_WORDS: Mapping[str, str] = {
    "en": """not no never nor none nobody nothing without cannot can't won't don't doesn't didn't isn't aren't wasn't
        weren't wouldn't couldn't shouldn't hasn't haven't hadn't fails denies refuses rejects cancels unlikely
        one two three four five six seven eight nine ten eleven twelve hundred thousand million billion half double
        first second third fourth fifth sixth seventh eighth ninth tenth
        new old north south east west northern southern eastern western former ex vice deputy junior senior saint
        anti non pro""",
    "de": """nicht kein keine keinen keinem keiner nie niemals nichts niemand ohne weder verweigert bestreitet
        eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend million milliarde
        erste zweite dritte vierte fünfte neu alt nord süd ost west ehemalige ex vize sankt anti""",
    "fr": """ne pas plus jamais non ni sans rien aucun aucune personne refuse dément
        deux trois quatre cinq six sept huit neuf dix onze douze cent mille million milliard
        premier première deuxième troisième second nouveau nouvelle vieux nord sud est ouest ex
        vice saint sainte anti""",
    "es": """no ni nunca jamás sin nada nadie ningún ninguna tampoco niega rechaza
        dos tres cuatro cinco seis siete ocho nueve diez once doce cien mil millón
        primero primera segundo segunda tercero tercera nuevo nueva viejo norte sur este oeste ex
        vice san santa anti""",
    "it": """non né mai senza niente nulla nessuno nessuna nega rifiuta
        due tre quattro cinque sei sette otto nove dieci undici dodici cento mille milione miliardo
        primo prima secondo seconda terzo terza nuovo nuova vecchio nord sud est ovest ex vice san santa anti""",
    "pt": """não nem nunca jamais sem nada ninguém nenhum nenhuma nega recusa
        dois duas três quatro cinco seis sete oito nove dez onze doze cem mil milhão
        primeiro primeira segundo segunda terceiro terceira novo nova velho norte sul leste oeste ex
        vice são santa anti""",
    "nl": """niet geen nooit noch niets niemand zonder weigert ontkent
        twee drie vier vijf zes zeven acht negen tien elf twaalf honderd duizend miljoen miljard
        eerste tweede derde vierde nieuw nieuwe oud noord zuid oost west ex vice sint anti""",
    "sv": """inte ej icke aldrig utan ingen inget inga varken nekar vägrar
        två tre fyra fem sex sju åtta nio tio elva tolv hundra tusen miljon miljard
        första andra tredje fjärde ny nya gamla norra södra östra västra nord syd öst väst ex vice sankt anti""",
    "da": """ikke ej aldrig uden ingen intet hverken nægter afviser
        to tre fire fem seks syv otte ni ti elleve tolv hundrede tusind million milliard
        første anden tredje fjerde ny nye gamle nord syd øst vest ex vice sankt anti""",
    "no": """ikke ei aldri uten ingen intet verken nekter avviser
        to tre fire fem seks sju syv åtte ni ti elleve tolv hundre tusen million milliard
        første andre tredje fjerde ny nye gamle nord sør øst vest eks vise sankt anti""",
    "ru": """не ни нет без никогда ничего никто нельзя отказался отверг
        два две три четыре пять шесть семь восемь девять десять сто тысяча миллион миллиард
        первый первая второй вторая третий третья новый новая старый север юг восток запад северный южный экс вице""",
}
"""Those of each language with stop words, in one form; stems make the others."""


def telling_terms(languages: Iterable[str]) -> frozenset[str]:
    """The terms of the telling words of some languages, and of Roman numbers in each of them."""
    return frozenset(
        term_of(word, language) for language in languages for word in f"{_WORDS.get(language, '')} {_ROMAN}".split()
    )
