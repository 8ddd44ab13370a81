"""A backup as one archive: all rows as a SQLite file, whatever database holds them, beside the rest of the data folder."""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from engine import Database, copy_rows, is_empty, upgrade_schema
from engine.database_errors import DatabaseError
from tasks import tables
from tasks.errors import SettingsError
from tasks.settings import Settings

_DATABASE = "claimflow.db"
_DATABASES = (_DATABASE, "bank/sandbox.sqlite")


def back_up(settings: Settings, archive: Path) -> int:
    """Write everything to `archive`, also while Claimflow runs; gives its size in bytes.

    Raises SettingsError when there is nothing to save or the archive cannot be written.
    """
    if not settings.database_url and not (settings.data / _DATABASE).exists():
        raise SettingsError("data folder", f"{settings.data} holds no database to back up.")
    try:
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(archive, "w:gz") as bundle:
            # The key goes last: a half-written archive cannot be opened with it.
            if settings.database_url:
                _save_rows(settings, Path(scratch) / _DATABASE)
                bundle.add(Path(scratch) / _DATABASE, _DATABASE)
            for name in _DATABASES:
                if (settings.data / name).exists():
                    copy = Path(scratch) / name.replace("/", "-")
                    _copy_database(settings.data / name, copy)
                    bundle.add(copy, name)
            for file in sorted(settings.data.rglob("*")):
                inside = file.relative_to(settings.data).as_posix()
                if file.is_file() and not inside.startswith(_DATABASES) and file != settings.key_file:
                    bundle.add(file, inside)
            bundle.add(settings.key_file, settings.key_file.name)
    except OSError as error:
        raise SettingsError("archive", f"{archive} cannot be written: {error.strerror}.") from error
    archive.chmod(0o600)
    return archive.stat().st_size


def bring_back(settings: Settings, archive: Path) -> None:
    """Unpack an archive into an empty data folder, and its rows into the database that is set.

    An archive of one kind of database can be brought back into the other. Raises SettingsError when
    folder or database are not empty, or the archive is no backup.
    """
    if any(settings.data.iterdir()):
        raise SettingsError("data folder", f"{settings.data} is not empty; give an empty folder with --data DIR.")
    target = _empty_database(settings) if settings.database_url else None
    try:
        with tarfile.open(archive, "r:gz") as bundle:
            if not {_DATABASE, settings.key_file.name} <= set(bundle.getnames()):
                raise SettingsError("archive", f"{archive} is not a backup of Claimflow.")
            bundle.extractall(settings.data, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise SettingsError("archive", f"{archive} cannot be read: {error}.") from error
    settings.key_file.chmod(0o600)
    if target is not None:
        _bring_rows(settings.data / _DATABASE, target)


def _save_rows(settings: Settings, file: Path) -> None:
    source, target = _opened(settings.url), _opened(f"sqlite:///{file}")
    try:
        copy_rows(source, target, [tables.METADATA])
    finally:
        source.close()
        target.close()


def _bring_rows(file: Path, target: Database) -> None:
    source = _opened(f"sqlite:///{file}")
    try:
        copy_rows(source, target, [tables.METADATA])
    finally:
        source.close()
        target.close()
    for left in file.parent.glob(f"{_DATABASE}*"):
        left.unlink()


def _empty_database(settings: Settings) -> Database:
    database = _opened(settings.url)
    if not is_empty(database, [tables.METADATA]):
        database.close()
        raise SettingsError("CLAIMFLOW_DATABASE_URL", "names a database that is not empty; create an empty one.")
    return database


def _opened(url: str) -> Database:
    """A database at its newest schema, so that rows fit from one into the other."""
    database = Database(url)
    try:
        upgrade_schema(database)
        tables.upgrade(database)
    except DatabaseError as error:
        raise SettingsError("CLAIMFLOW_DATABASE_URL", f"the database cannot be used: {error}") from error
    return database


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own online copy: a moment's state, whatever is being written meanwhile."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
