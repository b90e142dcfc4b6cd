"""Promises of what files inherit from their folders, their site and files beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from hiding import HIDING
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from indexer.addresses import site_generators
from indexer.inheritance import globs
from indexer.job import Job
from indexer.reading import file_reader, sources
from indexer.reading.file_report import Outcome
from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.settings.settings import Settings

PAGE = "---\ntitle: A story\n---\nzebrafish\n"
ONLY_HUGO = {"hugo.toml": "baseURL = 'https://x.example'\n"}


def read(
    folder: Path, files: Mapping[str, str], settings: dict[str, Any] | None = None, at: str = ""
) -> dict[str, Any]:
    """The result of each content file of a new folder with these files, read below a path, by its id."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    source = folder / at if at else folder
    schemes = (site_generators.recognised(source),)
    job = Job((source,), folder / "index", read_settings(settings or {}), NOW, schemes=schemes)
    scan = sources.scan(job)
    job = Job((source,), folder / "index", job.settings, NOW, schemes=schemes, inheritance=scan.inheritance)
    return dict(zip([file.id for file in scan.files], file_reader.read(scan.files, job), strict=True))


def shown(results: Mapping[str, Any]) -> set[str]:
    """The ids of those that readers see."""
    return {id for id, result in results.items() if result.document}


def yaml_of(key: str, value: str) -> str:
    """A key and its value as YAML in one line."""
    return json.dumps({key: value if value in ("abc", "draft", "noindex") else value == "true"})


MECHANISMS: dict[str, tuple[str, str, str]] = {
    "Hugo, YAML": ("s/_index.md", "---\ncascade: §\n---\n", ""),
    "Hugo, a list": ("s/_index.md", "---\ncascade:\n- target: {path: /s/**}\n  §§\n---\n", ""),
    "Hugo, JSON": ("s/_index.html", '{"title": "x", "cascade": [§]}\n', ""),
    "Hugo, TOML": ("s/_index.md", "+++\n[[cascade]]\nX\n[cascade._target]\nkind = 'page'\n+++\n", "toml"),
    "Hugo, its configuration": ("hugo.toml", "[cascade]\nX\n", "toml"),
    "Hugo, a part of its configuration": ("config/_default/cascade.yaml", "- §\n", ""),
    "Hugo, a language": ("hugo.yaml", "languages: {en: {cascade: §}}\n", ""),
    "Jekyll": ("_config.yml", "defaults:\n- scope: {path: s, type: pages}\n  values: §\n", ""),
    "Jekyll, a pattern": ("_config.yml", "defaults: [{scope: {path: '*/t'}, values: §}]", ""),
    "Eleventy": ("s/s.json", "§", ""),
    "Eleventy, with its suffix": ("s/t/t.11tydata.json", "§", ""),
    "Eleventy, code": ("s/s.11tydata.js", "module.exports = §", ""),
    "Eleventy, one page": ("s/t/a.11tydata.json", "§", ""),
    "Eleventy, YAML": ("s/s.yaml", "§", ""),
    "Lume": ("s/_data.yml", "§", ""),
    "Bridgetown": ("_defaults.yml", "§", ""),
    "Quarto": ("s/_metadata.yml", "§", ""),
    "MkDocs": ("s/.meta.yml", "§", ""),
    "Nikola": ("s/t/a.meta", "---\n§\n---\n", ""),
    "DocFX": ("docfx.json", '{"build": {"globalMetadata": §}}', ""),
    "Newsdex": ("newsdex.yaml", "", "settings"),
}
"""For each mechanism a file above `s/t/a.md` and its text, with § for a mapping and §§ for what stands inside."""


@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(MECHANISMS)), st.sampled_from(sorted(HIDING.items())))
def test_what_is_inherited_hides_as_what_is_written(
    tmp_path_factory: pytest.TempPathFactory, mechanism: str, pair: tuple[str, str]
) -> None:
    """Each hiding key, written by each way in which files inherit, hides the files below and no other."""
    path, form, kind = MECHANISMS[mechanism]
    key, value = pair
    flow = yaml_of(key, value)
    if kind == "toml":
        text = form.replace("X", f"{json.dumps(key)} = {json.dumps(json.loads(flow)[key])}")
    else:
        text = form.replace("§§", flow[1:-1]).replace("§", flow)
    given_settings = {"defaults": [{"folder": "s", "values": json.loads(flow)}]} if kind == "settings" else None
    files = {"s/t/a.md": PAGE} | ({} if kind == "settings" else {path: text})
    results = read(tmp_path_factory.mktemp("site"), files, given_settings)
    assert "s/t/a" not in shown(results), (path, text)


