"""What was shown at a moment is what is shown of it later, whatever happens: the rules then in force too."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from infra.views.engine import views_engine
from tests.api.community_life import STEPS, Life, begun
from tests.api.conftest import opened, register
from tests.infra.eventstore.given import execute
from tests.projections.conftest import start_anew

Steps = list[tuple[str, int]]
Seen = dict[int, dict[str, Any]]
"""What was shown, by the position of the log at that moment."""

commands = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3)), min_size=4, max_size=12)
few = settings(
    max_examples=5,
    deadline=None,
    # A life takes seconds: one that fails is told as it was found.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(steps=commands, cut=st.floats(0, 1))
@few
def test_a_history_at_any_moment_is_what_was_shown_at_that_moment(
    community: Path, tmp_path_factory: pytest.TempPathFactory, steps: Steps, cut: float
) -> None:
    folder = copytree(community, tmp_path_factory.mktemp("life") / "copy")
    holds(folder, f"sqlite:///{folder}/yishi.db", steps, cut)


def test_the_same_holds_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    with opened(tmp_path, postgres_url) as api:
        register(api)
    steps = [(name, n) for n, name in enumerate(STEPS)]
    holds(tmp_path, postgres_url, steps, 0.6)


def holds(folder: Path, database_url: str, steps: Steps, cut: float) -> None:
    """Shown as at the time: after more commands, after a rebuild, and from a log that ends there."""
    with opened(folder, database_url) as api:
        life = begun(api)
        seen = lived(life, steps)
        assert {position: life.shown(position) for position in seen} == seen
        api.yishi.views.rebuild()
        assert {position: life.shown(position) for position in seen} == seen
    position = sorted(seen)[round(cut * (len(seen) - 1))]
    cut_off(database_url, position)
    with opened(folder, database_url) as api:
        # Whoever is let in again is on record behind it.
        assert replace(life, api=api).shown(position) == seen[position]


def lived(life: Life, steps: Steps) -> Seen:
    """Give the commands; remember what is shown before, between and after them."""
    seen = {life.api.yishi.log.head(): life.shown()}
    for name, n in steps:
        STEPS[name](life, n)
        seen.setdefault(life.api.yishi.log.head(), life.shown())
    return seen


def cut_off(database_url: str, position: int) -> None:
    """Let the log end at the position, and the views know nothing."""
    if database_url.startswith("sqlite"):
        execute(database_url, "DROP TRIGGER events_never_leave")
    else:
        execute(database_url, "ALTER TABLE events DISABLE TRIGGER ALL")
    execute(database_url, "DELETE FROM events WHERE position > %s", [position])
    database = views_engine(database_url)
    start_anew(database)
    database.dispose()
