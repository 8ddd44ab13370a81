"""Reads the product's own modules as syntax trees, for the tests that hold the architecture in place."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("engine", "tasks", "web")
NOT_OURS = {"node_modules", "__pycache__"}


@dataclass(frozen=True)
class Module:
    """One Python file; `place` is its path inside the project with forward slashes."""

    path: Path

    @property
    def place(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    def imports(self) -> set[str]:
        """Dotted names this module imports anywhere, functions included; `from a import b` gives `a` and, if a module, `a.b`."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                found.add(base)
                found.update(f"{base}.{alias.name}" for alias in node.names if is_module(f"{base}.{alias.name}"))
        return found

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.path.relative_to(ROOT).parent.parts
        parts = package[: len(package) - node.level + 1]
        return ".".join([*parts, *([node.module] if node.module else [])])


def is_module(name: str) -> bool:
    """Tell whether a dotted name is a module or package of ours."""
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """All modules of engine, tasks and web."""
    files = (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")))
    return tuple(Module(file) for file in files if not NOT_OURS & set(file.parts))


def modules_in(package: str) -> list[Module]:
    """The modules of one top-level package."""
    return [module for module in modules() if module.place.startswith(f"{package}/")]


def matches(place: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a module's place fits one of the patterns (`tasks/*/store.py`; a trailing slash means all inside)."""
    return any(
        Path(place).match(pattern) or (pattern.endswith("/") and place.startswith(pattern)) for pattern in patterns
    )
