"""The table of drafts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, Record, choice
from tasks.studio.model import Kind


class StudioDraft(Record, Base):
    """A file that somebody edits and has not released yet; `created_by` owns it."""

    __tablename__ = "studio_draft"

    kind: Mapped[Kind] = mapped_column(choice(Kind))
    resource_name: Mapped[str] = mapped_column(sa.String(300))
    """The name of the file in the deployment, by which the engine knows it again."""
    base_key: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Key of the definition it was begun from; None for a new file."""
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (sa.UniqueConstraint("created_by", "resource_name"),)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


def draft(tx: Tx, draft_id: uuid.UUID) -> StudioDraft | None:
    """A draft by its id."""
    return tx.session.get(StudioDraft, draft_id)


def draft_of_file(tx: Tx, owner: str, resource_name: str) -> StudioDraft | None:
    """A person's draft of a file."""
    query = sa.select(StudioDraft).where(StudioDraft.created_by == owner, StudioDraft.resource_name == resource_name)
    return tx.session.scalars(query).first()


def drafts(tx: Tx, owner: str) -> Sequence[StudioDraft]:
    """All drafts of a person, the latest first."""
    query = sa.select(StudioDraft).where(StudioDraft.created_by == owner).order_by(StudioDraft.updated_at.desc())
    return tx.session.scalars(query).all()


def others_drafts(tx: Tx, owner: str, resource_name: str) -> Sequence[StudioDraft]:
    """What others are editing of the same file."""
    query = sa.select(StudioDraft).where(StudioDraft.created_by != owner, StudioDraft.resource_name == resource_name)
    return tx.session.scalars(query.order_by(StudioDraft.updated_at.desc())).all()
