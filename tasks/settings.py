"""Settings of a running Claimflow, read from the environment once and then passed around."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

from tasks.errors import SettingsError

BankKind = Literal["sandbox", "null"]
MessageKind = Literal["log", "null"]
StoreKind = Literal["folder", "null"]
_BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")


DATABASE_FILE = "claimflow.db"
"""The database in the data folder, where no other is set."""


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; the names of the environment variables are in `from_environment`."""

    data: Path = field(default_factory=lambda: Path("var"))
    """Folder for the database file, documents, payment files and the key."""
    database_url: str = ""
    """SQLAlchemy address; empty means claimflow.db in the data folder."""
    bank: BankKind = "sandbox"
    mail: MessageKind = "log"
    sms: MessageKind = "log"
    document_store: StoreKind = "folder"
    session_hours: int = 12
    """A sign-in ends this many hours after it was last used."""
    workers: int = 2
    """Worker threads inside `claimflow serve`; without use when there is a broker."""
    broker_url: str = ""
    """Redis or RabbitMQ that gives jobs to `claimflow worker` processes; empty means threads look for them."""

    @property
    def url(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{(self.data / DATABASE_FILE).resolve()}"

    @property
    def key_file(self) -> Path:
        """The secret that encrypts sensitive columns; losing it loses them."""
        return self.data / "secret.key"

    @property
    def documents_folder(self) -> Path:
        """Where the local document store keeps files."""
        return self.data / "documents"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process from CLAIMFLOW_* variables.

    CLAIMFLOW_DATA, CLAIMFLOW_DATABASE_URL, CLAIMFLOW_BANK (sandbox, null), CLAIMFLOW_MAIL and
    CLAIMFLOW_SMS (log, null), CLAIMFLOW_DOCUMENT_STORE (folder, null), CLAIMFLOW_SESSION_HOURS,
    CLAIMFLOW_WORKERS, CLAIMFLOW_BROKER_URL (redis://…, amqp://…). Raises SettingsError naming the variable and what it may be.
    """
    env = os.environ if environment is None else environment
    return Settings(
        data=Path(env.get("CLAIMFLOW_DATA") or "var"),
        database_url=env.get("CLAIMFLOW_DATABASE_URL", ""),
        bank=_one_of(env, "CLAIMFLOW_BANK", "sandbox", get_args(BankKind)),
        mail=_one_of(env, "CLAIMFLOW_MAIL", "log", get_args(MessageKind)),
        sms=_one_of(env, "CLAIMFLOW_SMS", "log", get_args(MessageKind)),
        document_store=_one_of(env, "CLAIMFLOW_DOCUMENT_STORE", "folder", get_args(StoreKind)),
        session_hours=_whole(env, "CLAIMFLOW_SESSION_HOURS", 12, 1, 24 * 30),
        workers=_whole(env, "CLAIMFLOW_WORKERS", 2, 0, 64),
        broker_url=_broker(env),
    )


def _one_of(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> Any:
    value = env.get(name) or default
    if value not in allowed:
        raise SettingsError(name, f"expected one of {', '.join(allowed)}, but found {value!r}.")
    return value


def _broker(env: Mapping[str, str]) -> str:
    url = env.get("CLAIMFLOW_BROKER_URL", "")
    if url and not url.startswith(_BROKERS):
        raise SettingsError("CLAIMFLOW_BROKER_URL", f"expected an address that begins with {' or '.join(_BROKERS)}.")
    if url and find_spec("celery") is None:
        raise SettingsError("CLAIMFLOW_BROKER_URL", "needs Celery: pip install 'claimflow[celery]'.")
    return url


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(name, f"expected a whole number from {low} to {high}, but found {text!r}.")
    return int(text)
