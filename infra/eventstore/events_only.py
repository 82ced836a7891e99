"""The part of the eventsourcing library's factories that a log has no use for."""

from eventsourcing.persistence import (
    AggregateRecorder,
    InfrastructureFactory,
    NotSupportedError,
    ProcessRecorder,
    TrackingRecorder,
)


class EventsOnlyFactory(InfrastructureFactory[TrackingRecorder]):
    """Builds the recorder of the log and nothing else."""

    def may_create(self) -> bool:
        """Whether a log that is missing is to be made, as it is unless the settings forbid it."""
        return self.env.get("CREATE_TABLE") != "no"

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Refused: streams are short, and views hold what is read often, so there are no snapshots."""
        raise NotSupportedError(f"the log keeps events only, not {purpose}")

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Refused: a follower keeps its position beside its views, so that both commit together."""
        # The argument is the library's; no class would be accepted.
        del tracking_recorder_class
        raise NotSupportedError("the log keeps events only, not the positions of its followers")

    def process_recorder(self) -> ProcessRecorder:
        """Refused, as tracking_recorder."""
        raise NotSupportedError("the log keeps events only, not the positions of its followers")
