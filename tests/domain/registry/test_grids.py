"""Drawing the grids of a place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BeforeThePreviousEvent, TextTooLong
from domain.personal import TextHoldsIdentifier
from domain.registry import commands as c
from domain.registry import decide, errors
from domain.registry import events as e
from domain.registry.registry import Place
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

GARDEN = Place("garden", "花园小区", "compound", ("north", "lake"), changed_at=NOW_IN_THE_REGISTRY)
EAST = e.Grid(id="garden-1", name="东片", buildings=("1 幢", "2 幢"))
WEST = e.Grid(id="garden-2", name="西片", buildings=("3 幢",))


def draw(*grids, now=NOW_IN_THE_REGISTRY):
    return c.SetGrids(by=COORDINATOR, now=now, place="garden", grids=grids)


def test_the_grids_of_a_place_are_drawn_with_their_buildings():
    assert decide.set_grids(GARDEN, draw(EAST, WEST)) == [e.GridsSet(place="garden", grids=(EAST, WEST))]


def test_names_are_recorded_without_blanks_around_them():
    [event] = decide.set_grids(
        GARDEN, draw(e.Grid(id="garden-1", name=" 东片 ", buildings=(" 1 幢", "2 幢")))
    )
    assert event.grids == (EAST,)


def test_drawing_the_same_grids_again_is_harmless():
    drawn = replace(GARDEN, grids=(EAST, WEST))
    assert decide.set_grids(drawn, draw(EAST, WEST)) == []
    assert decide.set_grids(drawn, draw(EAST))


def test_grids_can_be_taken_away():
    assert decide.set_grids(replace(GARDEN, grids=(EAST,)), draw()) == [e.GridsSet(place="garden", grids=())]


def test_the_place_of_grids_must_be_registered():
    with pytest.raises(errors.PlaceNotFound):
        decide.set_grids(None, draw(EAST))


def test_a_grid_is_listed_once():
    with pytest.raises(errors.GridListedTwice):
        decide.set_grids(GARDEN, draw(EAST, e.Grid(id="garden-1", name="另一片")))


@pytest.mark.parametrize("other", ["garden-2", "garden-3"])
def test_a_building_lies_in_one_grid_only(other):
    grids = (EAST, e.Grid(id=other, name="另一片", buildings=(" 2 幢 ",)))
    with pytest.raises(errors.BuildingListedTwice):
        decide.set_grids(GARDEN, draw(*grids))


def test_a_building_is_listed_once_in_its_grid():
    with pytest.raises(errors.BuildingListedTwice):
        decide.set_grids(GARDEN, draw(e.Grid(id="garden-1", name="东片", buildings=("1 幢", "1 幢"))))


def test_two_buildings_may_have_similar_names():
    grid = e.Grid(id="garden-1", name="东片", buildings=("1 幢", "1 幢甲"))
    assert decide.set_grids(GARDEN, draw(grid))


@pytest.mark.parametrize(
    ("grid", "refusal"),
    [
        (e.Grid(id="garden-1", name=" "), errors.NameRequired),
        (e.Grid(id="garden-1", name="王 13800001111"), TextHoldsIdentifier),
        (e.Grid(id="garden-1", name="东片", buildings=(" ",)), errors.NameRequired),
        (e.Grid(id="garden-1", name="东片", buildings=("幢" * 51,)), TextTooLong),
        (e.Grid(id="garden-1", name="东片", buildings=("13800001111",)), TextHoldsIdentifier),
    ],
)
def test_names_of_grids_and_buildings_are_open_to_everybody(grid, refusal):
    with pytest.raises(refusal):
        decide.set_grids(GARDEN, draw(grid))


def test_grids_are_not_drawn_before_what_happened_to_the_place_last():
    with pytest.raises(BeforeThePreviousEvent):
        decide.set_grids(GARDEN, draw(EAST, now=NOW_IN_THE_REGISTRY - timedelta(milliseconds=1)))
