"""Pages of long lists: which one is asked for, and the links to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

_FURTHEST = 100_000


@dataclass(frozen=True)
class Page:
    """One page of a list as the pager shows it; `previous` and `next` are addresses or None."""

    first: int
    last: int
    total: int
    size: int
    previous: str | None
    next: str | None
    counted: int | None = None
    """How far was counted, when there are more than that."""


def number() -> int:
    """The page asked for, from 1; nonsense counts as 1."""
    text = request.args.get("page", "1")
    return min(int(text), _FURTHEST) if text.isdecimal() and len(text) < 7 and int(text) > 0 else 1


def offset(size: int) -> int:
    """How many rows come before the page asked for."""
    return (number() - 1) * size


def page(endpoint: str, size: int, total: int, counted: int | None = None, **values: str) -> Page:
    """The page asked for of a list of `total` rows; its links keep the filters of the present address.

    `counted` is how far the list was counted: of a longer one, `total` is more than that.
    """
    here = number()
    first = min((here - 1) * size + 1, total)
    last = min(here * size, total)
    return Page(
        first=first,
        last=last,
        total=total,
        size=size,
        previous=_address(endpoint, here - 1, values) if here > 1 else None,
        next=_address(endpoint, here + 1, values) if last < total else None,
        counted=counted if counted is not None and total > counted else None,
    )


def _address(endpoint: str, wanted: int, values: dict[str, str]) -> str:
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for(endpoint, **{**kept, **values, "page": wanted})
