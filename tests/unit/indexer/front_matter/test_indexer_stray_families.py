"""Promises about metadata in odd places, family by family: what must not reach readers, what they must find."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from conftest import NOW

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.front_matter import parser
from indexer.front_matter.metadata import Metadata, is_private
from indexer.problems import UnreadableFileError
from search.schema.document import Document
from search.settings.settings import Settings

SECRET = "TOPSECRET"
FRONT = "---\ntitle: A story\n---\n"


def shown(text: str, path: str = "news/x.md") -> Document | None:
    """The document that readers get of a file; no problem and no reason names the secret."""
    try:
        readings = document.read(text.encode(), ContentPath(path), Settings(), NOW)
    except UnreadableFileError as error:
        readings = document.ParsedFile(None, (), (error.problem,), (0, 0))
    assert SECRET not in f"{readings.problems}{readings.reasons}", text
    start = readings.document.values.get("published") if readings.document else None
    return None if isinstance(start, datetime) and start > NOW else readings.document


SECRETS = {
    "a blank line after the closing fence": f"{FRONT}\nsecured: {SECRET}\n\nText\n",
    "a list below the closing fence": f"{FRONT}\nfeaturedContent:\n  html: {SECRET}\n\nText\n",
    "JSON below the closing fence": f'{FRONT}\n{{"secured": "{SECRET}"}}\n\nText\n',
    "below a heading": f"{FRONT}# A\n\nsecured: {SECRET}\n\nText\n",
    "an indented head": f"  title: A\n  date: 2021-01-01\n  secured: {SECRET}\n\nText\n",
    "a head indented with tabs": f"\ttitle: A\n\tsecured: {SECRET}\n\nText\n",
    "a continued line of a head": f"Title: A\n    Secured: {SECRET}\n\nText\n",
    "an indented head of Nikola": f"<!--\n  .. title: A\n  .. secured: {SECRET}\n-->\nText\n",
    "a second block closed by dots": f"{FRONT}\n---\nsecured: {SECRET}\n...\n\nText of many words.\n",
    "a block after text, closed by dots": f"{FRONT}Text.\n\n---\nsecured: {SECRET}\n...\n\nMore text.\n",
    "an explicit key": f"{FRONT}\n---\n? secured\n: {SECRET}\n---\nText\n",
    "inline code that begins like a fence": f"{FRONT}```a``` is code.\n\n---\nsecured: {SECRET}\n---\n\nText\n",
    "next lines": f"---\x85title: A\x85secured: {SECRET}\x85---\x85Text\x85",
    "line separators": f"---\u2028title: A\u2028secured: {SECRET}\u2028---\u2028Text",
    "vertical tabs": f"---\x0btitle: A\x0bsecured: {SECRET}\x0b---\x0bText\n",
    "a long comment before a head": f"<!-- {'licence ' * 4000}-->\ntitle: A\nsecured: {SECRET}\n\nText\n",
    "EDN": f'{{:title "A"\n :secured "{SECRET}"}}\n\nText\n',
    "one line": f"--- title: A, secured: {SECRET} ---\n\nText\n",
    "ikiwiki": f'[[!meta secured="{SECRET}"]]\n\nText\n',
    "a tag of YAML": f"---\nsecured: !{SECRET} x\n---\nText\n",
    "a key that is written twice inside": f"---\nrelated: {{secured: {{{SECRET}: 1, {SECRET}: 2}}}}\n---\nText\n",
    "an undefined alias": f"---\nx: *{SECRET}\nsecured: 1\n---\nText\n",
}


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_a_secret_reaches_neither_readers_nor_reports(text: str) -> None:
    """Wherever a private key stands, its value is in no document, no problem and no reason."""
    assert SECRET not in str(shown(text))


VALUES = {
    "a list": f"[{{secured: {SECRET}}}]",
    "lists in lists": f"[[{{Secured: {SECRET}}}]]",
    "deep": f"{{a: {{b: {{c: {{'secured ': {SECRET}}}}}}}}}",
    "full width": f"{{ＳＥＣＵＲＥＤ: {SECRET}}}",
    "invisible": f"{{se\u200bcured: {SECRET}}}",
    "a part": f"{{secured.data: {SECRET}, data.secured: {SECRET}, 'secured[]': {SECRET}}}",
    "a suffix": f"{{featuredContent-html: {SECRET}, secured_data: {SECRET}}}",
    "JSON in a text": f'\'[{{"title": "x", "secured": "{SECRET}"}}]\'',
    "broken JSON in a text": f'\'{{"secured": "{SECRET}",}}\'',
    "a pair": f"[{{key: secured, value: {SECRET}}}]",
    "a named pair": f"[{{name: featuredContent, html: {SECRET}}}]",
    "an explicit key": f"{{? secured : {SECRET}}}",
}
KEYS = [
    "price",
    "related",
    "images",
    "actions",
    "ratings",
    "topics",
    "title",
    "status",
    "draft",
    "date",
    "expires",
    "x",
]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("key", KEYS)
def test_a_secret_inside_of_a_value_is_dropped(key: str, value: str) -> None:
    """However deep a private key is nested in a value, its content is in no document, no problem and no reason."""
    assert SECRET not in str(shown(f"---\ntitle: A\n{key}: {value}\n---\nText\n"))


def test_what_is_not_private_is_kept() -> None:
    """Values beside a private key stay, and so do keys that only sound like it."""
    kept = Metadata.of_mapping({"price": {"secured": 1, "amount": 3}, "unsecured": 2, "x": '{"a": 1, "secured": 2}'})
    assert [(name, entry.value) for name, entry in kept.named] == [
        ("price", {"amount": 3}),
        ("unsecured", 2),
        ("x", '{"a": 1}'),
    ]
    assert not any(map(is_private, ["unsecured", "securedness", "featured", "content", "featured_image"]))


DRAFT = "title: A\ndraft: true"
BLOCKS = {
    "closed by dots": "draft: true\n...",
    "a merge": "x: &a {b: 1}\n<<: *a\ndraft: true\n---",
    "a context": '"@context": https://schema.org\ndraft: true\n---',
    "a schema": "$schema: a\ndraft: true\n---",
    "a list over lines": "tags: [\na,\nb\n]\ndraft: true\n---",
    "an explicit key": "? title\n: A\ndraft: true\n---",
    "elements of the head": "head:\n  - - meta\n    - name: robots\n      content: noindex\n---",
    "a long password": "password: correct horse battery staple\n---",
    "a sign in a key": "price (EUR): 3\ndraft: true\n---",
    "a long key": f"{'a' * 60}: 3\ndraft: true\n---",
    "a text that is not indented": 'description: "a long\nand unindented text"\ndraft: true\n---',
    "a line of prose": f"{DRAFT}\nOne line of prose by mistake\n---",
    "a date to come": "title: A\npublishDate: 2099-01-01\n---",
    "an expiry": "title: A\nexpires: 2099-01-01\n---",
    "an empty flag": "title: A\npublished:\n---",
    "nested": "title: A\nseo:\n  noindex: true\n---",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
@pytest.mark.parametrize("before", [f"{FRONT}\n", "# T\n\n", f"{FRONT}Text.\n\n"])
def test_a_second_block_is_judged_as_front_matter_is(before: str, block: str) -> None:
    """A block of metadata in the text hides by all that hides in front matter, whatever its syntax is."""
    assert shown(f"{before}---\n{block}\n\nText\n") is None


FENCES = [
    "---\xa0",
    "---\u3000",
    "\\---",
    "* * *",
    "- - -",
    "--",
    "−−−",
    "‑‑‑",
    "───",
    "－－－",
    "...",
    ":::",
    "%%%",
    "###",
]


@pytest.mark.parametrize("fence", FENCES)
def test_odd_fences_at_the_top(fence: str) -> None:
    """At the very top of a file a line of marks is taken for a fence."""
    assert shown(f"{fence}\n{DRAFT}\n{fence}\nText\n") is None


HIDDEN = {
    "glued to the fence": f"---{DRAFT}\n---\nText\n",
    "a comment with fences": f"<!--\n---\n{DRAFT}\n---\n-->\nText\n",
    "a comment of TOML": "<!--\n+++\ndraft = true\n+++\n-->\nText\n",
    "a comment of Handlebars": "{{!-- draft: true --}}\nText\n",
    "a comment of ERB": "<%# draft: true %>\nText\n",
    "a long comment": f'<!-- {"x " * 15_000}-->\n{{"draft": true}}\nText\n',
    "MDX after imports": "import {A} from 'a'\n\nexport const meta = {\n  draft: true,\n}\n\nText\n",
    "MDX after a heading": "# A\n\nexport const metadata = { robots: { index: false } }\n\nText\n",
    "an indented head": "    title: A\n    author: B\n    draft: true\n\nText\n",
    "EDN": '{:title "A"\n :draft? true}\n\nText\n',
    "a key twice in JSON": '{"title": "A", "draft": true, "draft": false}\nText\n',
    "a Pelican page": '<html><head><meta name="status" content="draft"></head><body>Text</body></html>',
    "robots far from the top": f"<html><style>{'a{b:c}' * 20_000}</style><meta name=robots content=noindex></html>",
    "robots between backticks": '<html><title>`A</title><meta name=robots content="noindex"><meta content="`"></html>',
    "a sign in an attribute": '<html><meta data-x="a>b" name="robots" content="noindex"></html>',
    "a date ahead between fences": "***\ntitle: A\ndate: 2099-01-01\n***\n\nText\n",
    "a head below front matter": f"{FRONT}\ndraft: true\nhidden: true\n\nText\n",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_hidden_records_stay_hidden(text: str) -> None:
    """Metadata that is not read where it stands hides nonetheless."""
    assert shown(text) is None


EXAMPLE = "---\ndraft: true\n---"


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line for line in text.split("\n"))


CODE = {
    "indented": _indented(EXAMPLE, "    "),
    "indented by a tab": _indented(EXAMPLE, "\t"),
    "a fence in a quote": _indented(f"```yaml\n{EXAMPLE}\n```", "> "),
    "a fence in a list": "- " + _indented(f"```yaml\n{EXAMPLE}\n```", "  ")[2:],
    "four backticks": f"````md\n```yaml\n{EXAMPLE}\n```\n````",
    "tildes around backticks": f"~~~md\n```\n{EXAMPLE}\n```\n~~~",
    "a highlight of Liquid": f"{{% highlight yaml %}}\n{EXAMPLE}\n{{% endhighlight %}}",
    "a highlight of Hugo": f"{{{{< highlight yaml >}}}}\n{EXAMPLE}\n{{{{< /highlight >}}}}",
    "an element": f"<pre><code>\n{EXAMPLE}\n</code></pre>",
    "a template literal": f"<CodeBlock>\n{{`\n{EXAMPLE}\n`}}\n</CodeBlock>",
    "a directive of MyST": ":::{toctree}\n---\nhidden: true\n---\na\n:::",
    "a meta element": '    <meta name="robots" content="noindex">',
    "a meta element in a highlight": '{% highlight html %}\n<meta name="robots" content="noindex">\n{% endhighlight %}',
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
@pytest.mark.parametrize("before", [FRONT, "# A guide\n\n"])
def test_code_that_is_shown_hides_nothing(before: str, code: str) -> None:
    """What stands in code, however it is marked, is an example."""
    assert shown(f"{before}Write this:\n\n{code}\n\nText\n"), code


PROSE = {
    "changes between rules": "# Changes\n\n---\n\n- Added: a door\n- Removed: the old door\n\n---\n",
    "a login between rules": f"{FRONT}Text.\n\n---\n\nUsername: admin\nPassword: admin\n\n---\n\nMore\n",
    "a status between rules": f"{FRONT}Text.\n\n---\n\nStatus: pending\nOwner: Ann\n\n---\n\nEnd\n",
    "a book between rules": "# Books\n\n---\n\nAuthor: Ann\nPublication date: 2001\n\n---\n",
    "an imprint": f"{FRONT}Text\n\n---\n\n*Published: May 2019*\n\n---\n\n*Share*\n",
    "an expiry of things": f"{FRONT}Text\n\n---\n\nExpires: 3 days\n\n---\n",
    "a loan": "# Loans\n\nSecured: a loan backed by a house.\n\nUnsecured: one that is not.\n",
    "a heading for content": "# Home\n\nFeatured content:\n\n- A\n- B\n",
    "a sentence between rules": f"{FRONT}Text.\n\n---\n\nThe loan is secured: see above.\n\n---\n\nEnd.\n",
    "metadata that is public": "export const metadata = { robots: { index: true, follow: true } }\n\nText\n",
    "a date that has passed": "export const meta = {\n  publishDate: '2021-03-02',\n  draft: false,\n}\n\nText\n",
    "link references": "[draft]: https://a.example\n[hidden]: https://b.example\n\nText\n",
    "a directive at the top": "```{toctree}\n:hidden:\n:maxdepth: 1\n\na\n```\n\n# A\n\nText\n",
    "a short list of changes": "Added: a door\nRemoved: the old door\n\nMore text.\n",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_prose_that_sounds_like_metadata_is_shown(text: str) -> None:
    """Between rules with blank lines, and at the top without a title, only what clearly is metadata counts."""
    assert shown(text), text


def test_a_sentence_beside_a_known_key_is_metadata() -> None:
    """A key that is known makes front matter of a block, also when its value cannot be read: none of it is text."""
    read = parser.parse(b"---\nNOTE: made by a program, do not edit\ntitle: {@debug ...}\n---\nText\n")
    assert read.body.strip() == "Text"
    assert [problem.reason.partition(":")[0] for problem in read.problems] == ["\u201ctitle\u201d was left out"]


PIECES = [
    "a: ",
    "a:",
    "a=",
    "_",
    " ",
    "\t",
    "\u2028",
    "draft: ",
    "draft: false ",
    "{a: ",
    "：",
    "- ",
    "a b c: ",
    "`",
    "-",
]
PIECES += ["x: y\n", "```\n", "//\n", " x\n", "<!-- ", "<meta ", "{/* ", "> ", "---\n", "::", "\\", "[", "a => "]
STARTS = ["", FRONT, f"{FRONT}x\n\n---\n", "title: A\n", "---js\n", "+++\n"]


def _seconds(text: str) -> float:
    begun = time.process_time()
    with suppress(UnreadableFileError):
        parser.parse(text.encode())
    return time.process_time() - begun


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("start", STARTS)
def test_no_text_takes_more_than_linear_time(start: str, piece: str) -> None:
    """Sixteen times the text takes at most some eighty times as long; squares would take 256 times."""
    short, long = (f"{start}{piece * (count // len(piece))}!\n---\nText\n" for count in (4_000, 64_000))
    # What takes less than a hundredth of a second is not measured well, so that much is always allowed.
    assert _seconds(long) < 80 * 0.01 or _seconds(long) < 80 * min(_seconds(short) for _ in range(3))


def test_a_key_of_toml_with_many_dots_is_refused() -> None:
    """The time to read it would grow with the square of its length."""
    with pytest.raises(UnreadableFileError, match="dots"):
        parser.parse(f"+++\n{'a.' * 10_000}b = 1\n+++\nText\n".encode())
    assert parser.parse(b"+++\na.b.c = '...'\n+++\nText\n").metadata.find("a.b.c")


def test_the_current_moment_judges_stray_dates() -> None:
    """A date of a block in the text hides only while it lies ahead."""
    year = datetime.now(UTC).year
    assert shown(f"{FRONT}\n---\ndate: {year + 1}-01-01\n---\nText\n") is None
    assert shown(f"{FRONT}\n---\ndate: {year - 1}-01-01\n---\nText\n")


@pytest.mark.parametrize("tag", ["raw", "verbatim", "set example", "capture example"])
def test_what_a_template_keeps_as_text_is_an_example(tag: str) -> None:
    """Front matter that a template keeps as text is an example; a private key there is none, nor is what follows."""
    begin, end = f"{{% {tag} %}}", f"{{%- end{tag.partition(' ')[0]} %}}"
    own, hiding = "---\ntitle: A story\n---\n\nText.\n\n", "---\ndraft: true\ntitle: x\n---\n"
    assert parser.parse(f"{own}{begin}\n{hiding}{end}\n\nMore.\n".encode()).body
    for text in (f"{begin}\n---\nsecured: TOPSECRET\n---\n{end}", f"{begin}a{end}\n\n{hiding}", f"{begin}\n{hiding}"):
        with pytest.raises(UnreadableFileError):
            parser.parse(f"{own}{text}\n\nMore.\n".encode())
