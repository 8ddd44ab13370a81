"""Letters of denial that had not arrived: their channels are asked again, and the proof lets the process go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from engine.db import Database, Tx
from tasks.denial import commands, store
from tasks.notifications import commands as notifications
from tasks.notifications.model import ChannelName
from tasks.notifications.port import Channel, Delivered

if TYPE_CHECKING:
    from engine import Engine

MESSAGE = "notice.delivered"
_TTL = 7 * 24 * 3600


def collect(database: Database, engine: Engine, channels: Mapping[ChannelName, Channel], now: datetime) -> int:
    """Ask again about every letter whose sending failed; gives how many have arrived.

    A channel delivers a message once, however often it is asked, so this repeats no letter.
    """
    with database.read() as tx:
        waiting = [
            (letter, prepared)
            for letter in store.not_delivered(tx)
            if (prepared := notifications.failed(tx, message_key(letter))) is not None
        ]
    arrived = 0
    for letter, prepared in waiting:
        delivery = notifications.send(channels, prepared)
        if isinstance(delivery, Delivered):
            with database.transaction() as tx:
                notifications.record(tx, prepared.communication_id, delivery, now)
                tell_delivered(tx, engine, letter, prepared.channel, delivery.provider_id, now)
            arrived += 1
    return arrived


def tell_delivered(
    tx: Tx, engine: Engine, letter: store.DenialLetter, channel: str, proof_ref: str, now: datetime
) -> None:
    """Record the proof of delivery at once, for the clock T04, and tell the process that waits for it."""
    commands.record_delivery(tx, letter.claim_no, letter.id, channel, proof_ref, "system", now)
    engine.publish_message(
        MESSAGE,
        letter.claim_no,
        {"delivery_channel": channel, "proof_ref": proof_ref, "done_by": None},
        message_id=f"{MESSAGE}:{letter.id}",
        ttl=_TTL,
        by="system",
        tx=tx,
    )


def message_key(letter: store.DenialLetter) -> str:
    """The key under which a letter is sent."""
    return f"denial:{letter.id}"
