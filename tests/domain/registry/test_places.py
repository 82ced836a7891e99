"""Registering places and their responsibility lists."""

import pytest

from domain import errors as general
from domain.registry import commands as c
from domain.registry import decide, errors
from domain.registry import events as e
from domain.registry.events import Responsibility
from domain.registry.registry import Body, Category, Place
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

LAKE = Place("lake", "湖滨社区", "community", ("north",))
GARDEN = Place("garden", "花园小区", "compound", ("north", "lake"))
COMPANY = Body("clean-co", "洁净物业", "property_company", "garden")
RUBBISH = Category("rubbish", "垃圾", None)


def register(**facts):
    told = {"place": "garden", "name": "花园小区", "tier": "compound", "parent": "lake", **facts}
    return c.RegisterPlace(by=COORDINATOR, now=NOW_IN_THE_REGISTRY, **told)


def set_list(*entries, place="garden"):
    return c.SetResponsibilities(by=COORDINATOR, now=NOW_IN_THE_REGISTRY, place=place, entries=entries)


def line(category="rubbish", body=None, **limits):
    return Responsibility(category=category, body=body, **limits)


def test_a_place_is_registered_under_its_parent_with_all_above():
    expected = e.PlaceRegistered(
        place="garden", name="花园小区", tier="compound", ancestors=("north", "lake")
    )
    assert decide.register_place(None, register(), LAKE) == [expected]


def test_a_root_has_no_parent():
    [event] = decide.register_place(None, register(place="east", tier="district", parent=None), None)
    assert event.ancestors == ()


def test_the_parent_must_be_registered():
    with pytest.raises(errors.UnknownPlace):
        decide.register_place(None, register(), None)


@pytest.mark.parametrize("tier", ["subdistrict", "district", "city", "province"])
def test_tiers_between_may_be_missing(tier):
    above = Place("lake", "上级", tier, ())
    assert decide.register_place(None, register(), above)


@pytest.mark.parametrize("tier", ["community", "subdistrict", "province"])
def test_the_parent_is_of_a_higher_tier(tier):
    with pytest.raises(errors.ParentNotAbove):
        decide.register_place(None, register(tier=tier), LAKE)


def test_registering_the_same_again_is_harmless():
    assert decide.register_place(GARDEN, register(name=" 花园小区 "), LAKE) == []


@pytest.mark.parametrize(
    "other", [{"name": "新花园"}, {"tier": "community"}, {"parent": "north"}, {"parent": None}]
)
def test_registering_something_else_under_the_id_is_refused(other):
    with pytest.raises(errors.PlaceTaken):
        decide.register_place(GARDEN, register(**other), LAKE)


@pytest.mark.parametrize("id_", ["a", "a7", "huayuan.1-2_3", "a" * 64])
def test_ids_are_short_and_plain(id_):
    assert decide.register_place(None, register(place=id_), LAKE)


@pytest.mark.parametrize("id_", ["", "A7", "花园", "-a", "a-", "a b", "a\n", "a" * 65, "ａ７"])
def test_other_ids_are_refused(id_):
    with pytest.raises(errors.InvalidIdentifier):
        decide.register_place(None, register(place=id_), LAKE)


def test_a_name_is_one_line_of_at_most_200_characters():
    with pytest.raises(errors.NameRequired):
        decide.register_place(None, register(name=" "), LAKE)
    with pytest.raises(general.TextHoldsControlCharacter):
        decide.register_place(None, register(name="花园\n小区"), LAKE)
    with pytest.raises(general.TextTooLong):
        decide.register_place(None, register(name="园" * 201), LAKE)


def test_the_responsibility_list_of_a_place_is_set():
    entries = (line(body="clean-co", resolve_days=5),)
    expected = e.ResponsibilitiesSet(place="garden", entries=entries)
    assert decide.set_responsibilities(GARDEN, set_list(*entries), [COMPANY], [RUBBISH]) == [expected]


def test_setting_the_same_list_again_is_harmless():
    entry = line(body="clean-co")
    place = Place("garden", "花园小区", "compound", ("north", "lake"), 2, {"rubbish": entry})
    assert decide.set_responsibilities(place, set_list(entry), [COMPANY], [RUBBISH]) == []


def test_a_list_can_be_emptied():
    place = Place("garden", "花园小区", "compound", (), 2, {"rubbish": line()})
    assert decide.set_responsibilities(place, set_list(), [], []) == [
        e.ResponsibilitiesSet(place="garden", entries=())
    ]


def test_the_place_of_a_list_must_be_registered():
    with pytest.raises(errors.PlaceNotFound):
        decide.set_responsibilities(None, set_list(), [], [])


def test_a_category_is_listed_once():
    with pytest.raises(errors.CategoryListedTwice):
        decide.set_responsibilities(GARDEN, set_list(line(), line(resolve_days=3)), [], [RUBBISH])


def test_a_listed_category_must_be_defined():
    with pytest.raises(errors.UnknownCategory):
        decide.set_responsibilities(GARDEN, set_list(line("weather")), [], [])


def test_a_listed_body_must_be_registered():
    with pytest.raises(errors.UnknownBody):
        decide.set_responsibilities(GARDEN, set_list(line(body="nobody")), [], [RUBBISH])


@pytest.mark.parametrize("serves", ["garden", "lake", "north"])
def test_a_listed_body_may_serve_the_place_or_one_above(serves):
    body = Body("clean-co", "洁净物业", "property_company", serves)
    assert decide.set_responsibilities(GARDEN, set_list(line(body="clean-co")), [body], [RUBBISH])


def test_a_listed_body_may_not_serve_another_place_only():
    body = Body("clean-co", "洁净物业", "property_company", "court")
    with pytest.raises(errors.BodyServesElsewhere):
        decide.set_responsibilities(GARDEN, set_list(line(body="clean-co")), [body], [RUBBISH])
