"""What becomes of the files of real sites? Beside `test_hidden`, so that one process indexes each site for both."""

from __future__ import annotations

from data import Collected

from indexer.reading.file_report import Outcome


def test_curated_news_site(power_apps: Collected) -> None:
    """All 63 unpublished records and the 3 removed ones among them are hidden, `_data` is no content, nothing fails."""
    report = power_apps.report
    assert report.count(Outcome.FAILED) == 0
    assert report.hidden_by == {"published: false": 63, "removed: true": 3}
    assert report.count(Outcome.INDEXED) == 726
    assert report.ignored_by["_data is no content"] == 1
    assert report.with_warnings == 0


def test_hugo_site(digitalgov: Collected) -> None:
    """Another site with other keys and dates is read without configuration: every file is indexed or hidden."""
    report = digitalgov.report
    assert report.count(Outcome.FAILED) == 0
    assert report.count(Outcome.INDEXED) + report.count(Outcome.HIDDEN) == 2_781
    assert report.hidden_by["draft: true"] == 8
    assert report.hidden_by["headless: true"] == 1
    assert report.with_warnings < 50
