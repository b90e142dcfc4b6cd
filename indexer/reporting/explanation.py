"""Explanation of one content file: what became of it and why, which key gave what, and its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from indexer.documents import document as documents_document
from indexer.documents import page_link, provenance
from indexer.documents.document import ContentPath
from indexer.documents.page_link import Link, Rule
from indexer.documents.provenance import FieldSource, HidingSource, Origins
from indexer.documents.values import asked
from indexer.front_matter.hiding_keys import hiding_keys
from indexer.front_matter.hiding_rules import OTHERS
from indexer.front_matter.metadata import Metadata, first_name
from indexer.front_matter.parser import FrontMatter
from indexer.front_matter.schedule import DATE_KEYS
from indexer.job import Job
from indexer.problems import UnreadableFileError
from indexer.reading import file_reader
from indexer.reading.file_report import FileReport, Outcome
from indexer.reading.sources import Scan
from indexer.reading.walk import ContentFile
from search.errors import ContentMissing
from search.schema.document import Document, as_json, date_text
from search.schema.fields import BODY, PUBLISHED, TITLE, URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What became of one file, and why."""

    report: FileReport
    fields: tuple[FieldSource, ...] = ()
    """But for link and state; also of a hidden document, as editors would have it."""
    hidden_by: tuple[HidingSource, ...] = ()
    address: str = ""
    address_rule: str = ""
    appears: datetime | None = None
    """When the clock shows it, or has shown it."""
    expires: datetime | None = None
    private: tuple[str, ...] = ()
    """Where something private was dropped: names of keys, never a value."""
    unread: tuple[str, ...] = ()
    """Keys of its own that no field and no rule reads."""

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return self.report.to_json() | {
            "hidden_by": [_hiding_json(one) for one in self.hidden_by],
            "fields": {one.field.name: _field_json(one) for one in self.fields},
            "address": {"url": self.address or None, "rule": self.address_rule or None},
            "appears": date_text(self.appears) if self.appears else None,
            "expires": date_text(self.expires) if self.expires else None,
            "private": list(self.private),
            "unread": list(self.unread),
        }


def shown_value(source: FieldSource) -> Any:
    """The value of a field as plain data; of the body only how many words it has."""
    if source.field.name == BODY:
        return {"words": len(source.value.split())}
    kind, value = source.field.kind, source.value
    return [as_json(kind, one) for one in value] if isinstance(value, tuple) else as_json(kind, value)


def _hiding_json(source: HidingSource) -> dict[str, Any]:
    reason = source.reason
    facts = {"reason": reason.text, "state": reason.state, "key": source.key or None, "rule": source.rule}
    return {**facts, "line": source.line}


def _field_json(source: FieldSource) -> dict[str, Any]:
    keys = [
        {"key": one.key, "alias": one.alias, "line": one.line, "inherited": one.is_inherited} for one in source.keys
    ]
    return {"value": shown_value(source), "keys": keys, "derived_from": list(source.derived)}


def explain(path: Path, job: Job, scan: Scan) -> Explanation:
    """The explanation of a file, or folder, in a scanned content folder.

    Raises ContentMissing when it is not in it.
    """
    place = str(path.parent.resolve() / path.name)
    found = next((file for file in scan.files if file.path == place), None)
    return _of_content(found, job) if found else Explanation(report=_other(place, job, scan))


def _other(place: str, job: Job, scan: Scan) -> FileReport:
    """The report of a file that does not count; it may be that of a folder above it, which is not entered."""
    for source in job.sources:
        folder = source if source.is_dir() else source.parent
        root = str(folder.resolve())
        if place.startswith(f"{root}/"):
            shown = str(folder / "x")[:-1] + place.removeprefix(f"{root}/")
            for one in scan.others:
                if one.path in {shown, f"{shown}/"} or (one.path.endswith("/") and shown.startswith(one.path)):
                    return replace(one, path=shown)
    raise ContentMissing(path=place, reason="it is none of the files in the content folder")


def _of_content(file: ContentFile, job: Job) -> Explanation:
    status = next(file_reader.read([file], job)).status
    report, at = status.report(file), file_reader.content_path(file, job)
    try:
        data = file_reader.content_of(file)
        own = documents_document.parse(data, at)
        read = documents_document.with_inherited(own, at)
    except (UnreadableFileError, OSError):
        return Explanation(report=report)  # which says why
    parsed = documents_document.document_of(read, at, job.settings, job.now, editors=True)
    without_text = documents_document.document_of(replace(read, body=""), at, job.settings, job.now, editors=True)
    made, other = (one.document or Document(file.id, {}) for one in (parsed, without_text))
    schedule = documents_document.schedule_of(read, at, job.settings)
    keys, origins = hiding_keys(job.settings.hiding), Origins(read.metadata, own.metadata)
    link = _link(made, read, at, job)
    return Explanation(
        report=replace(report, problems=tuple(dict.fromkeys((*report.problems, *parsed.problems)))),
        fields=tuple(provenance.of_fields(made, other, origins, job.settings.fields)),
        hidden_by=tuple(provenance.of_reason(one, read.metadata, schedule, keys) for one in report.reasons),
        address=str(link.reading.values[0]) if link.reading.values else "",
        address_rule=" ".join(_address_rule(link, job)),
        appears=max(schedule.starts, default=None),
        expires=min(schedule.ends, default=None),
        private=own.metadata.private,
        unread=tuple(_unread(own.metadata, job)) if report.outcome is not Outcome.FAILED else (),
    )


def _link(made: Document, file: FrontMatter, at: ContentPath, job: Job) -> Link:
    said = str(made.values.get(TITLE, "")), made.values.get(PUBLISHED)
    return page_link.link(at.path, file.metadata, said, job.settings, at.scheme)


def _address_rule(link: Link, job: Job) -> Iterator[str]:
    """The rule that gave the link, in words."""
    file, scheme = link.file, link.file.scheme if link.file else None
    if file is None or scheme is None or link.rule is None:
        return
    if link.rule is Rule.WRITTEN and file.entry:
        where = f"line {file.entry.line}" if file.entry.line else "inherited, or a default of its folder"
        yield f"the key {file.entry.key} ({where})"
    elif link.rule is Rule.PLACED and (rule := file.rule):
        yield f"site.addresses of newsdex.yaml: folder {rule.folder or '(all)'}, pattern {rule.pattern}"
    elif link.rule is Rule.PLACED and file.located:
        area = file.located.area
        yield f"the path of the file: folder {area.folder or '(all)'}, pattern {area.pattern or '(path)'}"
    else:
        names = (alias for alias in job.settings.fields[URL].aliases if file.metadata.find(alias))
        canonical = link.rule is Rule.CANONICAL
        yield "the canonical address in its front matter" if canonical else f"the key {next(names, URL)}"
    if scheme.source and link.rule in {Rule.WRITTEN, Rule.PLACED} and not (link.rule is Rule.PLACED and file.rule):
        yield f"of {scheme.generator.name}, by {scheme.source}"


def _unread(own: Metadata, job: Job) -> Iterator[str]:
    """The keys that no field and no rule reads."""
    fields = asked(job.settings.fields, own)
    known = {first_name(alias) for field in fields for alias in field.aliases} | OTHERS | DATE_KEYS
    known |= hiding_keys(job.settings.hiding).by_name.keys()
    yield from dict.fromkeys(entry.key for name, entry in own.named if name not in known)
