"""The values FEEL has and Python has not: both durations, ranges and functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

NANOS_PER_SECOND = 1_000_000_000
NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A duration of whole months (DMN 10.3.2.3.8); `total_months` may be negative."""

    total_months: int = 0

    @property
    def years(self) -> int:
        """Whole years, with the sign of the duration."""
        years = abs(self.total_months) // 12
        return -years if self.total_months < 0 else years

    @property
    def months(self) -> int:
        """Months beyond the whole years, with the sign of the duration."""
        months = abs(self.total_months) % 12
        return -months if self.total_months < 0 else months

    def __str__(self) -> str:
        sign = "-" if self.total_months < 0 else ""
        years, months = divmod(abs(self.total_months), 12)
        if not years:
            return f"{sign}P{months}M"
        return f"{sign}P{years}Y" + (f"{months}M" if months else "")


@dataclass(frozen=True, slots=True, order=True)
class DaysTimeDuration:
    """A duration in nanoseconds (DMN 10.3.2.3.7); `nanoseconds` may be negative."""

    nanoseconds: int = 0

    @classmethod
    def of(cls, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> DaysTimeDuration:
        """A duration of so many days, hours, minutes and seconds."""
        total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return cls(total * NANOS_PER_SECOND)

    @classmethod
    def from_timedelta(cls, delta: timedelta) -> DaysTimeDuration:
        """The same duration as a `datetime.timedelta`."""
        micros = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
        return cls(micros * 1000)

    def to_timedelta(self) -> timedelta:
        """The same duration as a `datetime.timedelta`, cut to microseconds."""
        micros = abs(self.nanoseconds) // 1000
        return timedelta(microseconds=-micros if self.nanoseconds < 0 else micros)

    def _part(self, unit: int, modulus: int | None) -> int:
        value = abs(self.nanoseconds) // (unit * NANOS_PER_SECOND)
        if modulus is not None:
            value %= modulus
        return -value if self.nanoseconds < 0 else value

    @property
    def days(self) -> int:
        """Whole days, with the sign of the duration."""
        return self._part(86_400, None)

    @property
    def hours(self) -> int:
        """Hours beyond the whole days."""
        return self._part(3_600, 24)

    @property
    def minutes(self) -> int:
        """Minutes beyond the whole hours."""
        return self._part(60, 60)

    @property
    def seconds(self) -> Decimal:
        """Seconds beyond the whole minutes, with their fraction."""
        nanos = abs(self.nanoseconds) % (60 * NANOS_PER_SECOND)
        value = Decimal(nanos).scaleb(-9)
        value = value.normalize() if value else Decimal(0)
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        return -value if self.nanoseconds < 0 else value

    def __str__(self) -> str:
        sign = "-" if self.nanoseconds < 0 else ""
        seconds, nanos = divmod(abs(self.nanoseconds), NANOS_PER_SECOND)
        days, seconds = divmod(seconds, 86_400)
        hours, seconds = divmod(seconds, 3_600)
        minutes, seconds = divmod(seconds, 60)
        date_part = f"{days}D" if days else ""
        time_part = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if seconds or nanos:
            fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
            time_part += f"{seconds}{fraction}S"
        if not date_part and not time_part:
            time_part = "0S"
        return f"{sign}P{date_part}" + (f"T{time_part}" if time_part else "")


@dataclass(frozen=True, slots=True)
class Range:
    """An interval (DMN 10.3.2.7); an absent end is None.

    `operator` is set for a range written as a comparison, such as `(< 10)` or `(!= 10)`.
    """

    low: object
    high: object
    low_included: bool = True
    high_included: bool = True
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a function: its name, its type, and whether it may be left out."""

    name: str
    type: object = None
    optional: bool = False


class FeelFunction:
    """A function as a FEEL value.

    `params` are names or `Param`s; `fn` takes the argument values in that order and returns a
    FEEL value. With `wants_runtime` the evaluation's `Runtime` is given first, to be handed to
    nested evaluations so that they share one budget of work. `result_type` is checked when set.
    """

    __slots__ = ("fn", "name", "params", "plain", "result_type", "variadic", "wants_runtime")

    def __init__(
        self,
        name: str,
        params: Sequence[str | Param],
        fn: Callable[..., object],
        *,
        wants_runtime: bool = False,
        variadic: bool = False,
        result_type: object = None,
    ) -> None:
        self.name = name
        self.params: tuple[Param, ...] = tuple(p if isinstance(p, Param) else Param(p) for p in params)
        self.fn = fn
        self.wants_runtime = wants_runtime
        self.variadic = variadic
        self.result_type = result_type
        # A plain function takes exactly its parameters, of any type: its calls need no matching.
        self.plain = (
            not variadic
            and result_type is None
            and all(param.type is None and not param.optional for param in self.params)
        )

    def __repr__(self) -> str:
        inner = ", ".join(p.name for p in self.params)
        return f"<function {self.name}({inner})>"
