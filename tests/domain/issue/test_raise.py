"""Raising an issue."""

from datetime import timedelta

import pytest

from domain import errors as general
from domain.chinese import FIELDS
from domain.event import Personal
from domain.issue import errors
from domain.issue.events import ExternalId, Location
from domain.issue.rules import EARLIEST
from domain.personal import TextHoldsIdentifier
from domain.registry.errors import UnknownCategory, UnknownPlace
from tests.given import MONDAY, RESIDENT, given, listed, midnight
from tests.occurrences import NOW, raise_issue, raised


def test_an_issue_is_raised_at_a_place_under_a_category():
    given().when(raise_issue()).then(
        raised(personal=raise_issue().personal),
    )


def test_the_reporter_is_recorded_by_pseudonym_and_the_rest_is_carried_to_be_sealed():
    event = given().when(raise_issue()).then_allowed()
    assert event.reporter == RESIDENT
    assert event.personal.name == "李四"
    assert "李四" not in str(event.facts())


def test_an_issue_may_be_raised_without_a_reporter():
    given().when(raise_issue(personal=None)).then(raised(reporter=None))


def test_the_council_has_the_days_of_the_responsibility_list_to_discuss_it():
    world = listed(discuss_days=2)
    expected = raised(discuss_due=midnight(NOW.date().replace(day=9)), personal=raise_issue().personal)
    given(world=world).when(raise_issue()).then(expected)


def test_a_list_of_a_place_above_holds_where_the_place_has_none():
    event = given(world=listed("north", discuss_days=2)).when(raise_issue()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=9))


def test_a_list_for_the_category_above_holds_where_the_category_has_none():
    event = given(world=listed(discuss_days=2)).when(raise_issue(category="bulky")).then_allowed()
    assert event.discuss_due is not None


def test_no_discussion_is_due_where_direct_dispatch_is_allowed():
    world = listed(council_required=False, discuss_days=2)
    assert given(world=world).when(raise_issue()).then_allowed().discuss_due is None


def test_an_imported_issue_starts_no_clock():
    event = given(world=listed(discuss_days=2)).when(raise_issue(imported="hotline")).then_allowed()
    assert event.discuss_due is None
    assert event.imported == "hotline"


def test_an_unknown_place_is_refused():
    given().when(raise_issue(place="nowhere")).then_refused(UnknownPlace)


def test_an_unknown_category_is_refused():
    given().when(raise_issue(category="weather")).then_refused(UnknownCategory)


@pytest.mark.parametrize("place", ["garden", "lake", "north", "east"])
def test_places_from_the_compound_to_the_district_take_issues(place):
    assert given().when(raise_issue(place=place)).then_allowed().place == place


def test_a_city_takes_no_issue_recorded_here():
    given().when(raise_issue(place="capital")).then_refused(errors.PlaceIsForTotals)


def test_a_city_takes_an_imported_issue_whose_source_knows_no_more():
    assert given().when(raise_issue(place="capital", imported="hotline")).then_allowed().tier == "city"


def test_an_issue_is_raised_once():
    given(raised()).when(raise_issue()).then_refused(errors.IssueExists)


def test_an_external_id_is_taken_once():
    known = ExternalId(source="hotline", id="7")
    given(raised(external_id=known)).when(raise_issue(external_id=known)).then_refused(errors.ExternalIdTaken)


def test_a_title_is_trimmed():
    assert given().when(raise_issue(title=" 路灯不亮 ")).then_allowed().title == "路灯不亮"


@pytest.mark.parametrize("title", ["", "  ", "\n"])
def test_a_title_is_required(title):
    given().when(raise_issue(title=title)).then_refused(errors.TitleRequired)


def test_a_title_of_200_characters_is_allowed():
    assert given().when(raise_issue(title="长" * 200)).then_allowed()


def test_a_title_of_201_characters_is_refused():
    given().when(raise_issue(title="长" * 201)).then_refused(general.TextTooLong)


@pytest.mark.parametrize(
    "bad", ["路灯\n不亮", "路灯\x00不亮", "路灯\u202e不亮", "路灯\ud800不亮", "路灯\u2028不亮"]
)
def test_a_title_is_one_line_without_control_characters(bad):
    given().when(raise_issue(title=bad)).then_refused(general.TextHoldsControlCharacter)


@pytest.mark.parametrize(
    "title",
    [
        "请联系13812345678",
        "电话138-1234-5678",
        "＋86 138 1234 5678",
        "１３８１２３４５６７８",
        "证号33010619900101123X",
    ],
)
def test_a_title_that_holds_a_mobile_or_identity_number_is_refused(title):
    given().when(raise_issue(title=title)).then_refused(TextHoldsIdentifier)


