"""The invented residents of the demonstration: names, doors and numbers that belong to nobody."""

from dataclasses import dataclass
from random import Random
from uuid import NAMESPACE_URL, uuid5

from domain.event import Actor, Personal
from domain.issue.events import Location
from infra.demo.community import Compound

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = (
    "秀英", "桂兰", "建国", "淑珍", "玉梅", "志强", "建华", "丽华", "国庆", "春梅",
    "文斌", "晓燕", "海涛", "雪梅", "永强", "红霞", "俊杰", "思雨", "浩然", "雨桐",
    "子涵", "德明", "凤英", "长林", "素芬", "庆祥", "宝珍", "立新", "卫东", "爱民",
    "金凤", "明远", "佳怡", "振宇", "惠敏", "兆丰", "云霞", "守义", "静雯", "保田",
)  # fmt: skip  # One name a line would hide them.
PER_COMPOUND = 160
"""Residents of each compound who speak up in the course of the year."""


def pseudonym(role: str) -> str:
    """Of somebody of whom no more is told than what they do, such as `demo-station-member-03`."""
    return f"actor-{uuid5(NAMESPACE_URL, f'yishi:{role}')}"


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident as the duty desk knows them."""

    subject: str
    """Pseudonym: `subject-<uuid>`."""
    name: str
    phone: str
    building: int
    unit: int
    floor: int
    door: str

    @property
    def actor(self) -> Actor:
        """The resident acting for themselves."""
        return Actor(id=self.subject, role="resident")

    @property
    def location(self) -> Location:
        """Down to the unit; the door is personal."""
        grid = f"第{(self.building - 1) // 5 + 1}网格"
        return Location(grid=grid, building=f"{self.building}号楼", unit=f"{self.unit}单元")

    def personal(self, description: str) -> Personal:
        """What is sealed with an issue: who it is, and the issue in their own words."""
        return Personal(
            subject=self.subject, name=self.name, phone=self.phone, door=self.door, description=description
        )


def residents_of(compound: Compound, seed: int, rng: Random) -> list[Resident]:
    """The residents of a compound; the same for the same seed."""
    return [_resident(compound, seed, number, rng) for number in range(PER_COMPOUND)]


def _resident(compound: Compound, seed: int, number: int, rng: Random) -> Resident:
    floor, side = rng.randint(1, compound.floors), rng.randint(1, 3)
    return Resident(
        subject=f"subject-{uuid5(NAMESPACE_URL, f'yishi:demo:{seed}:{compound.key}:{number}')}",
        name=rng.choice(SURNAMES) + rng.choice(GIVEN),
        # Mobile numbers begin with 13 to 19: nobody has one that begins with 100.
        phone=f"100{rng.randrange(10**8):08d}",
        building=rng.randint(1, compound.buildings),
        unit=rng.randint(1, compound.units),
        floor=floor,
        door=f"{floor}0{side}室",
    )