def test_files_beside_and_above_inherit_nothing(tmp_path: Path) -> None:
    """What hides a folder hides nothing beside it, and data of one page hides that page alone."""
    files = {
        "s/s.json": '{"draft": true}',
        "s/a.md": PAGE,
        "ss/a.md": PAGE,
        "a.md": PAGE,
        "t/_index.md": "---\ncascade: {draft: true}\n---\n",
        "t/a.md": PAGE,
        "team/b.md": PAGE,
        "u/a.11tydata.json": '{"draft": true}',
        "u/a.md": PAGE,
        "u/b.md": PAGE,
    }
    assert shown(read(tmp_path, files)) == {"ss/a", "a", "team/b", "u/b"}


def test_own_keys_win_and_the_nearest_folder_does(tmp_path: Path) -> None:
    """A key of the file goes before those that it inherits, and a folder before those above it."""
    files = {
        "s/_index.md": "---\ncascade: {draft: true, author: Ann, extra: {a: 1, level: high}}\n---\n",
        "s/own.md": "---\ndraft: false\nauthor: Bea\n---\nx\n",
        "s/t/_index.md": "---\ncascade: {draft: false}\n---\n",
        "s/t/a.md": PAGE,
    }
    results = read(tmp_path, files)
    assert shown(results) == {"s/own", "s/t/a", "s/t/_index"}
    authors = {id: results[id].document.values["provider"] for id in ("s/own", "s/t/a")}
    assert authors == {"s/own": ("Bea",), "s/t/a": ("Ann",)}


def test_a_section_may_be_shown_whose_pages_are_not(tmp_path: Path) -> None:
    """As Hugo merges nothing but `params`, the `build` of a section goes as a whole before the one that it cascades."""
    section = "---\nbuild: {render: always}\ncascade: {build: {render: never, list: local}, params: {a: 1}}\n---\nx\n"
    files = {"glossary/_index.md": section, "glossary/a.md": PAGE, "glossary/b.md": "---\nparams: {b: 2}\n---\nx\n"}
    assert shown(read(tmp_path, files)) == {"glossary/_index"}


def test_an_empty_key_does_not_win(tmp_path: Path) -> None:
    """A key without a value says nothing, so that the inherited one counts."""
    files = {"s/s.json": '{"draft": true, "author": "Ann"}', "s/a.md": "---\ndraft:\n---\nx\n"}
    assert not shown(read(tmp_path, files))


def test_lists_are_joined_where_the_generator_joins_them(tmp_path: Path) -> None:
    """Eleventy and MkDocs join the tags of folders and files; Hugo and Jekyll replace them."""
    page = "---\ntopics: [own]\n---\nx\n"
    files = {
        "s/s.json": '{"topics": ["far"]}',
        "s/a.md": page,
        "t/_index.md": "---\ncascade: {topics: [far]}\n---\n",
        "t/a.md": page,
    }
    results = read(tmp_path, files)
    assert results["s/a"].document.values["topics"] == ("far", "own")
    assert results["t/a"].document.values["topics"] == ("own",)


@pytest.mark.parametrize(
    ("target", "hidden"),
    [
        ("{path: '/s/t/**'}", {"s/t/a", "s/t/b/c"}),
        ("{path: '{/s/a,/s/t/a}'}", {"s/a", "s/t/a"}),
        ("{path: /s/*}", {"s/a"}),
        ("{kind: page}", {"s/a", "s/t/a", "s/t/b/c"}),
        ("{kind: '{home,section}'}", {"s/_index"}),
        ("{environment: staging}", set()),
        ("{environment: '{staging,production}'}", {"s/_index", "s/a", "s/t/a", "s/t/b/c"}),
    ],
)
def test_targets_of_a_cascade_are_kept_to(tmp_path: Path, target: str, hidden: set[str]) -> None:
    """An entry with a target is for the paths, kinds and environments that it names, and for no other page."""
    files = {"content/s/_index.md": f"---\ncascade:\n- _target: {target}\n  draft: true\n---\nx\n"}
    pages = ("s/a", "s/t/a", "s/t/b/c")
    files |= {f"content/{path}.md": PAGE for path in pages}
    assert shown(read(tmp_path, files | ONLY_HUGO)) == {f"content/{id}" for id in {*pages, "s/_index"} - hidden}


