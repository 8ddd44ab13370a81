"""The variables of one scope while a transition works on it; a large value is read only when somebody uses it."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Mapping
from typing import Any

LARGE = 4_000
"""From how many characters of JSON on a value is large: reading and decoding it is then felt in every step."""


class LargeVariables(UserDict[str, Any]):
    """Variables of which some have not been read yet; for everybody who uses them they are all there."""

    def __init__(self, small: Mapping[str, Any], read: Callable[[str], Any]) -> None:
        # Filling it with the small ones asks for these already.
        self._read, self._unread = read, set[str]()
        super().__init__(small)

    def later(self, name: str) -> None:
        """Read this one when it is used."""
        self.data[name] = None
        self._unread.add(name)

    def __getitem__(self, name: str) -> Any:
        if name in self._unread:
            self[name] = self._read(name)
        return self.data[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._unread.discard(name)
        self.data[name] = value

    def __delitem__(self, name: str) -> None:
        self._unread.discard(name)
        del self.data[name]
