"""Which files may a configuration name?"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.commands import config, config_files
from search.errors import SettingInvalid

CONFIG = "site: {logo: logo.svg, css: own.css}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A configuration with its files: one beside it, and one in the content."""
    (tmp_path / "newsdex.yaml").write_text(CONFIG)
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "own.css").write_text("a {}")
    return tmp_path


def test_files_are_beside_the_configuration_or_in_the_content(site: Path) -> None:
    """What is named there is read when the index is built."""
    looks = config.read(site / "newsdex.yaml", [site / "content"]).site.looks
    assert looks.logo is not None
    assert looks.css is not None
    assert (looks.logo.content, looks.css.content) == (b"<svg/>", b"a {}")
    with pytest.raises(SettingInvalid, match=r"newsdex\.yaml:1.*site\.css"):
        config.read(site / "newsdex.yaml")


def test_no_file_outside_is_read(site: Path) -> None:
    """Neither a path nor a link leads out of the folder, and what is no file is none."""
    secret = site.parent / f"{site.name}-secret.css"
    secret.write_text("secret")
    (site / "link.css").symlink_to(secret)
    (site / "folder.css").mkdir()
    (site / "circle.css").symlink_to(site / "circle.css")
    for name in (
        f"../{secret.name}",
        str(secret),
        "link.css",
        "folder.css",
        "circle.css",
        "none.css",
        "\0.css",
        "x" * 999,
    ):
        assert config_files.read([site], name, 100) is None, name
    assert config_files.read([site], "logo.svg", 3) == b"<sv"


def test_a_change_of_such_a_file_is_noticed(site: Path) -> None:
    """Who watches a folder builds anew when the logo or the style sheet has changed, appeared or gone."""
    path, content = site / "newsdex.yaml", [site / "content"]
    versions = [config.version(path, content)]
    assert config.version(path, content) == versions[0]
    (site / "logo.svg").write_text("<svg></svg>")
    versions.append(config.version(path, content))
    (site / "content" / "own.css").unlink()
    versions.append(config.version(path, content))
    assert len(set(versions)) == len(versions)
    path.write_text("site: [logo")
    assert config.version(path, content)
    assert config.version(None) is None