def test_content_below_its_site_inherits_from_above(tmp_path: Path) -> None:
    """A content folder inside of its site has what the folders between, and the configuration of the site, say."""
    files = {
        **ONLY_HUGO,
        "content/_index.md": "---\ncascade: {author: Ann}\n---\n",
        "content/posts/_index.md": "---\ncascade: {draft: true}\n---\n",
        "content/posts/old/a.md": PAGE,
    }
    assert not shown(read(tmp_path, files, at="content/posts/old"))


def test_parts_of_a_bundle_are_hidden_with_it(tmp_path: Path) -> None:
    """In Hugo what hides an index file hides all in its folder; elsewhere only what no other generator knows does."""
    draft, headless = "---\ndraft: true\n---\n", "---\nheadless: true\n---\n"
    files = {"d/index.md": draft, "d/a.md": PAGE, "h/index.md": headless, "h/a/b.md": "---\nheadless: false\n---\nx\n"}
    assert shown(read(tmp_path / "any", files)) == {"d/a"}
    assert not shown(read(tmp_path / "hugo", files | ONLY_HUGO))


def test_a_draft_section_of_zola_hides_its_pages(tmp_path: Path) -> None:
    """Zola leaves out all below a section that is a draft; in other generators it is the section alone."""
    files = {"content/s/_index.md": "+++\ndraft = true\n+++\n", "content/s/a.md": PAGE}
    zola = {"config.toml": "base_url = 'https://x.example'\ncompile_sass = true\n"}
    assert shown(read(tmp_path / "zola", files | zola)) == set()
    assert shown(read(tmp_path / "any", files)) == {"content/s/a"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s/_index.md", "---\ncascade: {draft: true\n---\n"),
        ("s/s.json", '{"draft": true,'),
        ("s/_metadata.yml", "draft: yes\n  bad: [\n"),
        ("s/.meta.yml", "secured: {a: [\n"),
        ("hugo.toml", "[cascade\ndraft = true\n"),
        ("s/a.meta", "---\nstatus: draft\n"),
        ("_config.yml", "defaults: [{values: {published: false}}\n"),
    ],
)
def test_a_file_that_cannot_be_read_and_may_hide_makes_those_below_fail(tmp_path: Path, name: str, text: str) -> None:
    """Doubt hides: the files below fail with a remedy that names the file; without hiding words they are shown."""
    results = read(tmp_path / "doubt", {name: text, "s/a.md": PAGE})
    assert results["s/a"].status.outcome is Outcome.FAILED
    assert name in results["s/a"].status.problems[0].remedy
    harmless = text.replace("draft", "colour").replace("published", "colour").replace("secured", "colour")
    assert "s/a" in shown(read(tmp_path / "harmless", {name: harmless, "s/a.md": PAGE}))


def test_a_file_that_the_system_does_not_let_read_is_doubted(tmp_path: Path) -> None:
    """A file of inherited metadata without a right to read it, or a link out of the content, hides those below."""
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    (tmp_path / "content/s").mkdir(parents=True)
    (tmp_path / "content/s/s.json").symlink_to("../../secret.json")
    assert not shown(read(tmp_path / "content", {"s/a.md": PAGE}))
    if os.geteuid():
        (tmp_path / "content/s/s.json").unlink()
        (tmp_path / "content/s/s.json").touch(0)
        assert not shown(read(tmp_path / "content", {"s/a.md": PAGE}))


