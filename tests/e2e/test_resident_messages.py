"""The main job on real input: real messages in, monthly figures out, beside figures made independently.

The messages stay in the shared folder beside the project; no licence allows copying them into it. Where the
folder cannot be had, `YISHI_WITHOUT_SHARED=1` leaves these tests out: see conftest.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consumers.importing.importer import ImportReport, run_import
from consumers.importing.mapping_file import read_mapping
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.identifiers import new_code, new_id
from infra.server import services
from infra.settings import Settings
from projections.figures import figures
from projections.period import Period
from projections.summary import summarise

ROOT = Path(__file__).parents[2]
MESSAGES = ROOT.parent / "shared" / "data" / "resident_messages.xlsx"
MAPPING = ROOT / "docs" / "examples" / "resident_messages.toml"


@dataclass(frozen=True)
class Message:
    """One message as the spreadsheet has it, read with nothing of ours."""

    id: str
    user: str
    title: str
    text: str
    reply: str
    raised: datetime
    resolved: datetime

    @property
    def days(self) -> Decimal:
        """How long the reply took, in days."""
        return Decimal((self.resolved - self.raised) // timedelta(seconds=1)) / 86_400


def messages() -> list[Message]:
    """All messages. Fails where the folder is missing and nobody said that it may be."""
    if not MESSAGES.exists():
        pytest.fail(
            f"{MESSAGES} is missing; put the shared folder beside the project, or set YISHI_WITHOUT_SHARED=1."
        )
    book = openpyxl.load_workbook(MESSAGES, read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    columns = ("留言编号", "留言用户", "留言主题", "留言详情", "答复意见", "留言时间", "答复时间")
    found = []
    for row in rows:
        id_, user, title, text, reply, raised, resolved = (str(row[header.index(name)]) for name in columns)
        found.append(Message(id_, user.strip(), title, text, reply, moment(raised), moment(resolved)))
    return found


def moment(text: str) -> datetime:
    """`2019/4/25 9:32:09` or without seconds, as the source writes it, in its local time."""
    day, _, time = text.partition(" ")
    year, month, date = map(int, day.split("/"))
    hour, minute, *second = map(int, time.split(":"))
    return datetime(year, month, date, hour, minute, *second)  # noqa: DTZ001 all of them are in one zone


def interpolated(days: list[Decimal], share: Decimal) -> str | None:
    """The quantile by linear interpolation between the nearest two, to two decimals."""
    if not days:
        return None
    ordered = sorted(days)
    rank = (len(ordered) - 1) * share
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    value = ordered[low] * (1 - (rank - low)) + ordered[high] * (rank - low)
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def expected(raised: list[Message], resolved: list[Message]) -> dict[str, Any]:
    """The figures of a period in which these were raised and resolved."""
    days = [message.days for message in resolved]
    return {
        "issues.raised": len(raised),
        "issues.resolved": len(resolved),
        "days_to_resolve.median": interpolated(days, Decimal("0.5")),
        "days_to_resolve.p90": interpolated(days, Decimal("0.9")),
    }


@dataclass(frozen=True)
class Imported:
    """The messages, and a Yishi that holds them after two imports."""

    yishi: Yishi
    folder: Path
    messages: list[Message]
    first: ImportReport
    second: ImportReport
    heads: tuple[int, int]
    """The log's last position after the first and the second import."""

    def figures(self, place: str, period: str) -> dict[str, Any]:
        """The figures that the summary of the place and period shows."""
        zone, position = self.yishi.settings.zone, self.heads[0]
        with self.yishi.read() as connection:
            return figures(connection, place, Period.parse(period), position, zone)

    def places(self) -> dict[str, str]:
        """The place of each message by its external id, as the log has it."""
        entries = self.yishi.log.page(0, 10_000, None)
        raised = [e.envelope.data.facts() for e in entries if e.envelope.data.type == "issue.raised"]
        return {facts["external_id"]["id"]: facts["place"] for facts in raised}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    all_messages = messages()
    folder = tmp_path_factory.mktemp("resident_messages")
    settings = Settings(database_url=f"sqlite:///{folder / 'yishi.db'}", keys=folder / "keys")
    with open_yishi(settings) as yishi:

        def run() -> ImportReport:
            return run_import(
                MESSAGES,
                read_mapping(MAPPING),
                yishi.imports,
                yishi.registry,
                clock=utc_now,
                new_id=new_id,
                new_code=lambda at: new_code(at, settings.zone),
            )

        first, head = run(), yishi.log.head()
        second = run()
        yishi.views.catch_up()
        yield Imported(yishi, folder, all_messages, first, second, (head, yishi.log.head()))


def test_all_messages_come_in_and_none_is_rejected(imported: Imported) -> None:
    report = imported.first
    assert (report.rows, report.imported, report.unchanged, report.rejected) == (1408, 1408, 0, 0)
    assert report.events == 2 * 1408


def test_a_second_import_changes_nothing(imported: Imported) -> None:
    report = imported.second
    assert (report.rows, report.imported, report.unchanged, report.rejected) == (1408, 0, 1408, 0)
    assert (report.events, report.registered) == (0, 0)
    assert imported.heads[0] == imported.heads[1]


