"""Erases people: the register of erasures and the store of data keys, kept in agreement."""

from collections.abc import Iterable

from domain.subject.service import Erasure
from infra.erasures import ErasureRegister, from_entry, to_entry
from infra.key_store import KeyStore


class ErasableKeys:
    """Data keys that can be destroyed for good. Fills the port `domain.subject.service.SubjectKeys`."""

    def __init__(self, store: KeyStore, register: ErasureRegister) -> None:
        """Neither is changed until `reconcile` or `erase` is called."""
        self._store = store
        self._register = register

    def has_key(self, subject: str) -> bool:
        """Whether there is a data key of the person."""
        return bool(self._store.find([subject]))

    def erase(self, erasure: Erasure) -> Erasure:
        """Enter the erasure and destroy the data key, both durably; returns what was entered first."""
        first = self._register.enter([erasure])[erasure.subject]
        self._store.destroy({first.subject: to_entry(first)})
        return first

    def erasures(self) -> Iterable[Erasure]:
        """All that were entered."""
        return self._register.all().values()

    def reconcile(self, more: Iterable[Erasure] = ()) -> None:
        """Let register and store know the same erasures, and these too: after a crash, or a restore."""
        kept = self._store.entries()
        entered = self._register.all()
        told = (*map(from_entry, kept.values()), *more)
        if missing := [each for each in told if each.subject not in entered]:
            entered = self._register.enter(missing)
        if new := entered.keys() - kept.keys():
            self._store.destroy({subject: to_entry(entered[subject]) for subject in new})
