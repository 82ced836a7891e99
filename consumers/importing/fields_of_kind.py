"""What the fields of a kind of row have in common: which are needed, and what their values may be."""

from collections.abc import Mapping, Set
from typing import ClassVar, Self

from pydantic import model_validator

from consumers.importing.entries import Entry
from consumers.importing.field_rules import TEMPLATE_NAMES, FieldRule, Rule
from consumers.importing.mapping_checks import check_ids
from consumers.importing.section import Section
from consumers.importing.template import parse_template

Words = tuple[str, ...]
Closings = Mapping[str, str]
"""The time that belongs to each status which closes a thing."""


class Fields(Section):
    """The fields of one kind of row. What a kind needs beyond their names is said by its class variables."""

    gathers: ClassVar[bool] = False
    """Whether several rows can tell of one thing: those of the same external id, wherever they are."""
    required: ClassVar[Words] = ()
    """Of every row; of a kind that gathers, of one of its rows."""
    references: ClassVar[Mapping[str, type[Entry]]] = {}
    """Fields that hold ids which the mapping may register."""
    ids: ClassVar[Words] = ()
    """Other fields that hold ids."""
    words: ClassVar[Mapping[str, Words]] = {}
    """Fields whose values are words of Yishi."""
    one_line: ClassVar[Set[str]] = frozenset()
    """Open texts of one line: control characters become spaces, identifiers are masked."""
    lines: ClassVar[Set[str]] = frozenset()
    """Texts of several lines."""
    ends: ClassVar[Set[str]] = frozenset()
    """Times of which a day alone means its end."""
    needs: ClassVar[Mapping[str, str]] = {}
    """Fields that mean nothing without another in the mapping."""
    beside: ClassVar[Mapping[str, str]] = {}
    """The same within each row, for what comes from a column."""
    closings: ClassVar[Closings] = {}

    def rules(self) -> dict[str, Rule]:
        """The rules that the mapping gives, by field."""
        return {name: rule for name in type(self).model_fields if (rule := getattr(self, name)) is not None}

    @classmethod
    def rank(cls, values: Mapping[str, str], times: Mapping[str, object]) -> str:  # noqa: ARG003 - for kinds
        """Things of a lower rank are recorded first; those of one rank in the order of the file."""
        return ""

    @model_validator(mode="after")
    def _meanings(self) -> Self:
        rules = self.rules()
        for name, rule in rules.items():
            if isinstance(rule, FieldRule):
                self._check_values(name, rule)
                self._check_template(rule, rules)
        self._check_external_id(rules.get("external_id"))
        for name, needed in self.needs.items():
            if name in rules and needed not in rules:
                raise ValueError(f"{name} needs {needed} beside it")
        self._check_status(rules)
        return self

    def _check_values(self, name: str, rule: FieldRule) -> None:
        allowed = self.words.get(name)
        wrong = [result for result in rule.results if allowed and result not in allowed]
        if allowed and wrong:
            raise ValueError(f"{name} cannot be {wrong[0]!r}; it is one of {', '.join(allowed)}")
        if name in self.references or name in self.ids:
            check_ids(name, rule.results)

    def _check_template(self, rule: FieldRule, rules: Mapping[str, Rule]) -> None:
        """A template may use what the row has; `place_name` comes with `place`."""
        if rule.template:
            known = {"place_name" if name == "place" else name for name in rules} | rules.keys()
            parse_template(rule.template, known & set(TEMPLATE_NAMES))

    def _check_external_id(self, rule: Rule | None) -> None:
        if isinstance(rule, FieldRule) and (rule.value or rule.fallback):
            raise ValueError("external_id cannot be the same for several rows; name the column that holds it")

    def _check_status(self, rules: Mapping[str, Rule]) -> None:
        status = rules.get("status")
        for word in self.closings.keys() & set(status.results if isinstance(status, FieldRule) else ()):
            own = self.closings[word]
            if not (own in rules or "closed_at" in rules):
                raise ValueError(f"the status can be {word}, so it needs {own} or closed_at beside it")
            needed = self.needs.get(own)
            if needed and needed not in rules:
                raise ValueError(f"the status can be {word}, so it needs {needed} beside it")
