"""Identifiers in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.personal import holds_identifier, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13812345678", "138****5678"),
        ("电话：13812345678。", "电话：138****5678。"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("008613812345678", "138****5678"),
        ("wx13812345678", "wx138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("13812345678、19912345678", "138****5678、199****5678"),
        ("13812345678 19912345678", "138****5678 199****5678"),
        ("330106199001011234", "330106**********34"),
        ("33010619900101123x", "330106**********3x"),
        ("３３０１０６１９９００１０１１２３Ｘ", "330106**********3X"),
    ],
)
def test_identifiers_are_found_and_masked(text, masked):
    assert holds_identifier(text)
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "0571-87654321",
        "400-800-8888",
        "12012345678",
        "2026-03-01 08:00-18:00",
        "工单202603011234567890123",
        "138****5678",
        "3号楼2单元１２０１室",
        "330106199013011234",
        "330106****",
    ],
)
def test_other_numbers_stay_as_they_are(text):
    assert not holds_identifier(text)
    assert mask(text) == text


PIECES = st.sampled_from(
    [
        *("13812345678", "1381234", "5678", "86", "+86", "00", "330106199001011234", "33010619900101123X"),
        *("138", " ", "-", "*", "Ｘ", "１", "３８", "x", "，", "电话", "\n", "19900101", "0", "9"),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_masked_text_holds_no_identifier(text):
    assert not holds_identifier(mask(text))


@given(st.text(alphabet="0138９８ -+xX*", max_size=60))
def test_nor_does_one_made_of_digits_and_separators(text):
    assert not holds_identifier(mask(text))


@given(st.text(max_size=60))
def test_a_text_without_identifiers_is_not_touched(text):
    assert (mask(text) == text) == (not holds_identifier(text))
