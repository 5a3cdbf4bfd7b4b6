"""Rooms in one SQLite file: what people bring into a room is added to it, in order, and read again after any restart.

A room has two keys, which its links carry: the host's steps and reads everything, the guests' only writes answers. Rows
are added and never changed; deleting a room takes all of them. Nothing here knows streamlit, or what a room is for.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import InputError, OutputError

MOST_ROOMS = 2000
"""Rooms that a file holds at once."""

MOST_ENTRIES = 5000
"""Entries of a room."""

LARGEST_ENTRY = 300_000
"""Signs of an entry's value, as JSON."""

FORGOTTEN = 400 * 86_400.0
"""Seconds after which a room to which nothing has been added is deleted: a year and some weeks."""

KEY_BYTES = 16
"""Random bytes of a key: it can't be guessed."""

PATIENCE = 20.0
"""Seconds that a writer waits for another."""

TABLES = """
CREATE TABLE IF NOT EXISTS rooms (
    id INTEGER PRIMARY KEY, host TEXT UNIQUE NOT NULL, guests TEXT UNIQUE NOT NULL, opened REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    room INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    at REAL NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_of_room ON entries (room, number);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries BEGIN
    SELECT RAISE (ABORT, 'entries are added and never changed');
END;
"""


@dataclass(frozen=True)
class Room:
    """A room, as whoever holds one of its keys sees it.

    Attributes:
        id: its number in the file.
        host: key of the host's links; empty for a guest.
        guests: key of the guests' links.
        opened: when it was opened, in seconds since 1970.
    """

    id: int
    host: str
    guests: str
    opened: float

    @property
    def is_host(self) -> bool:
        """Whether the key was the host's."""
        return bool(self.host)


@dataclass(frozen=True)
class Entry:
    """What was added to a room: its number, which only grows, when, of what kind, and a value of JSON's types."""

    number: int
    at: float
    kind: str
    value: Any


class Rooms:
    """The rooms of one file."""

    def __init__(self, path: Path) -> None:
        """Open a file, which is made if there is none.

        Raises:
            OutputError: it cannot be written.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connected() as file:
                file.execute("PRAGMA journal_mode = WAL")
                file.executescript(TABLES)
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"{path}: rooms cannot be kept here ({error}).") from None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as file, file:
            file.execute("PRAGMA foreign_keys = ON")
            yield file

    def open(self, kind: str, value: Any) -> Room:
        """Open a room with its first entry, and forget rooms that nobody has used for long.

        Raises:
            InputError: there are too many rooms, or the entry is too large.
        """
        now = time.time()
        with self._connected() as file:
            last = "(SELECT MAX(at) FROM entries WHERE room = rooms.id)"
            file.execute(f"DELETE FROM rooms WHERE opened < ? AND IFNULL({last}, 0) < ?", [now - FORGOTTEN] * 2)
            if file.execute("SELECT COUNT(*) FROM rooms").fetchone()[0] >= MOST_ROOMS:
                raise InputError(f"There are {MOST_ROOMS:,} rooms already; delete some first.")
            host, guests = secrets.token_urlsafe(KEY_BYTES), secrets.token_urlsafe(KEY_BYTES)
            row = file.execute("INSERT INTO rooms (host, guests, opened) VALUES (?, ?, ?)", (host, guests, now))
            room = Room(int(row.lastrowid or 0), host, guests, now)
            _insert(file, room, kind, value, now)
        return room

    def find(self, key: str) -> Room | None:
        """Return the room of a host's or guests' key; None if there is none."""
        with self._connected() as file:
            row = file.execute("SELECT * FROM rooms WHERE host = ? OR guests = ?", (key, key)).fetchone()
        if row is None:
            return None
        room = Room(*row)
        return room if key == room.host else Room(room.id, "", room.guests, room.opened)

    def add(self, room: Room, kind: str, value: Any) -> None:
        """Add an entry to a room.

        Raises:
            InputError: the room is gone or full, or the entry is too large.
        """
        with self._connected() as file:
            _insert(file, room, kind, value, time.time())

    def entries(self, room: Room) -> list[Entry]:
        """Return what was added to a room, in order; nothing if it is gone."""
        with self._connected() as file:
            rows = file.execute(
                "SELECT number, at, kind, value FROM entries WHERE room = ? ORDER BY number", (room.id,)
            ).fetchall()
        return [Entry(number, at, kind, json.loads(value)) for number, at, kind, value in rows]

    def version(self, room: Room) -> int:
        """Return the number of a room's last entry, which grows with each; 0 if it is gone."""
        with self._connected() as file:
            (number,) = file.execute("SELECT MAX(number) FROM entries WHERE room = ?", (room.id,)).fetchone()
        return number or 0

    def delete(self, room: Room) -> None:
        """Delete a room and everything that was added to it."""
        with self._connected() as file:
            file.execute("DELETE FROM rooms WHERE id = ?", (room.id,))


def _insert(file: sqlite3.Connection, room: Room, kind: str, value: Any, now: float) -> None:
    text = json.dumps(value, allow_nan=False)
    if len(text) > LARGEST_ENTRY:
        raise InputError("This is too long to be kept.")
    if file.execute("SELECT COUNT(*) FROM entries WHERE room = ?", (room.id,)).fetchone()[0] >= MOST_ENTRIES:
        raise InputError("This room is full: nothing more can be added to it.")
    try:
        file.execute("INSERT INTO entries (room, at, kind, value) VALUES (?, ?, ?, ?)", (room.id, now, kind, text))
    except sqlite3.IntegrityError:
        raise InputError("This room has been deleted.") from None


def rooms_file() -> Path:
    """Return the file of this computer's rooms: in ESCALATION_DATA_DIR, or in the user's folder for data."""
    if configured := os.environ.get("ESCALATION_DATA_DIR"):
        return Path(configured) / "rooms.sqlite"
    folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "escalation-sim"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / "escalation-sim"
    return folder / "rooms.sqlite"


@cache
def rooms_in(path: Path) -> Rooms:
    """Return the rooms of a file, opened once."""
    return Rooms(path)


def rooms() -> Rooms:
    """Return this computer's rooms."""
    return rooms_in(rooms_file())
