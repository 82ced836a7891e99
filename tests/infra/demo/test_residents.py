"""The invented residents: plausible to read, and nobody's data."""

from random import Random

from domain.personal import MOBILE
from infra.demo.community import COMPOUNDS
from infra.demo.residents import PER_COMPOUND, Resident, residents_of


def everybody(seed: int = 1) -> list[Resident]:
    rng = Random(seed)
    return [resident for compound in COMPOUNDS for resident in residents_of(compound, seed, rng)]


def test_no_phone_number_can_be_somebodys() -> None:
    assert not [resident.phone for resident in everybody() if MOBILE.search(resident.phone)]
    assert {len(resident.phone) for resident in everybody()} == {11}


def test_each_has_a_pseudonym_that_tells_nothing() -> None:
    subjects = {resident.subject for resident in everybody()}
    assert len(subjects) == len(COMPOUNDS) * PER_COMPOUND
    assert not [r for r in everybody() if r.name in r.subject or r.phone in r.subject]


def test_each_lives_where_the_compound_has_houses() -> None:
    for compound in COMPOUNDS:
        for resident in residents_of(compound, 1, Random(1)):
            assert 1 <= resident.building <= compound.buildings
            assert 1 <= resident.unit <= compound.units
            assert 1 <= resident.floor <= compound.floors


def test_the_location_stops_at_the_unit_and_the_door_is_personal() -> None:
    resident = everybody()[0]
    assert resident.door not in str(resident.location.model_dump())
    assert resident.personal("灯不亮").door == resident.door