@pytest.mark.parametrize("field", ["grid", "building", "unit"])
@pytest.mark.parametrize("text", ["3幢 13812345678", "李 33010619900101123X"])
@pytest.mark.parametrize("imported", [None, "hotline"])
def test_no_part_of_a_location_holds_a_mobile_or_identity_number(field, text, imported):
    command = raise_issue(location=Location(**{field: text}), imported=imported)
    refusal = given().when(command).then_refused(TextHoldsIdentifier)
    assert refusal.facts == {"field": field}
    assert FIELDS[field] in refusal.chinese


def test_a_location_may_hold_other_numbers():
    location = Location(grid="0571-87654321", building="20260301号", unit="1201")
    assert given().when(raise_issue(location=location)).then_allowed().location == location


def test_the_parts_of_a_location_together_name_no_door():
    refusal = (
        given()
        .when(raise_issue(location=Location(building="3幢", unit="501室")))
        .then_refused(TextHoldsIdentifier)
    )
    assert refusal.facts == {"field": "location"}
    location = Location(building="3幢", unit="2单元")
    assert given().when(raise_issue(location=location)).then_allowed().location == location


@pytest.mark.parametrize(
    "external_id", [("13812345678", "1"), ("hotline", "13812345678"), ("hotline", "a@b.cn")]
)
def test_an_external_id_leads_to_nobody(external_id):
    source, id_ = external_id
    command = raise_issue(external_id=ExternalId(source=source, id=id_))
    refusal = given().when(command).then_refused(TextHoldsIdentifier)
    assert refusal.facts == {"field": "external id"}
    assert FIELDS["external id"] in refusal.chinese


@pytest.mark.parametrize("id_", ["20260301-000123", "12345202603010001", "WO-7731", "330106202613011234"])
def test_an_external_id_is_any_other_number(id_):
    command = raise_issue(external_id=ExternalId(source="12345", id=id_))
    assert given().when(command).then_allowed().external_id.id == id_


@pytest.mark.parametrize("title", ["2026030112345678号工单", "拨打12345无人接听", "0571-87654321打不通"])
def test_a_title_may_hold_other_numbers(title):
    assert given().when(raise_issue(title=title)).then_allowed().title == title


def described(text):
    return raise_issue().personal.model_copy(update={"description": text})


def test_a_description_of_4000_characters_in_several_lines_is_allowed():
    text = "第一行\n\t" + "长" * 3995
    assert given().when(raise_issue(personal=described(text))).then_allowed().personal.description == text


def test_a_description_of_4001_characters_is_refused():
    given().when(raise_issue(personal=described("长" * 4001))).then_refused(general.TextTooLong)


def test_a_description_with_control_characters_is_refused():
    given().when(raise_issue(personal=described("噪音\x07扰民"))).then_refused(
        general.TextHoldsControlCharacter
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"location": Location(building="3\x00")},
        {"location": Location(grid="一\n二")},
        {"external_id": ExternalId(source="hotline", id="7\x00")},
        {"external_id": ExternalId(source="hot\u202eline", id="7")},
        {"personal": Personal(subject=RESIDENT, name="李\x1b四")},
        {"personal": Personal(subject=RESIDENT, phone="138\n")},
    ],
)
def test_no_fact_holds_control_characters(facts):
    given().when(raise_issue(**facts)).then_refused(general.TextHoldsControlCharacter)


def test_where_it_is_and_where_it_came_from_are_recorded():
    location = Location(
        grid="第二网格", building="3", unit="2", latitude_e7=282278900, longitude_e7=1129388600
    )
    external_id = ExternalId(source="hotline", id="A 7/2026")
    event = given().when(raise_issue(location=location, external_id=external_id)).then_allowed()
    assert (event.location, event.external_id) == (location, external_id)


@pytest.mark.parametrize("then", [MONDAY.replace(year=2011), EARLIEST])
def test_an_issue_may_be_as_old_as_it_is(then):
    assert given().when(raise_issue(now=then)).then_allowed()


@pytest.mark.parametrize("then", [MONDAY.replace(year=202), EARLIEST - timedelta(milliseconds=1)])
def test_a_mistyped_year_is_refused(then):
    given().when(raise_issue(now=then)).then_refused(errors.TooLongAgo)
    given().when(raise_issue(now=then, imported="hotline")).then_refused(errors.TooLongAgo)
