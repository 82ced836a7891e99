"""What a summary says of meetings, sittings, decisions, tasks and volunteers, as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from api.documents import wording
from api.documents.markdown_table import plain, table, words
from projections import summary_model as m
from projections import summary_model_governance as g


def facts(section: m.FactsSection) -> Iterator[str]:
    """The head, and who came."""
    yield from (f"- {fact.label}：{plain(fact.value)}" for fact in section.facts)
    if section.attendance:
        yield f"- 出席情况：{wording.attendance(section.attendance)}"


def outcomes(section: g.OutcomesSection) -> Iterator[str]:
    """What came of each outcome of the meeting before."""
    yield _figures(section.figures)
    yield from _shown(section.total, len(section.outcomes), "项议定事项")
    yield ""
    rows = (
        [told.month_label, told.title, _settled(told), *_task_cells(told.task)] for told in section.outcomes
    )
    yield from words(["会议", "事项", "会议意见", "任务与承办主体", "期限", "落实情况"], rows)


def councils(section: g.CouncilsSection) -> Iterator[str]:
    """Each sitting with who came and what it concluded."""
    if not section.councils:
        yield "本期没有召开党群议事会。"
        return
    yield _figures(section.figures)
    yield from _shown(section.total, len(section.councils), "次议事会")
    for held in section.councils:
        yield from ("", f"### {plain(wording.minute(held.starts_at))} {plain(held.place)}", "")
        yield wording.came(held)
        yield ""
        for item in held.items:
            said = plain(item.conclusion + wording.aside(item))
            yield f"- {plain(item.code)} {plain(item.title)}：{said}"


def decisions(section: g.DecisionsSection) -> Iterator[str]:
    """Each decision with its ballot and tasks."""
    yield _figures(section.figures)
    if not section.decisions:
        yield from ("", "本期没有未落实或有进展的治理决议。")
        return
    yield from _shown(section.total, len(section.decisions), "项决议")
    for told in section.decisions:
        yield from (
            "",
            f"### {plain(told.code)} {plain(told.title)}",
            "",
            plain(wording.decision_facts(told)),
            "",
        )
        yield from (f"- {plain(line)}" for line in wording.decision_lines(told))
        yield from (f"- 任务：{plain(wording.task_line(task))}" for task in told.tasks)


def volunteering(section: g.VolunteeringSection) -> Iterator[str]:
    """Activities, duty and posts, each as a table where there is any."""
    yield _figures(section.figures)
    if section.activities:
        yield from _shown(section.total, len(section.activities), "次志愿活动")
        rows = (
            [wording.day(a.starts_at), a.name, a.place, a.body or "", str(a.volunteers), a.hours, a.result]
            for a in section.activities
        )
        yield ""
        yield from words(["日期", "活动", "辖区", "组织主体", "人数", "时长（小时）", "成效"], rows)
    if section.stations:
        yield ""
        duty = ([s.station, str(s.shifts), str(s.members), s.hours] for s in section.stations)
        yield from table(["服务站", "值班（班）", "值班人员（人）", "时长（小时）"], duty)
    if section.posts:
        yield ""
        posts = ([p.body, str(p.posts), str(p.seats), str(p.held)] for p in section.posts)
        yield from table(["办理主体", "志愿岗位（个）", "名额（个）", "在岗（人次）"], posts)


def agenda(section: g.AgendaSection) -> Iterator[str]:
    """The proposed items in their order."""
    if not section.items:
        yield "没有建议议题。"
        return
    yield f"{section.total} 项事项建议提交会议研究，列出 {len(section.items)} 项。"
    yield ""
    for number, item in enumerate(section.items, 1):
        code = f"{plain(item.code)} " if item.code else ""
        yield f"{number}. {item.subject_label}：{code}{plain(item.title)}（{_agenda_facts(item)}）"


def _agenda_facts(item: g.AgendaEntry) -> str:
    return plain(" · ".join([*item.reason_labels, *wording.agenda_facts(item)]))


def _figures(rows: Sequence[g.FigureRow]) -> str:
    return "，".join(f"{wording.called(row)} {wording.with_unit(row)}" for row in rows) + "。"


def _shown(total: int, shown: int, what: str) -> Iterable[str]:
    return [] if total <= shown else ["", f"共 {total} {what}，以下列出 {shown} {what[0]}。"]


def _settled(told: g.FollowedOutcome) -> str:
    return f"{told.outcome_label}：{told.note}" if told.note else told.outcome_label


def _task_cells(task: g.TaskTold | None) -> list[str]:
    if task is None:
        return ["", "", ""]
    return [f"{task.text}（{task.body}）", wording.deadline(task.due), wording.task_state(task)]
