"""Carrying out commands on the registry, and reading it."""

from itertools import count

import pytest

from domain.registry import commands as c
from domain.registry import errors
from domain.registry.events import Responsibility
from domain.registry.reader import RegistryOfOneBatch
from domain.registry.service import RegistryService
from domain.service import Context
from domain.voting import OWNERS_GENERAL
from tests.fakes.log import MemoryLog
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

WHO_AND_WHEN = {"by": COORDINATOR, "now": NOW_IN_THE_REGISTRY}


@pytest.fixture
def log():
    return MemoryLog()


@pytest.fixture
def registry(log):
    ids = count(1)
    return RegistryService(log, lambda: f"event-{next(ids)}")


def context(command_id):
    return Context(
        by=COORDINATOR,
        command_id=command_id,
        correlation_id="request-1",
        causation_id="request-1",
        clock=NOW_IN_THE_REGISTRY,
        occurred_at=NOW_IN_THE_REGISTRY,
    )


def place(id_, tier, parent=None):
    return c.RegisterPlace(**WHO_AND_WHEN, place=id_, name=id_, tier=tier, parent=parent)


@pytest.fixture
def populated(registry):
    registry.register_place(place("north", "subdistrict"), context("1"))
    registry.register_place(place("lake", "community", "north"), context("2"))
    registry.register_place(place("garden", "compound", "lake"), context("3"))
    registry.register_body(
        c.RegisterBody(**WHO_AND_WHEN, body="clean-co", name="物业", kind="property_company", place="lake"),
        context("4"),
    )
    registry.define_category(c.DefineCategory(**WHO_AND_WHEN, category="rubbish", name="垃圾"), context("5"))
    registry.define_category(
        c.DefineCategory(**WHO_AND_WHEN, category="bulky", name="大件", parent="rubbish"), context("6")
    )
    return registry


def set_list(registry, place_id, command_id, *entries):
    command = c.SetResponsibilities(**WHO_AND_WHEN, place=place_id, entries=entries)
    return registry.set_responsibilities(command, context(command_id))


def test_places_are_read_back_with_what_is_above_them(populated):
    garden = populated.place("garden")
    assert garden.lineage == ("north", "lake", "garden")
    assert [found.id for found in populated.lineage(garden)] == ["garden", "lake", "north"]
    assert populated.place("nowhere") is None


def test_a_body_and_a_category_are_read_back(populated):
    assert populated.body("clean-co").place == "lake"
    assert [found.id for found in populated.categories_from("bulky")] == ["bulky", "rubbish"]
    assert populated.categories_from("weather") == []


def test_registering_the_same_again_writes_nothing(populated, log):
    head = log.head()
    receipt = populated.register_place(place("garden", "compound", "lake"), context("again"))
    assert (log.head(), receipt.replayed, receipt.version) == (head, True, 1)


def test_the_list_of_the_nearest_place_is_in_force(populated):
    near, far = (
        Responsibility(category="rubbish", resolve_days=1),
        Responsibility(category="rubbish", resolve_days=9),
    )
    set_list(populated, "north", "far", far)
    lineage = populated.lineage(populated.place("garden"))
    assert populated.responsibility(lineage, "rubbish") == far
    set_list(populated, "lake", "near", near)
    lineage = populated.lineage(populated.place("garden"))
    assert populated.responsibility(lineage, "rubbish") == near


def test_a_line_for_the_category_itself_goes_before_a_nearer_one_for_the_category_above(populated):
    own, above = Responsibility(category="bulky"), Responsibility(category="rubbish")
    set_list(populated, "north", "own", own)
    set_list(populated, "garden", "above", above)
    lineage = populated.lineage(populated.place("garden"))
    assert populated.responsibility(lineage, "bulky") == own
    assert populated.responsibility(lineage, "rubbish") == above


def test_without_a_line_nothing_is_in_force(populated):
    lineage = populated.lineage(populated.place("garden"))
    assert populated.responsibility(lineage, "rubbish") is None


def test_a_later_list_replaces_the_earlier_one_wholly(populated):
    set_list(populated, "garden", "one", Responsibility(category="rubbish"))
    receipt = set_list(populated, "garden", "two", Responsibility(category="bulky"))
    assert receipt.version == 3
    assert list(populated.place("garden").responsibilities) == ["bulky"]


def test_a_cycle_of_categories_is_refused(populated):
    command = c.DefineCategory(**WHO_AND_WHEN, category="rubbish", name="垃圾", parent="bulky")
    with pytest.raises(errors.CategoryUnderItself):
        populated.define_category(command, context("cycle"))


def test_a_list_of_an_unknown_place_is_refused_and_writes_nothing(populated, log):
    head = log.head()
    with pytest.raises(errors.PlaceNotFound):
        set_list(populated, "nowhere", "no", Responsibility(category="rubbish"))
    assert log.head() == head


def test_a_batch_reads_each_thing_once(populated, log):
    batch = RegistryOfOneBatch(log)
    for _ in range(3):
        garden = batch.place("garden")
        batch.lineage(garden)
        batch.body("clean-co")
        batch.body("nobody")
        batch.categories_from("bulky")
        batch.station("nowhere")
        batch.voting_rule("owners_general")
    log.reads = 0
    assert batch.voting_rule("owners_general") == (OWNERS_GENERAL, 0)
    assert batch.station("nowhere") is None
    assert batch.lineage(garden) == populated.lineage(garden)
    assert batch.body("nobody") is None
    reads_of_the_registry_itself = 2
    assert log.reads == reads_of_the_registry_itself
