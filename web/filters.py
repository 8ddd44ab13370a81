"""How values look on every page: money, dates in Shanghai time, durations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from tasks.clocks.queries import ClockView
from tasks.people.permissions import Permission
from web import context, i18n, labels, wording

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "–"
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def money(amount: Decimal | int | str | None) -> str:
    """An amount in CNY as ¥1,234.50; a dash for None."""
    if amount is None:
        return NOTHING
    exact = Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"−¥{-exact:,.2f}" if exact < 0 else f"¥{exact:,.2f}"


def percent(share: Decimal | None) -> str:
    """A share of one as 12.5%."""
    if share is None:
        return NOTHING
    return f"{(Decimal(share) * 100).quantize(Decimal('0.1')).normalize():f}%"


def local(moment: datetime) -> datetime:
    """`moment` (aware) in Shanghai time."""
    return moment.astimezone(SHANGHAI)


def as_moment(value: datetime | date | str | None) -> datetime | date | None:
    """A moment from what tables and variables hold: a datetime, a date or their ISO text."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return local(value if value.tzinfo else value.replace(tzinfo=UTC))
    return value


def day(value: datetime | date | str | None) -> str:
    """2026-11-22, in Shanghai; a dash for None."""
    moment = as_moment(value)
    return NOTHING if moment is None else moment.strftime("%Y-%m-%d")


def month_day(value: datetime | date | str | None) -> str:
    """11-22, for places where the year is plain."""
    return day(value)[5:]


def minute(value: datetime | str | None) -> str:
    """2026-11-22 14:05, in Shanghai; a dash for None."""
    moment = as_moment(value)
    if moment is None:
        return NOTHING
    return moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else moment.strftime("%Y-%m-%d")


def weekday(value: datetime | date | str | None) -> str:
    """The short name of the day of the week, in the user's language."""
    moment = as_moment(value)
    if moment is None:
        return ""
    if i18n.language() == "zh":
        return f"周{_WEEKDAYS_ZH[moment.weekday()]}"
    return _WEEKDAYS_EN[moment.weekday()]


def iso(value: datetime | date | str | None) -> str:
    """For the datetime attribute of <time>."""
    moment = as_moment(value)
    return "" if moment is None else moment.isoformat()


def duration(span: timedelta | None) -> str:
    """The two largest units of a length of time: "2 d 4 h", "35 min"; a dash for None."""
    if span is None:
        return NOTHING
    minutes = int(abs(span.total_seconds()) // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        parts = [_("%(n)s d", n=days)] + ([_("%(n)s h", n=hours)] if hours else [])
    elif hours:
        parts = [_("%(n)s h", n=hours)] + ([_("%(n)s min", n=minutes)] if minutes else [])
    else:
        parts = [_("%(n)s min", n=minutes)]
    return " ".join(parts)


def remaining(due: datetime | str | None) -> str:
    """How long until `due`, or how long it is late: "in 2 d 4 h", "3 h late"."""
    moment = as_moment(due)
    if not isinstance(moment, datetime):
        return NOTHING
    span = moment - context.claimflow().clock.now()
    if span >= timedelta():
        return _("%(time)s left", time=duration(span))
    return _("%(time)s late", time=duration(span))


def urgency(due: datetime | str | None) -> str:
    """The tone of a due time: "late", "warn" within a day, "ok" else, "muted" without one."""
    moment = as_moment(due)
    if not isinstance(moment, datetime):
        return "muted"
    span = moment - context.claimflow().clock.now()
    if span < timedelta():
        return "late"
    return "warn" if span < timedelta(days=1) else "ok"


def clock_tone(view: ClockView) -> str:
    """The tone of a claim's clock: "paused", "late", "warn" or "ok"."""
    if view.stopped_at is not None:
        return "late" if view.breached_at else "ok"
    if view.suspended:
        return "paused"
    tone = urgency(view.due_at)
    return "warn" if tone == "ok" and view.warned else tone


def size(count: int) -> str:
    """A number of bytes as 310 KB or 2.4 MB."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def days_count(count: int) -> str:
    """A number of days in words."""
    return ngettext("%(num)d day", "%(num)d days", count)


def init(app: Flask) -> None:
    """Make the filters known to the templates of `app`."""
    app.jinja_env.globals["clock_tone"] = clock_tone
    app.jinja_env.filters.update(
        money=money,
        percent=percent,
        day=day,
        minute=minute,
        month_day=month_day,
        weekday=weekday,
        iso=iso,
        duration=duration,
        remaining=remaining,
        urgency=urgency,
        size=size,
        spoken=i18n.in_language,
        days_count=days_count,
        label=labels.label,
        in_language=named,
        listed=wording.listed,
        law=wording.law,
        person=wording.person,
        permission=Permission,
        readable=readable,
        said=said,
    )


def named(thing: object) -> str:
    """The name of an engine view (definition, user task) in the user's language."""
    names: Mapping[str, str] | None = getattr(thing, "names", None)
    return i18n.in_language(names, getattr(thing, "name", "") or "")


def said(thing: object, stem: str) -> str:
    """The text of a view or record that holds `<stem>_zh` and `<stem>_en`, in the user's language."""
    name = f"{stem}_{i18n.language()}"
    return str(thing[name] if isinstance(thing, Mapping) else getattr(thing, name))


def readable(value: object) -> str:
    """A value of a decision table in one line: lists with commas, contexts as name: value."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {readable(item)}" for name, item in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(readable(item) for item in value) or NOTHING
    return str(value)
