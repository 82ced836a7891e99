"""Registering bodies, defining categories."""

import pytest

from domain.personal import TextHoldsIdentifier
from domain.registry import commands as c
from domain.registry import decide, errors
from domain.registry import events as e
from domain.registry.registry import Body, Category, Place
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

GARDEN = Place("garden", "花园小区", "compound", ("north", "lake"))
COMPANY = Body("clean-co", "洁净物业", "property_company", "garden")
RUBBISH = Category("rubbish", "垃圾", None)


def register(**facts):
    told = {"body": "clean-co", "name": "洁净物业", "kind": "property_company", "place": "garden", **facts}
    return c.RegisterBody(by=COORDINATOR, now=NOW_IN_THE_REGISTRY, **told)


def define(category="bulky", name="大件垃圾", parent="rubbish"):
    return c.DefineCategory(
        by=COORDINATOR, now=NOW_IN_THE_REGISTRY, category=category, name=name, parent=parent
    )


def test_a_body_is_registered_with_the_place_that_it_serves():
    expected = e.BodyRegistered(body="clean-co", name="洁净物业", kind="property_company", place="garden")
    assert decide.register_body(None, register(), GARDEN) == [expected]


def test_the_place_of_a_body_must_be_registered():
    with pytest.raises(errors.UnknownPlace):
        decide.register_body(None, register(), None)


def test_registering_the_same_body_again_is_harmless():
    assert decide.register_body(COMPANY, register(), GARDEN) == []


@pytest.mark.parametrize("other", [{"name": "别家物业"}, {"kind": "department"}, {"place": "lake"}])
def test_registering_another_body_under_the_id_is_refused(other):
    with pytest.raises(errors.BodyTaken):
        decide.register_body(COMPANY, register(**other), GARDEN)


def test_a_body_has_a_valid_id_and_a_name():
    with pytest.raises(errors.InvalidIdentifier):
        decide.register_body(None, register(body="物业"), GARDEN)
    with pytest.raises(errors.NameRequired):
        decide.register_body(None, register(name=""), GARDEN)


def test_a_category_is_defined_under_another_or_under_none():
    expected = e.CategoryDefined(category="bulky", name="大件垃圾", parent="rubbish")
    assert decide.define_category(None, define(), [RUBBISH]) == [expected]
    [root] = decide.define_category(None, define(parent=None), [])
    assert root.parent is None


def test_a_category_can_be_renamed_and_put_elsewhere():
    bulky = Category("bulky", "大件垃圾", "rubbish")
    assert decide.define_category(bulky, define(name="大件废弃物"), [RUBBISH])
    assert decide.define_category(bulky, define(parent=None), [])


def test_defining_the_same_category_again_is_harmless():
    assert decide.define_category(Category("bulky", "大件垃圾", "rubbish"), define(), [RUBBISH]) == []


def test_the_category_above_must_be_defined():
    with pytest.raises(errors.UnknownCategory):
        decide.define_category(None, define(), [])


def test_a_category_is_not_under_itself():
    with pytest.raises(errors.CategoryUnderItself):
        decide.define_category(None, define(parent="bulky"), [])


def test_a_category_is_not_under_one_that_is_below_it():
    below = [Category("small", "小件", "middle"), Category("middle", "中件", "bulky")]
    with pytest.raises(errors.CategoryUnderItself):
        decide.define_category(Category("bulky", "大件垃圾", None), define(parent="small"), below)


def test_a_category_has_a_valid_id_and_a_name():
    with pytest.raises(errors.InvalidIdentifier):
        decide.define_category(None, define(category="大件"), [RUBBISH])
    with pytest.raises(errors.NameRequired):
        decide.define_category(None, define(name=" "), [RUBBISH])


@pytest.mark.parametrize("name", ["洁净物业 13812345678", "王芳 33010619900101123X"])
def test_a_name_holds_no_mobile_or_identity_number(name):
    with pytest.raises(TextHoldsIdentifier) as refused:
        decide.register_body(None, register(name=name), GARDEN)
    assert refused.value.facts == {"field": "name"}
    with pytest.raises(TextHoldsIdentifier):
        decide.define_category(None, define(name=name), [RUBBISH])
    place = c.RegisterPlace(
        by=COORDINATOR, now=NOW_IN_THE_REGISTRY, place="new", name=name, tier="compound", parent=None
    )
    with pytest.raises(TextHoldsIdentifier):
        decide.register_place(None, place, None)
