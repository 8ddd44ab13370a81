"""What an administrator may order for a running instance: start, end and move elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Activate:
    """Start an element; sub-processes around it that do not run are entered too, without their start events."""

    element_id: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Set before the element is entered: where they live already, else in the instance, or in `scope`."""
    scope: str | None = None
    """Id of the sub-process around the element that gets the variables."""
    ancestor: int | None = None
    """Key of the sub-process instance to start it in; needed only where several run."""


@dataclass(frozen=True)
class Terminate:
    """End one element instance, or all there are of an element; of a joining gateway: the tokens that wait there."""

    element_id: str = ""
    element_instance_key: int | None = None


@dataclass(frozen=True)
class Move:
    """End each instance of an element (or the one named) and start another element in its place."""

    target: str
    element_id: str = ""
    element_instance_key: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


Instruction = Activate | Terminate | Move
