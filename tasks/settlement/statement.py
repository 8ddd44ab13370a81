"""The settlement statement under construction: item amounts, and one step for each deduction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
_FEN = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round half up to whole fen."""
    return amount.quantize(_FEN, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Item:
    """One line of the loss: what was claimed and what of it is eligible; CNY."""

    name: str
    kind: str
    claimed: Decimal
    eligible: Decimal
    cut_reason: str = ""
    limit: Decimal | None = None
    """The most this item may count, e.g. the agreed price of a part."""


@dataclass(frozen=True)
class Reduction:
    """One step of the calculation: by how much it changed the amount, and what was left."""

    code: str
    amount: Decimal
    """CNY taken off (negative when added)."""
    balance: Decimal
    factor: Decimal | None = None


class Statement:
    """Holds the amount of every item and applies the steps in the order the formula gives them.

    After every step the item amounts are whole fen and add up to the total; a rounding remainder goes
    to the last item that still has an amount.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        for item in items:
            if not ZERO <= item.eligible <= item.claimed:
                raise ValueError(
                    f"{item.name}: expected an eligible amount from 0 to the claimed {item.claimed} CNY, "
                    f"but found {item.eligible}"
                )
        self._items = tuple(items)
        self.claimed = cents(sum((item.claimed for item in items), ZERO))
        self._amounts = [cents(item.eligible) for item in items]
        self.steps: list[Reduction] = []
        cut = self.claimed - self.total
        if cut:
            self.steps.append(Reduction("not_eligible", cut, self.total))
        limited = [
            min(a, cents(i.limit)) if i.limit is not None else a for a, i in zip(self._amounts, items, strict=True)
        ]
        self._take("item_limit", limited)

    @property
    def total(self) -> Decimal:
        """The amount as it stands, in whole fen."""
        return sum(self._amounts, Decimal("0.00"))

    def set_base(self, code: str, amount: Decimal) -> None:
        """Replace the loss by an agreed sum, e.g. the sum insured at a total loss."""
        if not self._items:
            self._items = (Item(code, "benefit", cents(amount), cents(amount)),)
            self._amounts = [cents(amount)]
            self.claimed = cents(amount)
            return
        self._take(code, allocate(cents(amount), self._amounts))

    def less(self, code: str, amount: Decimal) -> None:
        """Take an amount off, down to 0 at most."""
        if amount:
            self._to(code, max(self.total - cents(amount), ZERO))

    def plus(self, code: str, amount: Decimal) -> None:
        """Add an amount as an item of its own."""
        if amount:
            self._items = (*self._items, Item(code, "other", cents(amount), cents(amount)))
            self._amounts.append(cents(amount))
            self.claimed += cents(amount)
            self.steps.append(Reduction(code, -cents(amount), self.total))

    def times(self, code: str, factor: Decimal) -> None:
        """Multiply by a factor from 0 to 1 and round half up."""
        if factor != 1:
            self._to(code, cents(self.total * factor), factor)

    def cap(self, code: str, limit: Decimal) -> None:
        """Keep the total within a limit."""
        self._to(code, min(self.total, cents(limit)))

    def cap_categories(self, limits: Mapping[str, Decimal]) -> None:
        """Keep the items of each kind within the sub-limit of that kind."""
        amounts = list(self._amounts)
        for kind, limit in limits.items():
            places = [place for place, item in enumerate(self._items) if item.kind == kind]
            before = [amounts[place] for place in places]
            if sum(before, ZERO) > limit:
                for place, amount in zip(places, allocate(cents(limit), before), strict=True):
                    amounts[place] = amount
        self._take("category_limit", amounts)

    def lines(self) -> tuple[Mapping[str, object], ...]:
        """The items with what is payable for each."""
        return tuple(
            {
                "name": item.name,
                "kind": item.kind,
                "claimed": cents(item.claimed),
                "cut": cents(item.claimed - item.eligible),
                "cut_reason": item.cut_reason,
                "eligible": cents(item.eligible),
                "payable": amount,
            }
            for item, amount in zip(self._items, self._amounts, strict=True)
        )

    def _to(self, code: str, total: Decimal, factor: Decimal | None = None) -> None:
        self._take(code, allocate(total, self._amounts), factor)

    def _take(self, code: str, amounts: list[Decimal], factor: Decimal | None = None) -> None:
        before = self.total
        self._amounts = amounts
        if before != self.total:
            self.steps.append(Reduction(code, before - self.total, self.total, factor))


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share `total` (whole fen) in proportion to `weights`; the remainder goes to the last one above 0."""
    whole = sum(weights, ZERO)
    if not whole:
        return [*(Decimal("0.00") for _ in weights[1:]), total] if weights else []
    # Rounding down leaves a remainder that is never negative, so that no item is driven below 0.
    shares = [(total * weight / whole).quantize(_FEN, rounding=ROUND_DOWN) for weight in weights]
    last = max(place for place, weight in enumerate(weights) if weight)
    shares[last] += total - sum(shares, ZERO)
    return shares
