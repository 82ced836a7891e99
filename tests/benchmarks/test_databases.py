"""What a report says of the servers that were measured."""

import pytest

from infra.dev.postgres import PostgresServer
from tests.benchmarks.databases import NotDurable, note_server, take_noted_servers


def test_the_report_is_told_each_server_once():
    with PostgresServer({"shared_buffers": "32MB"}) as server:
        take_noted_servers()
        note_server(server.url())
        note_server(server.url())
    [told] = take_noted_servers()
    assert "; fsync on, synchronous_commit on, full_page_writes on, shared_buffers 32MB" in told
    assert take_noted_servers() == []


def test_a_server_that_can_lose_what_it_committed_is_not_measured():
    with PostgresServer({"fsync": "off"}) as server, pytest.raises(NotDurable, match="fsync=on"):
        note_server(server.url())
