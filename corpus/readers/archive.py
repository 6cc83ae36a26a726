"""Zip containers (EPUB, DOCX) opened with bounds on what they may expand to."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from corpus.errors import EmptyBookError, UnreadableBookError

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 64 * 2**20
MAX_EXPANDED_BYTES = 256 * 2**20
# Markup seldom shrinks below a fortieth; deflate cannot pass 1032.
MAX_RATIO = 200
_SMALL = 2**20
_PACKED_RATIO = 4
_FLAG_ENCRYPTED = 0x1
# What zipfile raises on broken containers: versions, methods and names that it cannot read among them.
DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)


def open_archive(path: Path, kind: str) -> ZipFile:
    """The zip container at `path`, checked against encryption and zip bombs; `kind` names the format in errors.

    Raises UnreadableBookError and EmptyBookError.
    """
    try:
        if path.stat().st_size == 0:
            raise EmptyBookError(f"{path} is an empty file", hint=f"choose the complete {kind} file")
        archive = ZipFile(path)
    except OSError as error:
        raise UnreadableBookError(
            f"{path} cannot be read: {error.strerror}", hint="check the path and its permissions"
        ) from error
    except DAMAGE as error:
        raise UnreadableBookError(
            f"{path} is not a file in {kind} format, or is damaged: {error}",
            hint=f"open it in a program for {kind} and save it again, or give the file its right extension",
        ) from error
    try:
        _check(path, archive.infolist(), kind)
    except UnreadableBookError:
        archive.close()
        raise
    return archive


def read_member(archive: ZipFile, name: str, path: Path) -> bytes | None:
    """The bytes of one member; None where the container has no such member."""
    try:
        info = archive.getinfo(name)
        if info.file_size > MAX_MEMBER_BYTES:
            raise _too_large(path, f"{name} expands to {info.file_size} bytes")
        return archive.read(info)
    except KeyError:
        return None
    except DAMAGE as error:
        raise UnreadableBookError(
            f"{path} is damaged: {name} cannot be unpacked ({error})", hint="fetch or save the file again"
        ) from error


def _check(path: Path, members: list[ZipInfo], kind: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_large(path, f"it holds {len(members)} files")
    expanded = 0
    for info in members:
        if info.flag_bits & _FLAG_ENCRYPTED:
            raise UnreadableBookError(
                f"{path} is protected by a password", hint=f"save the {kind} file without a password"
            )
        packed = max(info.compress_size, 1)
        if info.file_size > _SMALL and info.file_size > MAX_RATIO * packed:
            raise _too_large(path, f"{info.filename} expands {info.file_size // packed} times")
        # Pictures and sound are compressed already; only what grows on unpacking counts.
        expanded += info.file_size if info.file_size > _PACKED_RATIO * packed else 0
    if expanded > MAX_EXPANDED_BYTES:
        raise _too_large(path, f"it expands to {expanded} bytes")


def _too_large(path: Path, what: str) -> UnreadableBookError:
    return UnreadableBookError(
        f"{path} is refused as a possible zip bomb: {what}",
        hint="unpack it yourself, and add the text as .txt or .md if you trust it",
    )
