"""Mappings: what is wrong with one is said with its key and what is allowed there."""

import copy
from pathlib import Path
from typing import Any

import pytest

from consumers.importing.mapping_file import mapping_from, read_mapping
from consumers.importing.pattern import repeats_a_repetition
from consumers.importing.refusal import ImportRefused
from consumers.importing.template import parse_template
from tests.consumers.importing.given import mapping_content

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def refusal(content: dict[str, Any]) -> str:
    with pytest.raises(ImportRefused) as refused:
        mapping_from(content, "m.toml")
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")
    return str(refused.value)


def changed(*path: str, to: Any) -> dict[str, Any]:
    """The usual mapping with what stands at a path replaced."""
    content = copy.deepcopy(mapping_content())
    table = content
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = to
    return content


def test_a_mapping_that_is_right_is_read() -> None:
    mapping = mapping_from(mapping_content())
    assert mapping.columns == ["编号", "标题", "内容", "提出时间", "办结时间", "答复"] or set(
        mapping.columns
    ) == {*("编号", "标题", "内容", "提出时间", "办结时间", "答复")}
    assert mapping.source.time_zone == "Asia/Shanghai"


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.toml")), ids=lambda file: file.name)
def test_every_example_is_a_mapping(file: Path) -> None:
    assert read_mapping(file).columns


def test_an_unknown_key_is_refused_and_the_nearest_named() -> None:
    sentence = refusal(changed("fields", "raised_on", to={"column": "x"}))
    assert "fields.raised_on: there is no such key; is 'raised_at' meant?" in sentence


