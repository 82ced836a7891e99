"""Decides commands on appointments. Pure: may refuse, changes nothing."""

from collections.abc import Sequence

from domain.appointment import commands as c
from domain.appointment import events as e
from domain.appointment import policies
from domain.appointment.appointment import Appointment
from domain.event import DomainEvent
from domain.registry.registry import Body, Place


def appoint(
    appointment: Appointment | None, command: c.AppointActor, place: Place | None, body: Body | None
) -> Sequence[DomainEvent]:
    """Let somebody act in a role; the same again changes nothing."""
    policies.is_an_actor(command.actor)
    policies.role_is_known(command.role)
    policies.body_goes_with_the_role(command.role, command.body)
    policies.place_is_registered(command.place, place)
    policies.body_is_registered(command.body, body)
    wanted = (command.role, command.place, command.body)
    if appointment and not appointment.dismissed and wanted == _held(appointment):
        return []
    return [e.ActorAppointed(role=command.role, place=command.place, body=command.body)]


def dismiss(appointment: Appointment | None, command: c.DismissActor) -> Sequence[DomainEvent]:
    """Let them act no more; whoever is not appointed stays so."""
    if appointment is None or appointment.dismissed:
        return []
    return [e.ActorDismissed()]


def _held(appointment: Appointment) -> tuple[str, str | None, str | None]:
    return appointment.role, appointment.place, appointment.body