def test_april_2019_is_as_the_spreadsheet_says(imported: Imported) -> None:
    figures = imported.figures("province", "2019-04")
    assert (figures["issues.raised"], figures["issues.resolved"]) == (39, 37)


def test_the_summary_shows_these_figures(imported: Imported) -> None:
    with imported.yishi.read() as connection:
        period, zone = Period.parse("2019-04"), imported.yishi.settings.zone
        summary = summarise(connection, imported.yishi.log, "province", period, imported.heads[0], zone)
    assert dict(summary.figures) == imported.figures("province", "2019-04")


def test_the_whole_period_is_as_the_spreadsheet_says(imported: Imported) -> None:
    figures = imported.figures("province", "2011-04..2020-01")
    assert (figures["days_to_resolve.median"], figures["days_to_resolve.p90"]) == ("11.77", "41.14")
    wanted = expected(imported.messages, imported.messages)
    assert {name: figures[name] for name in wanted} == wanted


def test_every_month_is_as_the_spreadsheet_says(imported: Imported) -> None:
    differing = {}
    for month in months(imported.messages):
        raised = [m for m in imported.messages if f"{m.raised:%Y-%m}" == month]
        resolved = [m for m in imported.messages if f"{m.resolved:%Y-%m}" == month]
        wanted = expected(raised, resolved)
        figures = imported.figures("province", month)
        if {name: figures[name] for name in wanted} != wanted:
            differing[month] = (wanted, {name: figures[name] for name in wanted})
    assert not differing


def months(all_messages: list[Message]) -> list[str]:
    """Every month from the first message to the last reply."""
    first = min(m.raised for m in all_messages)
    last = max(m.resolved for m in all_messages)
    indexes = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in indexes]


@pytest.mark.parametrize(
    ("place", "texts"),
    [("a7", ("A7县",)), ("b9", ("B9市",)), ("k1", ("K1区",)), ("l10", ("L10县",)), ("j11", ("J11市",))],
)
def test_a_county_counts_what_names_it(imported: Imported, place: str, texts: tuple[str, ...]) -> None:
    places = imported.places()
    there = [m for m in imported.messages if places[m.id] == place]
    assert there
    for message in there:
        assert any(text in message.title or text in message.text for text in texts)
    named = [m for m in imported.messages if any(m.title.startswith(text) for text in texts)]
    assert {m.id for m in named} <= {m.id for m in there}
    wanted = expected(there, there)
    figures = imported.figures(place, "2011-04..2020-01")
    assert {name: figures[name] for name in wanted} == wanted


def test_a_city_counts_what_its_counties_count(imported: Imported) -> None:
    places = imported.places()
    there = [m for m in imported.messages if places[m.id][0] == "a"]
    assert {places[m.id] for m in there} >= {"a", "a7", "a3"}
    wanted = expected(there, there)
    figures = imported.figures("a", "2011-04..2020-01")
    assert {name: figures[name] for name in wanted} == wanted


def test_messages_that_name_no_place_are_in_the_place_for_the_rest(imported: Imported) -> None:
    places = imported.places()
    rest = [m for m in imported.messages if places[m.id] == "elsewhere"]
    assert len(rest) == 98
    assert imported.figures("elsewhere", "2011-04..2020-01")["issues.raised"] == 98


def test_every_reply_is_recorded_with_the_body_of_its_place(imported: Imported) -> None:
    places = imported.places()
    streams: dict[str, str] = {}
    for entry in imported.yishi.log.page(0, 10_000, None):
        facts = entry.envelope.data.facts()
        if entry.envelope.data.type == "issue.raised":
            streams[entry.envelope.stream] = places[facts["external_id"]["id"]]
        if entry.envelope.data.type == "issue.resolved":
            assert facts["body"] == f"reply-{streams[entry.envelope.stream]}"
            assert facts["imported"] == "resident-messages"


def test_no_message_text_and_no_user_name_is_readable_anywhere(imported: Imported) -> None:
    opened = "\n".join(m.title + "\n" + m.reply for m in imported.messages)
    # Replies quote what they answer; a text is looked for where only its writer can have put it.
    texts = [text for m in imported.messages[::5] if (text := m.text.strip()[:30]) not in opened]
    users = {m.user.encode() for m in imported.messages if len(m.user) > 7}
    assert (len(texts), len(users)) > (250, 1_000)
    for file in (path for path in imported.folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert not users & set(re.findall(rb"[A-Z]+\d{5,}", content)), (
            f"user names are readable in {file.name}"
        )
        assert not any(text.encode() in content for text in texts), f"texts are readable in {file.name}"


def test_what_was_sealed_can_be_opened_with_its_key(imported: Imported) -> None:
    by_id = {m.id: m for m in imported.messages}
    opener = services(imported.yishi).open_personal
    entries = imported.yishi.log.page(0, 2_000, None)
    raised = [e.envelope for e in entries if e.envelope.data.type == "issue.raised"]
    assert raised
    for envelope in raised[::20]:
        personal = opener(envelope)
        message = by_id[envelope.data.facts()["external_id"]["id"]]
        assert personal is not None
        assert personal.name == message.user
        assert personal.description is not None
        # openpyxl leaves the line ends of the source in the form in which XML hides them.
        assert personal.description.split() == message.text.replace("_x000D_", "").split()
