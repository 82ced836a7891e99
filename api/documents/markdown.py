"""A summary as Markdown (GitHub's dialect, for its tables)."""

from collections.abc import Iterable, Iterator, Sequence

from api.documents import markdown_governance as governance
from api.documents import wording
from api.documents.markdown_table import plain as _plain
from api.documents.markdown_table import table as _table
from api.documents.outline import outline
from projections import summary_model as m
from projections import summary_model_governance as g
from projections.summary_labels import UNIT_LABELS


def markdown(summary: m.Summary) -> str:
    """The document, in Chinese. Titles and other recorded text are escaped, so that they stay text."""
    lines = [f"# {wording.title(summary)}", ""]
    if unfinished := wording.under_way(summary.period):
        lines += [f"**{unfinished}**", ""]
    for index, part in enumerate(outline(summary), 1):
        lines += [f"## {wording.ordinal(index)}、{part.title}", ""]
        for number, section in enumerate(part.sections, 1):
            if part.has_headings:
                lines += [f"### （{wording.ordinal(number)}）{section.title}", ""]
            lines += [*_body(section), ""]
    return "\n".join(lines)


def _body(section: m.Section) -> Iterable[str]:  # noqa: PLR0911 one case a kind of section
    match section:
        case m.FactsSection():
            return governance.facts(section)
        case g.OutcomesSection():
            return governance.outcomes(section)
        case m.ComparisonSection():
            return _comparison(section)
        case m.SeriesSection():
            rows = [[p.label, str(p.raised), str(p.resolved)] for p in section.points]
            return _table(["时间", "新增诉求", "办结诉求"], rows)
        case m.DurationsSection():
            return _durations(section)
        case m.BreakdownSection():
            return _breakdown(section)
        case m.CasesSection():
            return _cases(section)
        case g.CouncilsSection():
            return governance.councils(section)
        case g.DecisionsSection():
            return governance.decisions(section)
        case g.VolunteeringSection():
            return governance.volunteering(section)
        case g.AgendaSection():
            return governance.agenda(section)
        case m.NotesSection():
            return _notes(section)


def _comparison(section: m.ComparisonSection) -> Iterable[str]:
    head = ["项目", "本期"]
    for label in filter(None, (section.previous_label, section.year_before_label)):
        head += [label, "增减"]
    return _table(head, (_compared(section, row) for row in section.rows))


def _compared(section: m.ComparisonSection, row: m.ComparisonRow) -> Sequence[str]:
    cells = [f"{row.label}（{UNIT_LABELS[row.unit]}）", wording.number(row.name, row.value)]
    if section.previous_label:
        cells += [wording.number(row.name, row.previous), wording.change(row.name, row.previous_change)]
    if section.year_before_label:
        cells += [wording.number(row.name, row.year_before), wording.change(row.name, row.year_before_change)]
    return cells


def _durations(section: m.DurationsSection) -> Iterator[str]:
    yield from _table(["办理天数", "件数"], [[b.label, str(b.number)] for b in section.buckets])
    yield ""
    median, p90 = section.median or wording.NOTHING, section.p90 or wording.NOTHING
    yield f"中位数 {median} 天，第 90 百分位 {p90} 天。"


def _breakdown(section: m.BreakdownSection) -> Iterable[str]:
    if not section.rows:
        return ["本期没有相关诉求。"]
    bases = [column.base for column in section.columns]
    rows = [[row.label, *map(wording.with_percent, bases, row.values)] for row in section.rows]
    return _table([section.dimension_label, *(column.label for column in section.columns)], rows)


def _cases(section: m.CasesSection) -> Iterator[str]:
    yield f"共 {section.total} 件诉求有需要关注的情形，列出 {len(section.cases)} 件。"
    for case in section.cases:
        yield from ("", f"### {_case_title(case)}", "", _case_facts(case), "")
        for index, entry in enumerate(case.timeline):
            yield _entry(entry)
            if index == 0 and case.omitted:
                yield f"- （略去其间 {case.omitted} 条记录）"


def _entry(entry: m.TimelineEntry) -> str:
    said = "，".join(_plain(text) for text in (entry.by, entry.text) if text)
    return f"- {wording.minute(entry.occurred_at)} {entry.label}{'：' if said else ''}{said}"


def _notes(section: m.NotesSection) -> Iterator[str]:
    yield from (f"- {_plain(note)}" for note in section.notes)
    yield ""
    yield from _table(["数据项", "名称", "定义"], [[d.name, d.label, d.text] for d in section.definitions])


def _case_title(case: m.Case) -> str:
    return f"{_plain(case.code)} {_plain(case.title)}"


def _case_facts(case: m.Case) -> str:
    facts = [*case.reason_labels, case.place, case.category, case.state_label, case.body]
    facts += [f"{wording.day(case.raised_at)} 提出", case.due and f"时限 {wording.deadline(case.due)}"]
    facts += [f"附议 {case.supporters} 人" if case.supporters else None]
    return " · ".join(_plain(fact) for fact in facts if fact)
