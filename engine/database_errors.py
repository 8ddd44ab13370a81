"""What can go wrong between the program and its database, and what of it passes by itself."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from engine.errors import EngineError, StorageFull, StorageReadOnly

DatabaseError = SQLAlchemyError
"""Everything that goes wrong between the program and its database."""

Contention = (OperationalError, StaleDataError)
"""What passes when the transaction is run again: a deadlock, a lock held too long, a row changed meanwhile."""

_PASSING = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's codes for: could not serialize, deadlock, lock not available."""


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction, run again, is likely to succeed: others were in its way, nothing is broken."""
    if isinstance(error, StaleDataError):
        return True
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) in _PASSING


def is_lost(error: BaseException) -> bool:
    """Whether the database's server could not be reached or cut the connection; a SQLite file is always there."""
    if not isinstance(error, OperationalError) or not hasattr(error.orig, "sqlstate"):
        return False
    code = error.orig.sqlstate
    return code is None or code.startswith(("08", "57P"))


class CommitInDoubt(EngineError, OperationalError):
    """The connection was lost while a transaction was being committed: it may have been kept or not."""

    def __init__(self, cause: OperationalError) -> None:
        OperationalError.__init__(self, cause.statement, cause.params, cause.orig, connection_invalidated=True)

    def __str__(self) -> str:
        return (
            "The connection to the database was lost while a change was being stored: it may have been kept or not. "
            "Look how things stand before you repeat it."
        )


def clear(error: DBAPIError) -> Exception:
    """What a person can do something about, as an error of ours; any other error as it is."""
    code = str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", ""))
    if code in ("SQLITE_FULL", "53100"):
        return StorageFull()
    if code.startswith("SQLITE_READONLY") or code == "25006":
        return StorageReadOnly()
    return error
