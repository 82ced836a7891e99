"""One file of a backup: a ZIP archive of named parts, with a manifest that holds the SHA-256 of each."""

import os
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from infra.local_keys import make_durable

MANIFEST = "manifest.json"
VERSION = 1
CHUNK = 1 << 20
"""Bytes that are read at a time."""


class BackupUnusable(Exception):
    """A backup cannot be written, read or put in place; the message says what to do."""


class ArchiveWriter:
    """Writes parts one after the other; what they hold need not fit into memory."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.parts: dict[str, dict[str, object]] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a part."""
        digest, size = sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as part:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                part.write(chunk)
        self.parts[name] = {"bytes": size, "sha256": digest.hexdigest()}


@contextmanager
def writing(path: Path, format_: str, facts: Mapping[str, object]) -> Iterator[ArchiveWriter]:
    """An archive that takes its name when it is whole and on the disk; `facts` go into its manifest.

    More facts may be put into the mapping until the end. Raises BackupUnusable where there is a file already.
    """
    if path.exists():
        raise BackupUnusable(f"{path} exists already; name another file, or remove it.")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.unfinished")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                writer = ArchiveWriter(archive)
                yield writer
                manifest = {"format": format_, "v": VERSION, **facts, "parts": writer.parts}
                archive.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    """Give the file its name, unless somebody else has taken it meanwhile."""
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise BackupUnusable(f"{path} exists already; name another file, or remove it.") from error
    make_durable(path.parent)


class ArchiveReader:
    """Reads parts, each put to its SHA-256."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        self.path = path
        self.manifest = MappingProxyType(dict(manifest))
        self._archive = archive

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.manifest["parts"]

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a part, without their ends. Raises BackupUnusable, at the latest after the last."""
        digest, size = sha256(), 0
        with self._damage(name), self._archive.open(name) as part:
            for line in part:
                digest.update(line)
                size += len(line)
                yield line.removesuffix(b"\n")
        self._check(name, size, digest.hexdigest())

    def content(self, name: str) -> bytes:
        """A small part as a whole. Raises BackupUnusable."""
        with self._damage(name):
            content = self._archive.read(name)
        self._check(name, len(content), sha256(content).hexdigest())
        return content

    def verify(self) -> None:
        """Read all parts through. Raises BackupUnusable."""
        for name in self.manifest["parts"]:
            digest, size = sha256(), 0
            with self._damage(name), self._archive.open(name) as part:
                while chunk := part.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
            self._check(name, size, digest.hexdigest())

    def _check(self, name: str, size: int, digest: str) -> None:
        if self.manifest["parts"][name] != {"bytes": size, "sha256": digest}:
            raise self._damaged(name)

    @contextmanager
    def _damage(self, name: str) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
            raise self._damaged(name) from error

    def _damaged(self, name: str) -> BackupUnusable:
        return BackupUnusable(
            f"{self.path} is damaged ({name} is not what was backed up); use another backup."
        )


@contextmanager
def reading(path: Path, format_: str) -> Iterator[ArchiveReader]:
    """An archive of this format. Raises BackupUnusable for any other file."""
    if not path.is_file():
        raise BackupUnusable(f"there is no file {path}; name one that `yishi backup` wrote.")
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BackupUnusable(f"{path} is no backup, or was cut short; use another one.") from error
    with archive:
        yield ArchiveReader(path, archive, _manifest(path, archive, format_))


def _manifest(path: Path, archive: zipfile.ZipFile, format_: str) -> dict[str, Any]:
    try:
        manifest = orjson.loads(archive.read(MANIFEST))
        is_of_format = manifest["format"] == format_ and isinstance(manifest["parts"], dict)
    except (KeyError, TypeError, zipfile.BadZipFile, zlib.error, orjson.JSONDecodeError) as error:
        raise BackupUnusable(f"{path} holds no manifest of a backup; use another one.") from error
    if not is_of_format:
        raise BackupUnusable(f"{path} is not a {format_.replace('-', ' ')}; name the right file.")
    if manifest["v"] > VERSION:
        raise BackupUnusable(f"{path} was written by a newer version of Yishi; use that version.")
    return dict(manifest)
