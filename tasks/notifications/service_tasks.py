"""The service task that tells the customer something."""

from __future__ import annotations

from dataclasses import dataclass

from engine import Context, Done, Tx, service_task
from tasks.notifications import commands
from tasks.notifications.model import ChannelName


@dataclass(frozen=True)
class Sent:
    """The message written down; whether it arrived stands with it."""

    communication_id: str


@service_task("notifications.send", title={"en": "Notify the customer", "zh": "通知客户"}, mode="external")
def send(ctx: Context, claim_no: str, template: str) -> Sent | Done:
    """Send a message from its template by the customer's channel, once; an undelivered one is kept with its reason."""
    with ctx.transaction() as tx:
        prepared = commands.prepare(tx, claim_no, template, f"job:{ctx.job_key}", ctx.now)
    channels = {ChannelName.SMS: ctx.services.sms, ChannelName.MAIL: ctx.services.mail}
    delivery = commands.send(channels, prepared)

    def write(tx: Tx) -> None:
        commands.record(tx, prepared.communication_id, delivery, ctx.now)

    return Done({"communication_id": str(prepared.communication_id)}, then=write)


TASKS = (send,)