def test_code_that_may_hide_is_told_of(tmp_path: Path) -> None:
    """Of a hiding key whose value only code gives there is a warning at its file, and the pages are shown."""
    code = "module.exports = { eleventyComputed: { permalink: data => data.draft ? false : data.permalink } }"
    for name, text in (("s/s.11tydata.js", code), ("s/a.md", PAGE)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    scan = sources.scan(Job((tmp_path,), tmp_path / "index", Settings(), NOW))
    assert ["permalink" in problem.reason for one in scan.others for problem in one.problems] == [True]
    assert not scan.inherited.any()


def test_private_keys_are_not_inherited(tmp_path: Path) -> None:
    """The private keys of a folder reach no document, at any depth."""
    files = {"s/s.json": '{"extra": {"secured": "zebra"}, "Featured_Content": "zebra"}', "s/a.md": PAGE}
    settings = {"defaults": [{"folder": "s", "values": {"secured": "zebra"}}], "fields": {"secured": {}}}
    results = read(tmp_path, files, settings)
    assert "zebra " not in repr(results["s/a"].document).replace("zebrafish", "")
    assert "zebra" not in repr(read_settings(settings).to_json())


def test_defaults_of_the_settings_are_the_weakest_of_a_folder(tmp_path: Path) -> None:
    """`defaults` give what neither the file nor its site says; the folder may be a pattern."""
    files = {"blog/blog.json": '{"author": "Ann"}', "blog/a.md": PAGE, "x/minutes/a.md": PAGE}
    rules = [
        {"folder": "blog", "values": {"author": "Bea", "topics": ["News"]}},
        {"folder": "*/minutes", "values": {"topics": ["Minutes"]}},
    ]
    results = read(tmp_path, files, {"defaults": rules})
    assert results["blog/a"].document.values["provider"] == ("Ann",)
    assert results["blog/a"].document.values["topics"] == ("News",)
    assert results["x/minutes/a"].document.values["topics"] == ("Minutes",)


@pytest.mark.parametrize(
    "entry", [{"folder": "a"}, {"folder": "a", "values": {}}, {"folder": "../a", "values": {"b": 1}}, {"foldr": "a"}]
)
def test_defaults_that_mean_nothing_are_refused(entry: dict[str, Any]) -> None:
    """An entry without values, out of the content, or with another key is an error that names it."""
    with pytest.raises(SettingInvalid, match=r"defaults\[1\]"):
        read_settings({"defaults": [entry]})


def test_file_patterns_hide_and_show(tmp_path: Path) -> None:
    """`hide: patterns` hides files by name or path; `show: patterns` shows what is hidden by its place alone."""
    names = ("a.internal.md", "b.md", "s/c.md", "drafts/press.md", "drafts/d.md")
    rules = {"hide": {"patterns": ["*.internal.md", "s/*"]}, "show": {"patterns": ["drafts/press*"]}}
    found = shown(read(tmp_path, dict.fromkeys(names, PAGE) | {"drafts/press-2.md": "---\ndraft: true\n---\nx"}, rules))
    assert found == {"b", "drafts/press"}


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("/a/**", ["/a/b", "/a/b/c"], ["/a", "/ab"]),
        ("/a**", ["/a", "/ab", "/ab/c", "/a/c"], ["/b/a"]),
        ("**/a", ["a", "x/a", "x/y/a"], ["x/ba", "a/x"]),
        ("{a,b/*}/c", ["a/c", "b/x/c"], ["b/c"]),
        ("a?[^x]", ["aby"], ["abx", "ab"]),
        ("**/a/**", ["x/a/b", "a/b"], ["a", "x/a"]),
    ],
)
def test_globs(pattern: str, yes: list[str], no: list[str]) -> None:
    """Patterns match name by name, and `**` across folders."""
    assert [path for path in (*yes, *no) if globs.matches(pattern, path)] == yes


@pytest.mark.parametrize("depth", [60, 200, 900, 100_000])
def test_deep_data_stops_no_run(tmp_path: Path, depth: int) -> None:
    """Data that is nested very deeply is read or doubted, and never ends the run."""
    deep = "[" * depth + "]" * depth
    files = {"s/s.json": f'{{"a": {deep}}}', "s/t/t.json": f'{{"draft": true, "a": {deep}}}'}
    results = read(tmp_path, files | {"s/a.md": PAGE, "s/t/a.md": PAGE})
    assert shown(results) == {"s/a"}


def test_hostile_globs_are_bounded() -> None:
    """A pattern with very many stars or alternatives costs little; what is too much is doubted, and matches."""
    assert globs.matches("{a,b}" * 40, "x")
    assert not globs.matches("/".join(["**/*a*a*a*a*b"] * 12), "/".join(["a" * 200] * 60))
