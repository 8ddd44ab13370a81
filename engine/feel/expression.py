"""The public face of FEEL: `parse` a text once, `evaluate` it many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Literal as OneOf

from .analysis import free_paths, infer_type
from .compare import normal
from .compiler import Compiler
from .errors import FeelError, FeelLimitError, FeelSyntaxError, NullResult
from .fast_path import SLOW, Fast, generate, never
from .limits import DEFAULT_LIMITS, MAX_NESTING, MAX_TEXT_CHARS, Limits
from .parser import parse_text
from .result import Result, refuse_what_is_no_number
from .runtime import Runtime
from .syntax import Node
from .types import FeelType

Kind = OneOf["expression", "unary-tests"]

_COLLECTIONS = (list, tuple, dict)
_CACHE_SIZE = 4096
# Generating the fast function costs as much as some hundred evaluations by closures.
_USES_BEFORE_FAST = 50


class Expression:
    """A compiled FEEL expression; safe to share between threads.

    `text`, `kind` and `ast` (see `engine.feel.syntax`) tell what was parsed; `names` are the
    free variables, `paths` what is read from them, `type` the inferred FEEL type or None.
    """

    __slots__ = ("_fast", "_known", "_paths", "_run", "_uses", "ast", "kind", "text", "type")

    def __init__(self, text: str, kind: Kind, ast: Node, run: Callable, known: frozenset[str]) -> None:
        self.text = text
        self.kind = kind
        self.ast = ast
        self.type = infer_type(ast)
        self._run = run
        self._known = known
        self._fast: Fast = self._count_use
        self._uses = 0
        self._paths: frozenset[tuple[str, ...]] | None = None

    def __repr__(self) -> str:
        return f"<FEEL {self.kind} {self.text!r}>"

    def _count_use(self, context: object, input_value: object) -> object:
        """Stand in for the fast function until the expression has shown to be used often."""
        self._uses += 1
        if self._uses >= _USES_BEFORE_FAST:
            self._fast = generate(self.ast) or never
        return SLOW

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What the expression reads, such as `("order", "amount")`."""
        if self._paths is None:
            self._paths = free_paths(self.ast, self._known)
        return self._paths

    @property
    def names(self) -> frozenset[str]:
        """The variables the expression reads, without local ones and built-in functions."""
        return frozenset(path[0] for path in self.paths)

    def evaluate(
        self,
        context: Mapping[str, object],
        # No keyword-only marker: filling in such defaults would cost as much as the evaluation.
        now: datetime | None = None,
        input_value: object = None,
        warnings: list[str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        runtime: Runtime | None = None,
    ) -> object:
        """The value of the expression with the variables of `context`.

        What FEEL cannot calculate is None; the reason is appended to `warnings`. `now` is what
        `now()` and `today()` answer (default: the current time in UTC). `input_value` is `?` for
        unary tests, whose result is a bool or None. `runtime` shares the budget of the
        evaluation that calls this one. Raises FeelLimitError when a limit is exceeded, FeelValueError
        when the context holds what FEEL has no value for (a NaN, a set).
        """
        value = self._fast(context, input_value)
        if value is not SLOW:
            return value
        env = Runtime(context)
        if warnings is not None:
            env.warnings = warnings
        if now is not None:
            env.now = now
        if input_value is not None:
            env.input_value = normal(input_value)
        if limits is not DEFAULT_LIMITS:
            env.limits = limits
        if runtime is not None:
            _share(env, runtime)
        try:
            value = self._run(env)
            if isinstance(value, _COLLECTIONS):
                value = Result(env.limits.list_items * 2).normal(value)
        except NullResult as problem:
            env.warn(f"{problem.reason}.")
            return None
        except (ArithmeticError, TypeError, ValueError):
            # Looking through every context first would cost more than most evaluations.
            refuse_what_is_no_number({"?": input_value, **context})
            raise
        except RecursionError:
            raise FeelLimitError(
                "The evaluation is nested too deeply; check for endless recursion.", "call_depth", limits.call_depth
            ) from None
        if runtime is not None:
            runtime.steps = env.steps
        return value


def _share(env: Runtime, outer: Runtime) -> None:
    env.steps, env.depth, env.limits = outer.steps, outer.depth, outer.limits
    env.now = env.now or outer.now
    if env.warnings is None:
        env.warnings = outer.warnings


def parse(
    text: str,
    kind: Kind = "expression",
    names: Iterable[str] = (),
    *,
    types: Mapping[str, FeelType] | None = None,
) -> Expression:
    """A FEEL text compiled for evaluation; results are cached.

    `names` are the known variables and entries; only those with spaces or special characters
    matter. `types` are types defined elsewhere that the text may name. Raises FeelSyntaxError
    (with position, line, column) or FeelLimitError for a text too long or nested too deeply.
    """
    if not isinstance(text, str):
        raise TypeError(f"Expected the text of an expression but found a {type(text).__name__}.")
    if kind not in ("expression", "unary-tests"):
        raise ValueError(f"Expected the kind 'expression' or 'unary-tests' but found {kind!r}.")
    known = names if isinstance(names, frozenset) else frozenset(names)
    if types:
        return _parse(text, kind, known, types)
    return _parse_cached(text, kind, known)


@lru_cache(maxsize=_CACHE_SIZE)
def _parse_cached(text: str, kind: Kind, known: frozenset[str]) -> Expression:
    return _parse(text, kind, known, None)


def _parse(text: str, kind: Kind, known: frozenset[str], types: Mapping[str, FeelType] | None) -> Expression:
    if len(text) > MAX_TEXT_CHARS:
        raise FeelLimitError(
            f"The expression has {len(text)} characters; at most {MAX_TEXT_CHARS} are allowed.",
            "text_chars",
            MAX_TEXT_CHARS,
        )
    ast = parse_text(text, kind, known)
    try:
        return Expression(text, kind, ast, Compiler(types).compile(ast), known)
    except RecursionError:
        raise FeelLimitError("The expression is nested too deeply; split it up.", "nesting", MAX_NESTING) from None


__all__ = ["Expression", "FeelError", "FeelSyntaxError", "parse"]
