"""Who and what there is in the demonstration community: places, bodies, categories."""

from dataclasses import dataclass, field

from domain.registry.events import BodyKind, Tier

DISTRICT = "demo-district"
SUBDISTRICT = "demo-subdistrict"
COMMUNITY = "demo-community"
SONGYUAN = "demo-songyuan"
LANTING = "demo-lanting"
HEAN = "demo-hean"


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place as it is registered."""

    id: str
    name: str
    tier: Tier
    parent: str | None


PLACES = (
    PlaceEntry(DISTRICT, "示范区（演示数据）", "district", None),
    PlaceEntry(SUBDISTRICT, "示范和泰街道", "subdistrict", DISTRICT),
    PlaceEntry(COMMUNITY, "示范和泰社区", "community", SUBDISTRICT),
    PlaceEntry(SONGYUAN, "示范松园小区", "compound", COMMUNITY),
    PlaceEntry(LANTING, "示范澜庭小区", "compound", COMMUNITY),
    PlaceEntry(HEAN, "示范和安家园", "compound", COMMUNITY),
)
"""From the root downwards, so that each parent is registered before its children."""


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """A body as it is registered, with the name that people use in conversation."""

    id: str
    name: str
    called: str
    kind: BodyKind
    place: str


def _body(key: str, name: str, called: str, kind: BodyKind, place: str) -> BodyEntry:
    return BodyEntry(f"demo-{key}", name, called, kind, place)


BODIES = (
    _body("songyuan-property", "示范顺诚物业松园项目部", "顺诚物业", "property_company", SONGYUAN),
    _body("lanting-property", "示范恒谊物业澜庭服务中心", "恒谊物业", "property_company", LANTING),
    _body("lanting-committee", "示范澜庭小区业主委员会", "业委会", "owners_committee", LANTING),
    _body("lanting-branch", "示范澜庭小区党支部", "澜庭党支部", "party_branch", LANTING),
    _body("hean-property", "示范安家物业和安服务站", "安家物业", "property_company", HEAN),
    _body("hean-committee", "示范和安家园物业管理委员会", "物管会", "property_management_committee", HEAN),
    _body("hean-branch", "示范和安家园党支部", "和安党支部", "party_branch", HEAN),
    _body("hean-volunteers", "示范和安家园“邻里帮”志愿服务队", "“邻里帮”志愿队", "volunteer_team", HEAN),
    _body("neighbourhood", "示范和泰社区居民委员会", "社区居委会", "neighbourhood_committee", COMMUNITY),
    _body("care", "示范和泰社区为老服务中心", "为老服务中心", "social_organisation", COMMUNITY),
    _body("office", "示范和泰街道办事处", "街道办", "subdistrict_office", SUBDISTRICT),
    _body("enforcement", "示范和泰街道综合行政执法队", "街道执法队", "department", SUBDISTRICT),
    _body("police", "示范和泰派出所", "派出所", "department", SUBDISTRICT),
    _body("heating", "示范区供热管理中心", "区供热管理中心", "department", DISTRICT),
    _body("housing", "示范区住房和城乡建设局", "区住建局", "department", DISTRICT),
    _body("city", "示范区城市管理局", "区城管局", "department", DISTRICT),
    _body("market", "示范区市场监督管理局", "区市场监管局", "department", DISTRICT),
    _body("fire", "示范区消防救援大队", "区消防救援大队", "department", DISTRICT),
)
"""Those that are there when the year begins."""

FOUNDED_IN_DECEMBER = (
    _body("songyuan-branch", "示范松园小区临时党支部", "临时党支部", "party_branch", SONGYUAN),
    _body(
        "songyuan-volunteers", "示范松园小区“老班长”志愿服务队", "“老班长”志愿队", "volunteer_team", SONGYUAN
    ),
)
"""Founded when the property company had left: see phrases/turnaround.toml."""

HIRED_ON_TRIAL = _body(
    "songyuan-trial", "示范康宁物业松园试用服务组", "康宁物业", "property_company", SONGYUAN
)
"""When the owners have voted for it: see phrases/decisions.toml."""

CALLED = {body.id: body.called for body in (*BODIES, *FOUNDED_IN_DECEMBER, HIRED_ON_TRIAL)}
"""The name in conversation, by body."""


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category as it is defined."""

    id: str
    name: str
    parent: str | None = None


_TREE: dict[tuple[str, str], dict[str, str]] = {
    ("environment", "环境卫生"): {"refuse": "垃圾清运", "drainage": "排水排污", "greening": "绿化养护"},
    ("utilities", "水电气暖"): {"heating": "供暖", "wiring": "电气线路与照明", "water": "供水"},
    ("building", "房屋设施"): {"elevator": "电梯", "leak": "屋面外墙渗漏"},
    ("order", "公共秩序与安全"): {
        "parking": "机动车停放",
        "ebike": "电动自行车停放充电",
        "fire": "消防通道与设施",
        "noise": "噪音扰民",
        "dogs": "文明养犬",
        "illegal-building": "违法建设",
    },
    ("living", "物业与邻里"): {
        "property-service": "物业服务",
        "neighbours": "邻里关系",
        "elderly": "为老助残",
    },
}

GROUPS = tuple(CategoryEntry(f"demo-{key}", name) for key, name in _TREE)
"""The upper level of the categories."""
CATEGORIES = tuple(
    CategoryEntry(f"demo-{key}", name, f"demo-{group}")
    for (group, _), below in _TREE.items()
    for key, name in below.items()
)
"""The lower level: what issues are put under."""
SIBLINGS = {
    entry.id: [other.id for other in CATEGORIES if other.parent == entry.parent and other is not entry]
    for entry in CATEGORIES
}
"""Other categories of the same group: where a duty member in a hurry may put an issue by mistake."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound with what its issues depend on."""

    key: str
    place: str
    buildings: int
    units: int
    floors: int
    share: float
    """Its part of the community's issues in an ordinary month."""
    pace: tuple[float, float]
    """How long an ordinary issue takes, as a part of its time limit: quickest and slowest."""
    content: float
    """Which part of its residents says yes when asked."""
    desks: dict[str, str] = field(default_factory=dict)
    """Which body answers for the `property`, `committee` and `branch` part of the responsibility list."""

    @property
    def property_company(self) -> str:
        """The body that is its property company."""
        return self.desks["property"]


def _desks(property_: str, committee: str, branch: str) -> dict[str, str]:
    return {"property": f"demo-{property_}", "committee": f"demo-{committee}", "branch": f"demo-{branch}"}


COMPOUNDS = (
    # A works estate of 1994 with nineteen houses and its own heat-exchange station; no committee of its own.
    Compound(
        "songyuan", SONGYUAN, 19, 4, 6, 0.36, (0.4, 1.25), 0.74,
        _desks("songyuan-property", "neighbourhood", "neighbourhood"),
    ),
    # Nine towers of 2012, with an owners' committee that asks questions and a company that answers them.
    Compound(
        "lanting", LANTING, 9, 2, 26, 0.31, (0.2, 0.95), 0.93,
        _desks("lanting-property", "lanting-committee", "lanting-branch"),
    ),
    # A resettlement estate of 2016: many children and elderly people, and a property-management committee.
    Compound(
        "hean", HEAN, 14, 2, 18, 0.33, (0.3, 1.15), 0.86,
        _desks("hean-property", "hean-committee", "hean-branch"),
    ),
)  # fmt: skip  # One line of figures a compound reads as the table that it is.
