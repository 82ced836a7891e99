"""What reads bytes that others made: how it is called, what it may raise, and what it is used to."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import orjson

from consumers.importing.mapping_file import read_mapping
from consumers.importing.refusal import ImportRefused
from domain.event import UnknownEventType
from infra.eventstore.envelope_json import from_bytes
from infra.eventstore.errors import UnreadableEvent
from tests.consumers.importing import given
from tests.consumers.importing.given import HEADER, Importing, row

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests/contracts/samples/issue.raised.v1.json"


@dataclass(frozen=True)
class Reader:
    """One way in."""

    name: str
    read: Callable[[bytes, Path], None]
    named: tuple[type[Exception], ...]
    """The errors that it names; anything else is a defect."""
    seeds: Callable[[], list[bytes]]
    tokens: list[bytes]
    """What its format is made of."""


def read_import(ending: str) -> Callable[[bytes, Path], None]:
    """Import a file to its end: each row is recorded, known already or rejected."""

    def read(content: bytes, folder: Path) -> None:
        file = folder / f"given{ending}"
        file.write_bytes(content)
        report = Importing().run(file)
        assert report.rows == report.imported + report.unchanged + report.rejected, report

    return read


def read_workbook_part(content: bytes, folder: Path) -> None:
    """Import a workbook with one part replaced: that which the first line names, by what stands below it."""
    name, _, part = content.partition(b"\n")
    parts = workbook_parts()
    if (known := name.decode(errors="replace")) in parts:
        file = given.zipped(folder / "made.xlsx", {**parts, known: part})
        read_import(".xlsx")(file.read_bytes(), folder)


def read_mapping_file(content: bytes, folder: Path) -> None:
    """Read a mapping."""
    file = folder / "given.toml"
    file.write_bytes(content)
    read_mapping(file)


def read_envelope(content: bytes, _: Path) -> None:
    """Read stored bytes: what is taken for an envelope is one."""
    envelope = from_bytes(content)
    ids = (envelope.id, envelope.stream, envelope.command_id, envelope.correlation_id, envelope.causation_id)
    assert all(isinstance(id_, str) for id_ in ids), ids
    assert type(envelope.version) is int, envelope.version
    assert isinstance(envelope.occurred_at, datetime)
    assert envelope.occurred_at.tzinfo is not None, envelope.occurred_at
    assert envelope.sealed is None or isinstance(envelope.sealed, dict), envelope.sealed


def read_envelope_member(content: bytes, folder: Path) -> None:
    """Read stored bytes with one member replaced: the first line names it, what stands below replaces it."""
    path, _, value = content.partition(b"\n")
    head, mark, member = path.decode(errors="replace").rpartition(".")
    stored = orjson.loads(SAMPLE.read_bytes())
    holder = stored.get(head) if mark else stored
    if isinstance(holder, dict):
        with suppress(orjson.JSONDecodeError):
            holder[member] = orjson.loads(value)
            read_envelope(orjson.dumps(stored), folder)


def envelope_members() -> list[bytes]:
    """Each member of a stored event, those of its actor too, under a line with its name; and other values."""
    stored = orjson.loads(SAMPLE.read_bytes())
    members = {**stored, **{f"actor.{name}": value for name, value in stored["actor"].items()}}
    return [
        name.encode() + b"\n" + written
        for name, value in (members | {"sealed": {}}).items()
        for written in (orjson.dumps(value), *VALUES, *NUMBERS)
    ]


@cache
def workbook() -> bytes:
    """A small sound workbook."""
    held = io.BytesIO()
    given.workbook(held, [row(str(number)) for number in range(5)])  # type: ignore[arg-type]  # a stream will do
    return held.getvalue()


@cache
def workbook_parts() -> dict[str, bytes]:
    """Its parts by name."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def named_parts() -> list[bytes]:
    """Each part under a line with its name."""
    return [name.encode() + b"\n" + part for name, part in workbook_parts().items()]


def texts() -> list[bytes]:
    """Sound text files, in each encoding."""
    lines = "\r\n".join(",".join(f'"{cell}"' for cell in cells) for cells in [HEADER, row("1"), row("2")])
    return [lines.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")]


def files(pattern: str) -> Callable[[], list[bytes]]:
    """What these files of the project hold."""
    return lambda: [file.read_bytes() for file in sorted(ROOT.glob(pattern))]


NUMBERS = [b"0", b"-1", b"1e999", b"9" * 40, b"99999999", b"1.5", b"NaN", b"true", b"null"]
XML = [
    *(b"<row>", b'<c r="A1" t="s"><v>', b"</v></c>", b"<!DOCTYPE x>", b"&#0;", b"&lt;", b"]]>", b"<is><t>"),
    *(b'r="ZZZZ9"', b't="inlineStr"', b'count="4294967295"', b"_x0000_", b"<?xml version='1.1'?>"),
]
ZIP = [b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"\xff\xff\xff\xff", b"\0\0\0\0"]
TEXT = [
    b'"',
    b'""',
    b",",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"=1+1",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x1a",
    b"\t",
    b";",
]
TOML = [
    *(b"[[", b"]]", b"[fields]", b" = ", b'"""', b"'''", b"{", b"}", b"inf", b"nan", b"0x", b"1979-05-27"),
    *(b'pattern = "(a+)+"', b"column", b"value", b"places", b"parent", b"kind", b"#"),
]
JSON = [
    *(b"{", b"}", b"[", b"]", b":", b",", b'""', b'"v"', b'"type"', b'"sealed":{}', b'"\\ud800"', b"[" * 40),
    *(b"-0", b"[" * 2_000, b"{" * 2_000),
]
VALUES = [
    b"{}",
    b"[]",
    b'""',
    b'"1"',
    b'"2026-01-01T00:00:00"',
    b"[[[]]]",
    b'{"":{}}',
    b"1e308",
    b'"\\u0000"',
]

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        Reader("text", read_import(".csv"), (ImportRefused,), texts, [*TEXT, *NUMBERS]),
        Reader("workbook", read_import(".xlsx"), (ImportRefused,), lambda: [workbook()], ZIP),
        Reader("workbook_part", read_workbook_part, (ImportRefused,), named_parts, [*XML, *NUMBERS]),
        Reader(
            "mapping",
            read_mapping_file,
            (ImportRefused,),
            files("docs/examples/**/*.toml"),
            [*TOML, *NUMBERS],
        ),
        Reader(
            "envelope",
            read_envelope,
            (UnreadableEvent, UnknownEventType),
            files("tests/contracts/samples/*.json"),
            [*JSON, *NUMBERS],
        ),
        Reader(
            "envelope_member",
            read_envelope_member,
            (UnreadableEvent, UnknownEventType),
            envelope_members,
            [*VALUES, *NUMBERS],
        ),
    )
}
