"""Issues of the city that are raised twice: merged, and now and then taken apart again."""

from infra.demo.city import steps
from infra.demo.city.life import Life


def merge(life: Life, into: Life, behind: list[str]) -> None:
    """Another issue goes on for both; `behind` are those who stand behind this one."""
    life.merged = life.state, life.at
    life.state = "merged"
    data = f'{{"into":"{into.stream}","reason":"{life.procedure("merge")}"}}'
    command = life.write("issue.merged", life.seat.coordinator, data)
    supporters = ",".join(f'"{each}"' for each in sorted(behind))
    absorbed = f'{{"source":"{life.stream}","supporters":[{supporters}]}}'
    _joined(into, life, "issue.absorbed", absorbed, command)


def unmerge(life: Life, out_of: Life) -> None:
    """They were not the same matter after all: the clocks go on where they stood."""
    if life.merged is None:
        raise ValueError(f"{life.stream} is not merged")
    life.state, since = life.merged
    life.merged = None
    if life.discuss_due is not None:
        life.discuss_due += life.at - since
    reason = life.procedure("unmerge")
    data = (
        f"{{{steps.member(life, 'discuss_due', life.discuss_due)}"
        f'"out_of":"{out_of.stream}","reason":"{reason}","state":"{life.state}"}}'
    )
    command = life.write("issue.unmerged", life.seat.coordinator, data)
    _joined(out_of, life, "issue.released", f'{{"source":"{life.stream}"}}', command)


def _joined(other: Life, life: Life, type_: str, data: str, command: str) -> None:
    """The half of it that the other issue records, at the same moment."""
    other.write(type_, life.seat.coordinator, data, command, life.at)
