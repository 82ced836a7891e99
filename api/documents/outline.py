"""How the sections of a summary are put in parts, each with its heading: 一、 and within it （一）."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from projections.summary_model import Section, Summary

OF_ISSUES = ("figures", "course", "days_to_resolve", "by_category", "by_place", "by_channel", "by_tier")
"""Sections that make one part together."""


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A heading with one section, or with several that have headings of their own."""

    id: str
    title: str
    sections: list[Section] = field(default_factory=list)
    has_headings: bool = False
    """Whether each of the sections has a heading of its own."""


def outline(summary: Summary) -> list[DocumentPart]:
    """The parts in order: those on the figures of issues are one."""
    return list(_parts(summary))


def _parts(summary: Summary) -> Iterator[DocumentPart]:
    issues = DocumentPart("issues", "居民诉求情况", has_headings=True)
    for section in summary.sections:
        if section.id not in OF_ISSUES:
            yield DocumentPart(section.id, section.title, [section])
            continue
        if not issues.sections:
            yield issues
        issues.sections.append(section)
