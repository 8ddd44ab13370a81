"""How messages leave the house: one port for mail and SMS; for now a log that keeps them, and none."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """One message to one address; `key` is the same for every repetition of the same message."""

    key: str
    to: str
    subject: str
    body: str


@dataclass(frozen=True)
class Delivered:
    """The provider delivered it, or had done so before under the same key."""

    provider_id: str


@dataclass(frozen=True)
class Undelivered:
    """It did not arrive and will not by itself; another way is needed."""

    reason: str


Delivery = Delivered | Undelivered


class Channel(Protocol):
    """Sends messages. Does not raise for addresses that do not work."""

    def send(self, message: Message) -> Delivery:
        """Deliver once per `message.key`."""
        ...


class LogChannel:
    """Writes each message to a file of its own in `folder` instead of sending it; for demos and development."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind, self._folder = kind, folder
        self._address = re.compile(r"[^@\s]+@[^@\s]+" if kind == "mail" else r"\+?[0-9][0-9 \-]{5,19}")

    def send(self, message: Message) -> Delivery:
        """See `Channel.send`. An address that cannot be one is not delivered to."""
        if not self._address.fullmatch(message.to):
            return Undelivered(f"not an address for {self._kind}")
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{self._kind}-{re.sub(r'[^A-Za-z0-9._-]', '_', message.key)}.json"
        text = {"to": message.to, "subject": message.subject, "body": message.body}
        # Also when it is there: whoever was killed while writing it left half of it.
        file.write_text(json.dumps(text, ensure_ascii=False, indent=1), encoding="utf-8")
        log.info("message_written", extra={"kind": self._kind, "key": message.key})
        return Delivered(f"{self._kind}-log:{message.key}")


class NullChannel:
    """Sends nothing; every message is undelivered, so that a person chooses another way."""

    def send(self, message: Message) -> Delivery:
        return Undelivered("no channel is set up")
