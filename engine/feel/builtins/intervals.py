"""Functions on ranges and points, after Allen's interval algebra (DMN 10.3.4.9)."""

from __future__ import annotations

from collections.abc import Callable

from ..compare import compare, equal
from ..errors import NullResult
from ..runtime import Runtime
from ..values import Range
from .signature import Builtin, builtin


def _order(a: object, b: object) -> int:
    found = compare(a, b)
    if found is None:
        raise NullResult("the ends of the ranges cannot be compared")
    return found


def _ends(a: Range, b: Range) -> int:
    """The order of the end of `a` and the start of `b`; a missing end is infinitely far away."""
    return 1 if a.high is None or b.low is None else _order(a.high, b.low)


def _starts(a: Range, b: Range) -> int:
    if a.low is None or b.low is None:
        return (b.low is None) - (a.low is None)
    return _order(a.low, b.low)


def _highs(a: Range, b: Range) -> int:
    if a.high is None or b.high is None:
        return (a.high is None) - (b.high is None)
    return _order(a.high, b.high)


def _point(value: object) -> Range:
    return Range(value, value)


def before(a: Range, b: Range) -> bool:
    """`before`: `a` ends before `b` starts."""
    order = _ends(a, b)
    return order < 0 or (order == 0 and not (a.high_included and b.low_included))


def after(a: Range, b: Range) -> bool:
    """`after`: `b` ends before `a` starts."""
    return before(b, a)


def meets(a: Range, b: Range) -> bool:
    """`meets`: `a` ends where `b` starts."""
    return a.high_included and b.low_included and _ends(a, b) == 0


def met_by(a: Range, b: Range) -> bool:
    """`met by`: `b` ends where `a` starts."""
    return meets(b, a)


def overlaps(a: Range, b: Range) -> bool:
    """`overlaps`: the two share a point."""
    return not before(a, b) and not before(b, a)


def overlaps_before(a: Range, b: Range) -> bool:
    """`overlaps before`: `a` starts first and ends inside `b`."""
    start, end = _starts(a, b), _highs(a, b)
    return (
        (start < 0 or (start == 0 and a.low_included and not b.low_included))
        and not before(a, b)
        and (end < 0 or (end == 0 and (not a.high_included or b.high_included)))
    )


def overlaps_after(a: Range, b: Range) -> bool:
    """`overlaps after`: `a` starts inside `b` and ends after it."""
    return overlaps_before(b, a)


def finishes(a: Range, b: Range) -> bool:
    """`finishes`: `a` ends with `b` and starts no earlier."""
    start = _starts(a, b)
    return (
        a.high_included == b.high_included
        and _highs(a, b) == 0
        and (start > 0 or (start == 0 and (not a.low_included or b.low_included)))
    )


def finished_by(a: Range, b: Range) -> bool:
    """`finished by`: `b` ends with `a` and starts no earlier."""
    return finishes(b, a)


def includes(a: Range, b: Range) -> bool:
    """`includes`: `b` lies inside `a`."""
    start, end = _starts(a, b), _highs(a, b)
    return (start < 0 or (start == 0 and (a.low_included or not b.low_included))) and (
        end > 0 or (end == 0 and (a.high_included or not b.high_included))
    )


def during(a: Range, b: Range) -> bool:
    """`during`: `a` lies inside `b`."""
    return includes(b, a)


def starts(a: Range, b: Range) -> bool:
    """`starts`: `a` starts with `b` and ends no later."""
    end = _highs(a, b)
    return (
        a.low_included == b.low_included
        and _starts(a, b) == 0
        and (end < 0 or (end == 0 and (not a.high_included or b.high_included)))
    )


def started_by(a: Range, b: Range) -> bool:
    """`started by`: `b` starts with `a` and ends no later."""
    return starts(b, a)


def coincides(a: Range, b: Range) -> bool:
    """`coincides`: the same start, end and inclusions."""
    return (
        a.low_included == b.low_included
        and a.high_included == b.high_included
        and _starts(a, b) == 0
        and _highs(a, b) == 0
    )


def points_coincide(rt: Runtime, a: object, b: object) -> bool:
    """`coincides` of two points."""
    same = equal(a, b, rt)
    if same is None:
        raise NullResult("the points cannot be compared")
    return same


_RANGES = "range1: range, range2: range"
_POINT_RANGE = "point: any, range: range"
_RANGE_POINT = "range: range, point: any"
_POINTS = "point1: any, point2: any"


def _function(name: str, relation: Callable[[Range, Range], bool], *others: str) -> Builtin:
    """A relation of two ranges and, for the forms in `others`, of points seen as tiny ranges."""

    def between(rt: Runtime, a: object, b: object) -> bool:
        first = a if isinstance(a, Range) else _point(a)
        second = b if isinstance(b, Range) else _point(b)
        return relation(_checked(first), _checked(second))

    return builtin(name, "boolean", *((form, _no_range_as_point(form, between)) for form in (_RANGES, *others)))


def _checked(value: Range) -> Range:
    if value.operator == "!=":
        raise NullResult("a range written with != has no start and no end")
    return value


def _no_range_as_point(form: str, fn: Callable[..., bool]) -> Callable[..., bool]:
    if form != _POINTS:
        return fn

    def of_points(rt: Runtime, a: object, b: object) -> bool:
        if isinstance(a, Range) or isinstance(b, Range):
            raise NullResult("a range cannot be compared with a point here")
        return fn(rt, a, b)

    return of_points


FUNCTIONS = (
    _function("before", before, _POINT_RANGE, _RANGE_POINT, _POINTS),
    _function("after", after, _POINT_RANGE, _RANGE_POINT, _POINTS),
    _function("meets", meets),
    _function("met by", met_by),
    _function("overlaps", overlaps),
    _function("overlaps before", overlaps_before),
    _function("overlaps after", overlaps_after),
    builtin(
        "finishes",
        "boolean",
        (_RANGES, lambda rt, a, b: finishes(_checked(a), _checked(b))),
        (_POINT_RANGE, lambda rt, p, r: r.high_included and r.high is not None and _order(r.high, p) == 0),
    ),
    builtin(
        "finished by",
        "boolean",
        (_RANGES, lambda rt, a, b: finished_by(_checked(a), _checked(b))),
        (_RANGE_POINT, lambda rt, r, p: r.high_included and r.high is not None and _order(r.high, p) == 0),
    ),
    _function("includes", includes, _RANGE_POINT),
    _function("during", during, _POINT_RANGE),
    builtin(
        "starts",
        "boolean",
        (_RANGES, lambda rt, a, b: starts(_checked(a), _checked(b))),
        (_POINT_RANGE, lambda rt, p, r: r.low_included and r.low is not None and _order(r.low, p) == 0),
    ),
    builtin(
        "started by",
        "boolean",
        (_RANGES, lambda rt, a, b: started_by(_checked(a), _checked(b))),
        (_RANGE_POINT, lambda rt, r, p: r.low_included and r.low is not None and _order(r.low, p) == 0),
    ),
    builtin(
        "coincides",
        "boolean",
        (_RANGES, lambda rt, a, b: coincides(_checked(a), _checked(b))),
        (_POINTS, points_coincide),
    ),
)
