"""The places of a city, from the root down, and what they are called."""

from collections.abc import Iterator

from infra.demo.city.size import Size
from infra.demo.community import PlaceEntry

ROOT = "city"
"""The place that the city is; it only adds up what is below it."""

CROWDED = "city-crowded"
CROWDED_COMPOUNDS = 8

_DISTRICTS = ["东湖", "南岭", "西河", "北塘", "中原", "新港", "青山", "白沙"]
_STREETS = ["和平", "建设", "红旗", "解放", "文化", "光明", "胜利", "团结", "朝阳", "友谊", "民主", "前进"]
_COMMUNITIES = ["春晖", "桂园", "柳荫", "槐安", "松涛", "梅溪", "竹韵", "荷塘", "枫桥", "兰亭"]
_COMPOUNDS = [
    "锦绣苑",
    "翠庭",
    "安居里",
    "望江楼",
    "幸福家园",
    "阳光城",
    "书香名邸",
    "金桥花园",
    "祥和里",
    "康馨苑",
]


def places(size: Size) -> Iterator[PlaceEntry]:
    """Each place after its parent."""
    yield PlaceEntry(ROOT, "演示市（生成数据）", "city", None)
    for district in range(size.districts):
        yield from _district(size, district)


def _district(size: Size, number: int) -> Iterator[PlaceEntry]:
    id_, name = f"{ROOT}-{number + 1}", _named(_DISTRICTS, number)
    yield PlaceEntry(id_, f"演示{name}区", "district", ROOT)
    for street in range(size.subdistricts):
        below, street_name = f"{id_}-{street + 1}", _named(_STREETS, street)
        yield PlaceEntry(below, f"演示{street_name}街道", "subdistrict", id_)
        for community in range(size.communities):
            called = street_name + _named(_COMMUNITIES, community)
            yield from _community(f"{below}-{community + 1}", called, below, size.compounds)


def _community(id_: str, name: str, parent: str, compounds: int) -> Iterator[PlaceEntry]:
    yield PlaceEntry(id_, f"演示{name}社区", "community", parent)
    for number in range(compounds):
        called = _named(_COMPOUNDS, number)
        yield PlaceEntry(f"{id_}-{number + 1}", f"演示{name}{called}", "compound", id_)


def crowded_community() -> Iterator[PlaceEntry]:
    """One more community of the first subdistrict, which the crowd of arrivals.py lives in."""
    return _community(CROWDED, "万家", f"{ROOT}-1-1", CROWDED_COMPOUNDS)


def _named(names: list[str], number: int) -> str:
    """The name with this number; numbered on where there are more places than names."""
    again, index = divmod(number, len(names))
    return names[index] + ("" if again == 0 else f"第{again + 1}")