def test_a_missing_field_is_named() -> None:
    assert "fields.place: this key is required" in refusal(mapping_content(place=None))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({}, "exactly one of column, value, template, patterns"),
        ({"column": "a", "value": "b"}, "exactly one of column, value, template, patterns"),
        ({"from": ["a"]}, "exactly one of"),
        ({"patterns": [{"regex": "a", "value": "b"}]}, "patterns and from"),
        ({"value": "a", "values": {"x": "y"}}, "values belong to a column"),
        ({"template": "x-{where}"}, "{place}"),
        ({"template": "x-{place!r}"}, ":lower or :upper"),
        ({"template": "x-{place:>20}"}, ":lower or :upper"),
        ({"template": "x-{place.name}"}, "{place.name}"),
        ({"from": ["a"], "patterns": [{"regex": "(", "value": "b"}]}, "no regular expression"),
        ({"from": ["a"], "patterns": [{"regex": "(a+)+", "value": "b"}]}, "repeats a repetition"),
        ({"from": ["a"], "patterns": [{"regex": "a" * 1_001, "value": "b"}]}, "1,000 characters"),
        ({"from": ["a"], "patterns": [{"regex": "(?P<n>a)", "value": "{m}"}]}, "{n}"),
        ({"column": ["a"]}, "string"),
        ("a", "dictionary"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: Any, says: str) -> None:
    sentence = refusal(changed("fields", "place", to=rule))
    assert "fields.place" in sentence
    assert says in sentence


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("source", "name"), "Hot line", "lower-case"),
        (("source", "time_zone"), "Shanghai", "Asia/Shanghai"),
        (("source", "time_zone"), "../../etc/passwd", "no time zone"),
        (("file", "encoding"), "big5", "gb18030"),
        (("file", "delimiter"), ":", "';'"),
        (("file", "header_row"), 0, "greater than or equal to 1"),
        (("fields", "channel"), {"value": "fax"}, "hotline"),
        (("fields", "channel"), {"column": "a", "values": {"热线": "phone"}}, "hotline"),
        (("fields", "channel"), {"column": "a", "fallback": "phone"}, "hotline"),
        (("fields", "status"), {"column": "a", "values": {"已办": "done"}}, "resolved, withdrawn, declined"),
        (("fields", "raised_at"), {"column": "a", "formats": ["%H:%M"]}, "%Y, %m and %d"),
        (("fields", "raised_at"), {"column": "a", "formats": ["%Y-%Q"]}, "%Y, %m and %d"),
        (("fields", "declined_at"), {"column": "a"}, "declined_at needs legal_ground"),
        (("fields", "closed_at"), {"column": "a"}, "closed_at needs status"),
        (("fields", "status"), {"column": "a", "values": {"撤": "withdrawn"}}, "withdrawn_at or closed_at"),
        (("places",), [{"id": "a", "name": "A", "tier": "village"}], "'district'"),
        (("bodies",), [{"id": "a", "name": "A", "kind": "office", "place": "lane"}], "'department'"),
        (("categories",), [{"id": "a", "name": ""}], "categories[1].name"),
        (("source",), "hotline", "source"),
        (("fields",), [], "fields"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(
    path: tuple[str, ...], value: Any, says: str
) -> None:
    sentence = refusal(changed(*path, to=value))
    assert path[-1] in sentence
    assert says in sentence


TOWN = {"id": "town", "name": "示范区", "tier": "district"}
LANE = {"id": "lane", "name": "示范小区", "tier": "compound"}


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("fields", "place"), {"value": "LANE X"}, "place cannot be 'LANE X'; an id has"),
        (("fields", "place"), {"value": "{lane}"}, "place cannot be '{lane}'"),
        (("fields", "place"), {"column": "a", "fallback": "小区"}, "place cannot be '小区'"),
        (("fields", "category"), {"column": "a", "values": {"灯": "Lamps"}}, "category cannot be 'Lamps'"),
        (("fields", "body"), {"value": "物业"}, "body cannot be '物业'"),
        (("fields", "external_id"), {"value": "1"}, "external_id cannot be the same"),
        (("places",), [TOWN | {"id": "Town"}], "places[1].id cannot be 'Town'"),
        (("places",), [LANE | {"parent": "a town"}], "places[1].parent cannot be 'a town'"),
        (("places",), [TOWN, LANE, TOWN], "places[3].id: 'town' is there twice"),
        (("places",), [LANE, TOWN | {"parent": "lane"}], "places[2].parent: 'lane' is of the tier compound"),
        (("places",), [TOWN | {"parent": "town"}], "places[1].parent: 'town' is of the tier district"),
        (("places",), [TOWN | {"name": " "}], "places[1].name"),
        (("bodies",), [{"id": "a", "name": "A", "kind": "department", "place": "L 1"}], "bodies[1].place"),
        (("categories",), [{"id": "灯", "name": "灯"}], "categories[1].id cannot be '灯'"),
        (
            ("categories",),
            [{"id": "a", "name": "A", "parent": "b"}, {"id": "b", "name": "B", "parent": "a"}],
            "categories[1].parent: 'a' is under itself",
        ),
    ],
)
def test_what_the_registry_would_refuse_is_told_when_the_mapping_is_read(
    path: tuple[str, ...], value: Any, says: str
) -> None:
    assert says in refusal(changed(*path, to=value))


def test_the_places_of_a_pattern_are_checked_as_far_as_no_row_is_needed() -> None:
    def pattern(**place: str) -> dict[str, Any]:
        known = {"regex": "(?P<n>[0-9]+)号院", "value": "yard-{n}"}
        yard = {"id": "yard-{n}", "name": "{n}号院", "tier": "compound", "parent": "town"} | place
        return changed("fields", "place", to={"from": ["标题"], "patterns": [known | {"places": [yard]}]})

    assert mapping_from(pattern()).fields.place.patterns
    assert "places[1].parent cannot be 'Town'" in refusal(pattern(parent="Town"))
    assert "places[1].parent: 'town' is of the tier district" in refusal(pattern(tier="city"))


