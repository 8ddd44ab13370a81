"""DMN 1.1 to 1.5: loads decision models and decides by them; usable alone, on top of `engine.feel`."""

from __future__ import annotations

from .compiler import Problem
from .errors import DmnError, DmnEvaluationError
from .explanation import explain, shown
from .fields import Field, fields_of
from .model import Model, load
from .places import place_of
from .result import DecisionTrace, MatchedRule, Notice, Result, TableTrace
from .signature import top_decisions
from .what_if import misfits, read_fields, read_json, read_texts

__all__ = [
    "DecisionTrace",
    "DmnError",
    "DmnEvaluationError",
    "Field",
    "MatchedRule",
    "Model",
    "Notice",
    "Problem",
    "Result",
    "TableTrace",
    "explain",
    "fields_of",
    "load",
    "misfits",
    "place_of",
    "read_fields",
    "read_json",
    "read_texts",
    "shown",
    "top_decisions",
]
