"""Names of people, lists and laws, as a reader of the page's language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import g
from flask_babel import gettext as _

from tasks.people import queries as people
from web import i18n
from web.context import tx

LAWS = {
    "保险法": "Insurance Law",
    "司法解释二": "SPC Interpretation II",
    "交强险条例": "CTPL Regulation",
    "消费投诉处理管理办法": "Rules on consumer complaints",
}


def person(actor: str | None) -> str:
    """Who did something, as a reader knows them: a user by name, the system and the claimant by what they are."""
    if not actor or actor in ("system", "automatic"):
        return _("System")
    if actor == "claimant" or actor.startswith("party:"):
        return _("Claimant")
    if actor == "bank":
        return _("Bank")
    if actor == "timer":
        return _("Timer")
    if "display_names" not in g:
        g.display_names = people.display_names(tx())
    return str(g.display_names.get(actor, actor))


def listed(items: Iterable[object]) -> str:
    """Several things in one line."""
    return ("、" if i18n.language() == "zh" else ", ").join(str(item) for item in items)


def law(source: str) -> str:
    """The provisions a clock rests on, such as `保险法 art. 23; 司法解释二 art. 15`."""
    if i18n.language() == "zh":
        return re.sub(r" art\. (\d+)", r"第 \1 条", source).replace("; ", "；")
    for chinese, english in LAWS.items():
        source = source.replace(chinese, english)
    return source
