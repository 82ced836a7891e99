"""Carries out commands on appointments: load, decide, save."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.appointment import commands as c
from domain.appointment import decide
from domain.appointment.appointment import Appointment, fold
from domain.event import Actor
from domain.log import Log, Receipt
from domain.registry.reader import RegistryReader
from domain.service import CommandService, Context, Decided, moment


class AppointmentService(CommandService):
    """Who acts in which role, where, and for which body: on record for as long as what they did."""

    def __init__(self, log: Log, registry: RegistryReader, new_id: Callable[[], str]) -> None:
        """`registry` tells which places and bodies there are; `new_id` gives a new UUIDv7 as text."""
        super().__init__(log, new_id)
        self.registry = registry

    def appointment(self, actor: str) -> Appointment | None:
        """What the actor (`actor-<uuid>`) is or was appointed to, or None."""
        return fold(None, self.log.history(actor))

    def appoint(self, actor: Actor, place: str | None, context: Context) -> Receipt:
        """Let the actor act in their role, for their body, in the place and below; None: everywhere.

        To be recorded before the credential exists that lets them in. The same again changes nothing.
        `context.by` is who appoints. Raises PseudonymRequired, UnknownRole, BodyRequired,
        BodyOnlyForHandlers, UnknownPlace and UnknownBody.
        """

        def decided() -> Sequence[Decided]:
            appointment = self.appointment(actor.id)
            now = _moment(context, appointment)
            command = c.AppointActor(
                by=context.by, now=now, actor=actor.id, role=actor.role, place=place, body=actor.body
            )
            registry = self.registry.standing(place=place, body=actor.body)
            found = registry.place(place) if place else None
            body = registry.body(actor.body) if actor.body else None
            events = decide.appoint(appointment, command, found, body)
            return [Decided(actor.id, appointment.version if appointment else 0, events, now)]

        return self.carry_out(actor.id, decided, context)

    def dismiss(self, actor: str, context: Context) -> Receipt:
        """Let the actor (`actor-<uuid>`) act no more; whoever is not appointed stays so.

        To be recorded once the credential lets nobody in any more.
        """

        def decided() -> Sequence[Decided]:
            appointment = self.appointment(actor)
            now = _moment(context, appointment)
            events = decide.dismiss(appointment, c.DismissActor(by=context.by, now=now, actor=actor))
            return [Decided(actor, appointment.version if appointment else 0, events, now)]

        return self.carry_out(actor, decided, context)


def _moment(context: Context, appointment: Appointment | None) -> datetime:
    return moment(context, appointment.changed_at if appointment else context.occurred_at)
