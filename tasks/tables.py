"""All business tables in one metadata: the stores of every area, imported by hand."""

from __future__ import annotations

from pathlib import Path

from engine import Database, schema_is_newest, upgrade_schema
from tasks.calendar import store as calendar
from tasks.claims import store as claims
from tasks.clocks import store as clocks
from tasks.database import Base
from tasks.denial import store as denial
from tasks.documents import store as documents
from tasks.notifications import store as notifications
from tasks.payments import store as payments
from tasks.people import store as people
from tasks.policies import store as policies
from tasks.review import store as review
from tasks.settlement import store as settlement
from tasks.studio import store as studio
from tasks.worklist import store as worklist

STORES = (
    calendar,
    claims,
    clocks,
    denial,
    documents,
    notifications,
    payments,
    people,
    policies,
    review,
    settlement,
    studio,
    worklist,
)
"""Every module that maps tables."""

METADATA = Base.metadata
MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "tasks_version"


def is_newest(database: Database) -> bool:
    """Whether the business tables are at their newest schema."""
    return schema_is_newest(database, MIGRATIONS, VERSION_TABLE)


def upgrade(database: Database) -> None:
    """Bring the business tables to their newest schema; safe to call at every start."""
    upgrade_schema(database, MIGRATIONS, VERSION_TABLE)