def test_a_status_that_declines_needs_a_legal_ground() -> None:
    fields = {"status": {"column": "a", "values": {"不受理": "declined"}}, "closed_at": {"column": "b"}}
    assert "legal_ground" in refusal(mapping_content(**fields))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[source", "is not TOML"),
        (b'{"source": {}}', "is not TOML"),
        (b"a = 1\na = 2", "is not TOML"),
        ("[source]\nname = '热线'".encode("gb18030"), "not in UTF-8"),
        (b"", "this key is required"),
        (b"#" * (1024**2 + 1), "larger than a mapping"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "m.toml"
    file.write_bytes(content)
    with pytest.raises(ImportRefused, match=says):
        read_mapping(file)


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        read_mapping(tmp_path / "m.toml")


def test_a_folder_is_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        read_mapping(tmp_path)


@pytest.mark.parametrize(
    "regex", ["(a+)+", "(a*)*b", "(?:x|a+)*", "((a+)b?)+", "(a{2,})+", "(a+){3,}", r"(\d+,)*", "([)]+)+"]
)
def test_repeated_repetitions_are_seen(regex: str) -> None:
    assert repeats_a_repetition(regex)


@pytest.mark.parametrize(
    "regex", ["(abc)+", "a+b+", r"\(a+\)+", "[(a+)]+", "(a+)?", "(a+){2}", "(a|b)*", "(a{2,3})+"]
)
def test_other_repetitions_are_not(regex: str) -> None:
    assert not repeats_a_repetition(regex)


def test_a_template_is_filled_in_the_forms_it_names() -> None:
    template = parse_template("{{{a:lower}-{b:upper}-{a}}}", ["a", "b"])
    assert template.fill({"a": "Xy", "b": "z"}) == "{xy-Z-Xy}"
    assert template.names == {"a", "b"}


KINDS = (
    "issue",
    "decision",
    "council",
    "meeting",
    "place",
    "body",
    "responsibility",
    "post",
    "duty",
    "activity",
)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_row_has_an_example_with_its_rows(kind: str) -> None:
    examples = [read_mapping(file) for file in sorted((EXAMPLES / "community").glob("*.toml"))]
    assert [mapping.source.kind for mapping in examples].count(kind) == 1
    assert all((EXAMPLES / "community" / f"{file.stem}.csv").exists() for file in EXAMPLES.rglob("c*/*.toml"))


def test_a_kind_that_there_is_not_is_told_with_those_that_there_are() -> None:
    sentence = refusal(changed("source", "kind", to="motion"))
    assert "source.kind" in sentence
    assert "'decision'" in sentence


def test_fields_of_another_kind_are_no_fields() -> None:
    place = {name: {"column": name} for name in ("place", "name", "tier", "title")}
    told = refusal({"source": {"name": "books", "kind": "place"}, "fields": place})
    assert "fields.title: there is no such key" in told


def test_a_template_uses_what_the_kind_of_row_has() -> None:
    duty = {"source": {"name": "books", "kind": "duty"}, "fields": {}}
    fields = {name: {"column": name} for name in ("member", "starts_at", "ends_at")}
    duty["fields"] = {**fields, "station": {"template": "station-{category}"}}
    assert "{category}" in refusal(duty)


@pytest.mark.parametrize(
    ("field", "rule", "says"),
    [
        ("kind", {"value": "停车"}, "covenant, election"),
        ("result", {"column": "a", "values": {"过": "passed"}}, "adopted, rejected"),
        ("rule", {"value": "Owners General"}, "rule cannot be"),
        ("target_place", {"value": "小区"}, "target_place cannot be"),
        ("external_id", {"value": "1"}, "external_id cannot be the same"),
        ("due", {"column": "a"}, "due needs body"),
        ("balloted_at", {"column": "a"}, "balloted_at needs eligible"),
        ("status", {"column": "a", "values": {"否": "rejected"}}, "rejected_at or closed_at"),
    ],
)
def test_a_mapping_of_decisions_is_checked_when_it_is_read(field: str, rule: Any, says: str) -> None:
    names = ("external_id", "place", "kind", "title", "motion", "raised_at")
    fields = {name: {"column": name} for name in names} | {field: rule}
    assert says in refusal({"source": {"name": "books", "kind": "decision"}, "fields": fields})
