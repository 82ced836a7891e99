"""Each event of each kind that has a page is told in Chinese, without the codes that are stored."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.pages.names import Names, PlaceNode
from api.pages.steps import Item, Step, Telling, steps
from api.pages.subjects import Subject, address_of
from domain.event import Actor
from tests.contracts.approved import SAMPLES

KINDS = ("issue", "decision", "council", "coordination")
FILES = [file for kind in KINDS for file in sorted(SAMPLES.glob(f"{kind}.*.json"))]
ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[A-Za-z_]{3,}")
PSEUDONYM = re.compile(r"…[0-9a-z]{6}")


@dataclass(frozen=True)
class Sampled:
    """An event of a sample, as the answers of the API have it."""

    type: str
    data: dict[str, Any]
    actor: Actor = field(default_factory=lambda: Actor(id="actor-1", role="coordinator"))
    position: int = 7
    occurred_at: datetime = AT
    recorded_at: datetime = AT
    state: str = "raised"


def sampled(file: Path) -> Sampled:
    envelope = json.loads(file.read_text())
    return Sampled(type=envelope["type"], data=envelope["data"])


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a value, with the name of the member that it stands under."""
    match value:
        case str():
            yield key, value
        case Mapping():
            for name, inner in value.items():
                yield from texts(inner, name)
        case list():
            for inner in value:
                yield from texts(inner, key)


def told(item: Item) -> Step:
    found = list(texts(item.data))
    places = {
        text: PlaceNode(text, "星河小区", "compound", f"/{text}/") for key, text in found if key == "place"
    }
    names = Names(
        places=places,
        bodies={text: "星河物业" for key, text in found if key == "body"},
        categories={text: "环境卫生" for key, text in found if key == "category"},
    )
    subjects = {text: Subject("某件事", "诉求", None, address_of(text)) for _, text in found}
    [step] = steps([item], Telling(names, subjects, ZONE, {"raised": "已提出"}))
    return step


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_event_is_told_in_chinese_and_without_codes(file: Path) -> None:
    step = told(sampled(file))
    assert CHINESE.search(step.label)
    assert not CODE.search(step.label)
    for label, value in step.told:
        assert CHINESE.search(label)
        assert not CODE.search(PSEUDONYM.sub("", value)), (label, value)


@pytest.mark.parametrize(
    ("type_", "data", "said"),
    [
        (
            "decision.assigned",
            {
                "tasks": [
                    {"task": "1", "body": "office", "text": "划线。", "due": "2026-03-01T16:00:00.000Z"},
                    {"task": "2", "body": "office", "text": "公示。", "due": "2026-03-05T10:00:00.000Z"},
                ]
            },
            (
                "任务",
                "1. 星河物业：划线。（2026-03-01 24:00 前）\n2. 星河物业：公示。（2026-03-05 18:00 前）",
            ),
        ),
        ("decision.task_completed", {"task": "2", "body": "office", "outcome": "好。"}, ("任务", "任务 2")),
        (
            "coordination.attended",
            {"attendance": [{"constituency": "residents", "present": 3}]},
            ("出席", "居民代表 3 人"),
        ),
        ("decision.progress_reported", {"place": "xinghe", "remaining": 0, "note": None}, ("尚余", "0")),
        ("coordination.outcome_recorded", {"outcome": "noted", "note": "记录。"}, ("结果", "记录说明")),
        ("issue.resolution_confirmed", {"satisfied": False}, ("是否满意", "不满意")),
    ],
)
def test_members_are_told_as_people_say_them(type_: str, data: dict[str, Any], said: tuple[str, str]) -> None:
    assert said in told(Sampled(type_, data)).told


def test_what_another_stream_is_named_by_leads_to_its_page() -> None:
    id_ = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
    step = told(Sampled("issue.discussed", {"conclusion": "好。", "council": f"council-{id_}"}))
    assert step.links == (("查看这次议事会", f"/councils/{id_}"),)
    assert told(Sampled("decision.superseded", {"by": f"decision-{id_}"})).links == (
        ("查看取代它的决议", f"/decisions/{id_}"),
    )


@pytest.mark.parametrize(
    ("stream", "address"),
    [
        ("coordination-2026-03-chun-feng#2", "/meetings/chun-feng/2026-03"),
        ("coordination-2026-03-chunfeng", "/meetings/chunfeng/2026-03"),
        ("summary-2026-03-chunfeng", None),
        ("activity-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02", None),
        ("sanitation", None),
    ],
)
def test_only_what_has_a_page_has_an_address(stream: str, address: str | None) -> None:
    assert address_of(stream) == address
