"""The shape of what a summary says of meetings, sittings, decisions, tasks and volunteers."""

from typing import Literal

from projections.summary_figure_label import Unit
from projections.summary_model_parts import Part, Value


class FigureRow(Part):
    """A figure that leads to its events."""

    name: str
    label: str
    unit: Unit
    value: Value


class Attending(Part):
    """How many people of a constituency came."""

    constituency: str
    label: str
    present: int


class TaskTold(Part):
    """A task, and how it stood at the end of the period; times are local."""

    text: str
    body: str
    due: str
    done_at: str | None
    outcome: str | None
    """What came of it, in the words of the body."""
    status: Literal["done", "late", "open", "overdue", "continued"]
    status_label: str
    carried: int
    """How many meetings it was carried over from, one after the other."""


class FollowedOutcome(Part):
    """What an earlier meeting settled on one item."""

    month: str
    month_label: str
    title: str
    outcome: str
    outcome_label: str
    note: str | None
    task: TaskTold | None


class OutcomesSection(Part):
    """What came of the outcomes of the meeting before; `total` were settled."""

    kind: Literal["outcomes"] = "outcomes"
    id: str
    title: str
    figures: tuple[FigureRow, ...]
    total: int
    outcomes: tuple[FollowedOutcome, ...]


class CouncilItem(Part):
    """What a sitting concluded on one issue or decision."""

    subject: str
    """Its stream."""
    code: str
    title: str
    conclusion: str
    dissent: tuple[str, ...]
    recusals: int


class CouncilHeld(Part):
    """A sitting of the party-mass council."""

    stream: str
    place: str
    starts_at: str
    members: int
    members_present: int | None
    """None where an imported sitting does not know it."""
    present: int
    attendance: tuple[Attending, ...]
    items: tuple[CouncilItem, ...]
    left: int
    """Items on its agenda that it had not deliberated by the end of the period."""


class CouncilsSection(Part):
    """Sittings held in the period; `total` were."""

    kind: Literal["councils"] = "councils"
    id: str
    title: str
    figures: tuple[FigureRow, ...]
    total: int
    councils: tuple[CouncilHeld, ...]


class BallotTold(Part):
    """How a ballot came out. Areas are whole square metres, None where members are counted."""

    rule: str
    adopted: bool
    result_label: str
    eligible: int
    taking_part: int
    agree: int
    against: int
    abstain: int
    eligible_m2: int | None
    taking_part_m2: int | None
    agree_m2: int | None


class TargetTold(Part):
    """What a campaign has left in one place."""

    place: str
    count: int
    remaining: int


class AdoptionTold(Part):
    """A place that adopted a covenant, and in which version."""

    place: str
    version: int


class DecisionTold(Part):
    """A decision at the end of the period."""

    stream: str
    code: str
    title: str
    decision_kind: str
    kind_label: str
    place: str
    state: str
    state_label: str
    raised_at: str
    ballot: BallotTold | None
    tasks: tuple[TaskTold, ...]
    unit: str | None
    """What a campaign counts."""
    targets: tuple[TargetTold, ...]
    covenant_version: int | None
    adoptions: tuple[AdoptionTold, ...]
    warnings: tuple[str, ...]
    """What the check of the owners' committee's composition found."""


class DecisionsSection(Part):
    """Decisions that were open or that something happened to; `total` of them."""

    kind: Literal["decisions"] = "decisions"
    id: str
    title: str
    figures: tuple[FigureRow, ...]
    total: int
    decisions: tuple[DecisionTold, ...]


class ActivityHeldTold(Part):
    """A volunteer activity that took place."""

    stream: str
    name: str
    place: str
    body: str | None
    starts_at: str
    volunteers: int
    hours: str
    result: str


class StationDuty(Part):
    """The duty at one service station."""

    station: str
    place: str
    shifts: int
    members: int
    """Different people."""
    hours: str


class BodyPosts(Part):
    """The volunteer posts of one body at the end of the period."""

    body: str
    posts: int
    seats: int
    held: int


class VolunteeringSection(Part):
    """Volunteer activities, duty and posts; `total` activities took place."""

    kind: Literal["volunteering"] = "volunteering"
    id: str
    title: str
    figures: tuple[FigureRow, ...]
    total: int
    activities: tuple[ActivityHeldTold, ...]
    stations: tuple[StationDuty, ...]
    posts: tuple[BodyPosts, ...]


class AgendaEntry(Part):
    """Something that the next meeting should take up, and why."""

    subject: str
    """Stream of the issue or decision, or `<stream of a meeting>#<task>`."""
    subject_kind: Literal["issue", "decision", "task"]
    subject_label: str
    code: str | None
    title: str
    place: str
    category: str | None
    body: str | None
    state_label: str
    raised_at: str | None
    due: str | None
    supporters: int
    carried: int
    """How many meetings it was carried over from, one after the other."""
    reasons: tuple[str, ...]
    reason_labels: tuple[str, ...]


class AgendaSection(Part):
    """What the next meeting should take up; `total` matters had a reason to be here."""

    kind: Literal["agenda"] = "agenda"
    id: str
    title: str
    total: int
    items: tuple[AgendaEntry, ...]
