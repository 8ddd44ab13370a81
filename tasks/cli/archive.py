"""A backup as one archive: a consistent copy of the SQLite file beside the rest of the data folder."""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from tasks.errors import SettingsError
from tasks.settings import Settings

_DATABASES = ("claimflow.db", "bank/sandbox.sqlite")


def back_up(settings: Settings, archive: Path) -> int:
    """Write everything to `archive`, also while Claimflow runs; gives its size in bytes.

    Raises SettingsError for a database that is not the SQLite file of the data folder, and when the
    archive cannot be written.
    """
    _require_sqlite(settings)
    if not (settings.data / "claimflow.db").exists():
        raise SettingsError("data folder", f"{settings.data} holds no database to back up.")
    try:
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(archive, "w:gz") as bundle:
            # The key goes last: a half-written archive cannot be opened with it.
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
    """Unpack an archive into an empty data folder. Raises SettingsError when it is not empty or no backup."""
    _require_sqlite(settings)
    if any(settings.data.iterdir()):
        raise SettingsError("data folder", f"{settings.data} is not empty; give an empty folder with --data DIR.")
    try:
        with tarfile.open(archive, "r:gz") as bundle:
            if not {"claimflow.db", settings.key_file.name} <= set(bundle.getnames()):
                raise SettingsError("archive", f"{archive} is not a backup of Claimflow.")
            bundle.extractall(settings.data, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise SettingsError("archive", f"{archive} cannot be read: {error}.") from error
    settings.key_file.chmod(0o600)


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own online copy: a moment's state, whatever is being written meanwhile."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def _require_sqlite(settings: Settings) -> None:
    if settings.database_url:
        raise SettingsError(
            "CLAIMFLOW_DATABASE_URL",
            "is set; a database of its own server is saved with that server's tools (pg_dump), "
            "together with the data folder.",
        )
