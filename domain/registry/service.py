"""Carries out commands on the registry: load, decide, save."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.event import DomainEvent
from domain.log import Receipt
from domain.registry import commands as c
from domain.registry import decide, errors, volunteering
from domain.registry.activity import Activity
from domain.registry.reader import RegistryReader
from domain.registry.registry import Body
from domain.registry.station import Station
from domain.service import CommandService, Context, Decided, moment

BodyDecision = Callable[[Body, datetime], Sequence[DomainEvent]]
StationDecision = Callable[[Station, datetime], Sequence[DomainEvent]]
ActivityDecision = Callable[[Activity, datetime], Sequence[DomainEvent]]
"""What is decided of something that is there, given when the command happened."""


class RegistryService(CommandService, RegistryReader):
    """Places, bodies with their posts, categories, stations, activities and voting rules."""

    def register_place(self, command: c.RegisterPlace, context: Context) -> Receipt:
        """Enter a place into the tree."""
        stream = f"place-{command.place}"

        def decided() -> Sequence[Decided]:
            parent = self.place(command.parent) if command.parent else None
            place = self.place(command.place)
            return [
                Decided(stream, place.version if place else 0, decide.register_place(place, command, parent))
            ]

        return self.carry_out(stream, decided, context)

    def set_responsibilities(self, command: c.SetResponsibilities, context: Context) -> Receipt:
        """Replace the responsibility list of a place."""
        stream = f"place-{command.place}"

        def decided() -> Sequence[Decided]:
            place = self.place(command.place)
            bodies = [body for e in command.entries if e.body and (body := self.body(e.body))]
            categories = [found for e in command.entries if (found := self.category(e.category))]
            events = decide.set_responsibilities(place, command, bodies, categories)
            return [Decided(stream, place.version if place else 0, events)]

        return self.carry_out(stream, decided, context)

    def register_body(self, command: c.RegisterBody, context: Context) -> Receipt:
        """Enter a body that can be made responsible."""
        stream = f"body-{command.body}"

        def decided() -> Sequence[Decided]:
            body = self.body(command.body)
            events = decide.register_body(body, command, self.place(command.place))
            return [Decided(stream, body.version if body else 0, events)]

        return self.carry_out(stream, decided, context)

    def define_category(self, command: c.DefineCategory, context: Context) -> Receipt:
        """Define a category, or rename it."""
        stream = f"category-{command.category}"

        def decided() -> Sequence[Decided]:
            category = self.category(command.category)
            above = self.categories_from(command.parent) if command.parent else []
            events = decide.define_category(category, command, above)
            return [Decided(stream, category.version if category else 0, events)]

        return self.carry_out(stream, decided, context)

    def set_grids(self, command: c.SetGrids, context: Context) -> Receipt:
        """Draw the grids of a place anew."""
        stream = f"place-{command.place}"

        def decided() -> Sequence[Decided]:
            place = self.place(command.place)
            now = _moment(context, place.changed_at if place else None)
            events = decide.set_grids(place, replace(command, now=now))
            return [Decided(stream, place.version if place else 0, events, now)]

        return self.carry_out(stream, decided, context)

    def open_post(self, command: c.OpenPost, context: Context) -> Receipt:
        """Name a volunteer post of a body."""
        return self._of_body(
            command.body, context, lambda body, now: volunteering.open_post(body, replace(command, now=now))
        )

    def claim_post(self, command: c.ClaimPost, context: Context) -> Receipt:
        """Claim a post."""
        return self._of_body(
            command.body, context, lambda body, now: volunteering.claim_post(body, replace(command, now=now))
        )

    def release_post(self, command: c.ReleasePost, context: Context) -> Receipt:
        """Leave a post."""
        return self._of_body(
            command.body,
            context,
            lambda body, now: volunteering.release_post(body, replace(command, now=now)),
        )

    def close_post(self, command: c.ClosePost, context: Context) -> Receipt:
        """Want a post no longer."""
        return self._of_body(
            command.body, context, lambda body, now: volunteering.close_post(body, replace(command, now=now))
        )

    def open_station(self, command: c.OpenStation, context: Context) -> Receipt:
        """Open a service station."""
        stream = f"station-{command.station}"

        def decided() -> Sequence[Decided]:
            station = self.station(command.station)
            events = volunteering.open_station(station, command, self.place(command.place))
            return [Decided(stream, station.version if station else 0, events)]

        return self.carry_out(stream, decided, context)

    def roster_duty(self, command: c.RosterDuty, context: Context) -> Receipt:
        """Put somebody on the duty roster of a station."""
        return self._of_station(
            command.station,
            context,
            lambda station, now: volunteering.roster_duty(station, replace(command, now=now)),
        )

    def cancel_duty(self, command: c.CancelDuty, context: Context) -> Receipt:
        """Take a duty off the roster."""
        return self._of_station(
            command.station,
            context,
            lambda station, now: volunteering.cancel_duty(station, replace(command, now=now)),
        )

    def plan_activity(self, stream: str, command: c.PlanActivity, context: Context) -> Receipt:
        """Announce a volunteer activity in a new stream."""
        timed = replace(command, now=context.occurred_at)

        def decided() -> Sequence[Decided]:
            activity = self.activity(stream)
            events = volunteering.plan_activity(
                activity,
                timed,
                self.place(command.place),
                self.body(command.body) if command.body else None,
                issue_is_recorded=bool(command.issue and self.log.existing([command.issue])),
            )
            return [Decided(stream, activity.version if activity else 0, events)]

        return self.carry_out(stream, decided, context)

    def hold_activity(self, stream: str, command: c.HoldActivity, context: Context) -> Receipt:
        """Record that an activity took place."""
        return self._of_activity(
            stream,
            context,
            lambda activity, now: volunteering.hold_activity(activity, replace(command, now=now)),
        )

    def cancel_activity(self, stream: str, command: c.CancelActivity, context: Context) -> Receipt:
        """Record that an activity does not take place."""
        return self._of_activity(
            stream,
            context,
            lambda activity, now: volunteering.cancel_activity(activity, replace(command, now=now)),
        )

    def define_voting_rule(self, command: c.DefineVotingRule, context: Context) -> Receipt:
        """Record a voting rule, or change it for ballots from now on."""
        stream = f"rule-{command.rule.name}"

        def decided() -> Sequence[Decided]:
            recorded = self.recorded_rule(command.rule.name)
            now = _moment(context, recorded.changed_at if recorded else None)
            events = decide.define_voting_rule(recorded, replace(command, now=now))
            return [Decided(stream, recorded.version if recorded else 0, events, now)]

        return self.carry_out(stream, decided, context)

    def _of_body(self, id_: str, context: Context, decide: BodyDecision) -> Receipt:
        """Carry out a command on a body that is there. Raises BodyNotFound."""
        stream = f"body-{id_}"

        def decided() -> Sequence[Decided]:
            body = self.body(id_)
            if body is None:
                raise errors.BodyNotFound(body=id_)
            now = _moment(context, body.changed_at)
            return [Decided(stream, body.version, decide(body, now), now)]

        return self.carry_out(stream, decided, context)

    def _of_station(self, id_: str, context: Context, decide: StationDecision) -> Receipt:
        """Carry out a command on a station that is there. Raises StationNotFound."""
        stream = f"station-{id_}"

        def decided() -> Sequence[Decided]:
            station = self.station(id_)
            if station is None:
                raise errors.StationNotFound(station=id_)
            now = _moment(context, station.changed_at)
            return [Decided(stream, station.version, decide(station, now), now)]

        return self.carry_out(stream, decided, context)

    def _of_activity(self, stream: str, context: Context, decide: ActivityDecision) -> Receipt:
        """Carry out a command on an activity that is there. Raises ActivityNotFound."""

        def decided() -> Sequence[Decided]:
            activity = self.activity(stream)
            if activity is None:
                raise errors.ActivityNotFound(activity=stream.removeprefix("activity-"))
            now = _moment(context, activity.changed_at)
            return [Decided(stream, activity.version, decide(activity, now), now)]

        return self.carry_out(stream, decided, context)


def _moment(context: Context, changed_at: datetime | None) -> datetime:
    return moment(context, changed_at or context.occurred_at)
