"""Who may import whom where import-linter's contracts (pyproject.toml) are too coarse."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.architecture.source_tree import Module, matches, modules, modules_in

SPIFF_MODULES = ("engine/bpmn/",)

# Tables, their migrations and the questions asked of them; some define column types and the declarative base.
SQL_MODULES = (
    "engine/columns.py",
    "engine/connecting.py",
    "engine/database_errors.py",
    "engine/db.py",
    "engine/store/",
    "tasks/*/store.py",
    "tasks/*/queries.py",
    "tasks/*/search.py",
    "tasks/migrations/",
    "tasks/reports/",
    "tasks/database.py",
    "tasks/money.py",
    "tasks/vault.py",
)

# Modules of the engine other packages may import; `engine.db` gives them the transaction, `engine.database_errors` what
# may become of it, `engine.columns` types of columns.
ENGINE_PUBLIC = {
    "engine",
    "engine.bench",
    "engine.bench.decisions",
    "engine.bench.filling",
    "engine.bench.baseline",
    "engine.bench.flat",
    "engine.bench.flow",
    "engine.bench.row",
    "engine.bench.workers",
    "engine.clock",
    "engine.codec",
    "engine.columns",
    "engine.database_errors",
    "engine.db",
    "engine.dmn",
    "engine.dmn.tck",
    "engine.errors",
    "engine.feel",
    "engine.forms",
    "engine.tables",
    "engine.testing",
    "engine.views",
}

# Areas that read the tables of all others because that is what they are for.
READERS_OF_ALL_STORES = {"reports"}

BUSINESS_LAYERS = ("model", "store", "commands", "queries", "service_tasks")


def test_spiffworkflow_is_imported_in_the_bpmn_package_alone() -> None:
    offenders = [m.place for m in modules() if imports_of(m, "SpiffWorkflow") and not matches(m.place, SPIFF_MODULES)]

    assert offenders == []


def test_sql_is_written_in_stores_and_queries_alone() -> None:
    offenders = [m.place for m in modules() if imports_of(m, "sqlalchemy") and not matches(m.place, SQL_MODULES)]

    assert offenders == []


def test_tasks_and_web_use_the_engines_public_modules_only() -> None:
    offenders = {
        f"{module.place} imports {name}"
        for package in ("tasks", "web")
        for module in modules_in(package)
        for name in imports_of(module, "engine")
        if name not in ENGINE_PUBLIC
    }

    assert offenders == set()


def test_the_web_reads_no_model_and_no_store_of_the_business() -> None:
    offenders = {
        f"{module.place} imports {name}"
        for module in modules_in("web")
        for name in imports_of(module, "tasks")
        if name.split(".")[-1] in {"model", "store"}
    }

    assert offenders == set()


def test_an_area_never_reaches_into_another_areas_store() -> None:
    offenders = {
        f"{module.place} imports {name}"
        for module in area_modules()
        for name in imports_of(module, "tasks")
        if name.endswith(".store") and area_of(name) != module.path.parent.name and not reads_all_stores(module)
    }

    assert offenders == set()


def test_inside_an_area_imports_lead_from_service_tasks_down_to_the_model() -> None:
    offenders = {
        f"{module.place} imports {name}"
        for module in area_modules()
        for name in imports_of(module, "tasks")
        if area_of(name) == module.path.parent.name and rank(name.split(".")[-1]) > rank(module.path.stem) >= 0
    }

    assert offenders == set()


def imports_of(module: Module, package: str) -> set[str]:
    return {name for name in module.imports() if name == package or name.startswith(f"{package}.")}


def area_modules() -> list[Module]:
    return [module for module in modules_in("tasks") if len(PurePosixPath(module.place).parts) == 3]


def area_of(name: str) -> str:
    """`tasks.policies.store` lies in the area `policies`."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else ""


def reads_all_stores(module: Module) -> bool:
    return module.path.parent.name in READERS_OF_ALL_STORES


def rank(stem: str) -> int:
    """The height of a module's layer: commands and queries share one, any other name has none."""
    layer = {"queries": "commands"}.get(stem, stem)
    return BUSINESS_LAYERS.index(layer) if layer in BUSINESS_LAYERS else -1
