"""Catalogs of the page's texts. Run as a module, it adds the texts that are new to each and drops those that are gone.

Translations are written into `webapp/translations/*/LC_MESSAGES/messages.po` by hand.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from search.settings.site import PAGE_LANGUAGES
from webapp.languages.borrowed import TEXTS
from webapp.pages.partial_answers import LACKING

ROOT = Path(__file__).parents[1]
WEBAPP = ROOT / "webapp"
TRANSLATED = PAGE_LANGUAGES[1:]
"""Languages that have a catalog."""
_METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false", "trim_blocks": "true"}}
_HEADER = """# Texts of the page; tests/catalogs.py keeps the list of them.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

Text = str | tuple[str, ...]


@cache
def texts() -> dict[Text, list[str]]:
    """All texts of the page, singular and plural in one, and the files that have them."""
    found: dict[Text, list[str]] = {}
    for file, _, text, _, _ in extract_from_dir(str(WEBAPP), _METHODS, _OPTIONS):
        found.setdefault(text, []).append(f"webapp/{file}")
    borrowed = {**TEXTS, "webapp/pages/partial_answers.py": tuple(LACKING.values())}
    for source, some in borrowed.items():
        for text in some:
            found.setdefault(text, []).append(source)
    return found


def file_of(language: str) -> Path:
    """The catalog of a language."""
    return WEBAPP / "translations" / language / "LC_MESSAGES" / "messages.po"


def catalog_of(language: str) -> Catalog:
    """What is translated into a language; nothing into a new one."""
    if not file_of(language).exists():
        return Catalog(locale=language)
    return read_po(BytesIO(file_of(language).read_bytes()), locale=language)


def updated(language: str) -> Catalog:
    """The catalog of a language with exactly the texts that there are; what is new has no translation yet."""
    held = catalog_of(language)
    catalog = Catalog(locale=language)
    for text, files in sorted(texts().items(), key=lambda entry: (entry[1][0], str(entry[0]))):
        known = held.get(text[0] if isinstance(text, tuple) else text)
        translated = known.string if known and not known.fuzzy else ""
        catalog.add(text, translated, [(file, 0) for file in dict.fromkeys(files)])
    return catalog


def write(language: str) -> None:
    """Write the catalog of a language as it should be."""
    catalog = updated(language)
    file_of(language).parent.mkdir(parents=True, exist_ok=True)
    with file_of(language).open("wb") as file:
        file.write(_HEADER.format(language=language, plural_forms=catalog.plural_forms).encode())
        write_po(file, catalog, width=120, omit_header=True, include_lineno=False)


if __name__ == "__main__":
    for each in TRANSLATED:
        write(each)
