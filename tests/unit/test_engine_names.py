"""The engine's parts can be used alone: importing FEEL or DMN loads nothing of the rest."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__file__).parents[1]


def _modules_after(statement: str) -> set[str]:
    """The modules a fresh interpreter has loaded after a statement."""
    program = f"{statement}\nimport sys\nsys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("package", "needs"), [("engine.feel", {"regex"}), ("engine.dmn", {"regex", "lxml"}), ("engine", set())]
)
def test_a_package_used_alone_loads_nothing_of_the_rest(package: str, needs: set[str]) -> None:
    loaded = _modules_after(f"import {package}")

    assert loaded & {"sqlalchemy", "SpiffWorkflow", "alembic", "msgspec", "lxml", "regex"} == needs
    ours = {name for name in loaded if name.startswith("engine.")}
    assert {name for name in ours if not name.startswith(("engine.feel", "engine.dmn"))} == set()
    assert package == "engine.dmn" or not any(name.startswith("engine.dmn") for name in ours)


def test_every_public_name_of_the_engine_can_be_imported() -> None:
    assert [name for name in engine.__all__ if not hasattr(engine, name)] == []
    assert set(engine.__all__) <= set(dir(engine))


def test_type_checkers_see_the_names_that_are_loaded_at_run_time() -> None:
    tree = ast.parse((ROOT / "engine" / "__init__.py").read_text(encoding="utf-8"))
    imports = [
        node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and str(node.module)[:7] == "engine."
    ]
    seen = {alias.asname or alias.name: (node.module, alias.name) for node in imports for alias in node.names}

    assert seen.keys() == set(engine.__all__)
    for name, (module, original) in seen.items():
        assert getattr(engine, name) is getattr(sys.modules[module], original)


def test_a_name_the_engine_does_not_have_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Motor'"):
        _ = engine.Motor
