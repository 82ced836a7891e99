"""Progress is shown on a terminal, with the name of what is being done."""

from io import StringIO

from rich.console import Console

from infra.cli.console import progress_of_parts


def test_the_bar_shows_what_is_being_done_now_and_no_more_what_was_done_before() -> None:
    out = Console(file=StringIO(), force_terminal=True, width=100)
    shown = out.file
    assert isinstance(shown, StringIO)
    with progress_of_parts(out) as advance_to:
        advance_to("log, positions", 0, None)
        advance_to("view issues, rows counted", 3, 9)
        out.print("what is above the bar")
        last = shown.getvalue().rpartition("what is above the bar")[2]
    assert "view issues, rows counted" in last
    assert "3/9" in last
    assert "log, positions" not in last
