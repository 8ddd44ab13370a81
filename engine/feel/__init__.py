"""FEEL, the expression language of DMN 1.5, complete and usable alone."""

from __future__ import annotations

from .calls import call as call_function
from .errors import FeelError, FeelLimitError, FeelSyntaxError, FeelValueError, NullResult
from .expression import Expression, parse
from .json_mapping import from_json, to_json
from .limits import Limits
from .runtime import Runtime
from .types import (
    MISMATCH,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
    SimpleType,
    coerce,
    conforms,
    type_name,
)
from .values import DaysTimeDuration, FeelFunction, Param, Range, YearsMonthsDuration

__all__ = [
    "MISMATCH",
    "ContextType",
    "DaysTimeDuration",
    "Expression",
    "FeelError",
    "FeelFunction",
    "FeelLimitError",
    "FeelSyntaxError",
    "FeelType",
    "FeelValueError",
    "FunctionType",
    "Limits",
    "ListType",
    "NullResult",
    "Param",
    "Range",
    "RangeType",
    "Runtime",
    "SimpleType",
    "YearsMonthsDuration",
    "call_function",
    "coerce",
    "conforms",
    "from_json",
    "parse",
    "to_json",
    "type_name",
]
