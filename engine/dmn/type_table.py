"""Finds the type behind a type reference: a built-in name, an item definition, or one of an imported model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from . import nodes
from .errors import DmnError
from .types import ANY, BUILT_IN, BuiltIn, Constrained, FunctionType, ListType, Named, Structure, Test, Type, base_of

MAX_ALIAS_STEPS = 100

CompileTest = Callable[[str, str], Test]
Report = Callable[[str, str, str], None]


class TypeTable:
    """The types that one model's elements may name."""

    def __init__(
        self,
        definitions: nodes.Definitions,
        imported: Sequence[tuple[str, TypeTable]],
        compile_test: CompileTest,
        report: Report,
    ) -> None:
        self._items = {item.name: item for item in definitions.items}
        self._imported = imported
        self._prefixes = {
            prefix: alias
            for alias, namespace in ((i.name, i.namespace) for i in definitions.imports)
            for prefix, uri in definitions.prefixes.items()
            if uri == namespace
        }
        self._compile_test = compile_test
        self._report = report
        self._built: dict[str, Type] = {}
        self._by_name: dict[str, Type] | None = None
        self._check_references(definitions)

    def find(self, reference: str, element: str = "") -> Type:
        """The type that `reference` names; Any for none, and for an unknown one, which is reported as a problem."""
        found = self._lookup(reference)
        if found is None:
            self._report(
                element,
                f"Expected the name of a type but found {reference}.",
                "Define the type or correct the name.",
            )
            return ANY
        return found

    def by_name(self) -> Mapping[str, Type]:
        """All types by name, those of imported models behind the import's name."""
        if self._by_name is None:
            self._by_name = {name: self.find(name) for name in self._items}
            for alias, table in self._imported:
                self._by_name |= {f"{alias}.{name}" if alias else name: t for name, t in table.by_name().items()}
        return self._by_name

    def component_names(self) -> Iterator[str]:
        """The names of types and components, so that expressions may use them though they hold spaces."""
        for item in self._items.values():
            yield item.name
            yield from _component_names(item)
        for _, table in self._imported:
            yield from table.component_names()

    def _lookup(self, reference: str) -> Type | None:
        name = reference.strip()
        if not name:
            return ANY
        if name in self._items:
            return Named(name, lambda: self._build(name))
        for prefix, separator, rest in (name.partition(":"), name.partition(".")):
            if not separator:
                continue
            found = self._lookup_imported(self._prefixes.get(prefix, prefix), rest)
            if found is not None:
                return found
        # In DMN 1.1 a reference is a qualified name, as in feel:string.
        bare = name.rpartition(":")[2]
        if bare in self._items:
            return Named(bare, lambda: self._build(bare))
        for alias, _ in self._imported:
            # An import without a name brings its types in as they are called (DMN 1.5, 6.3.3).
            if not alias or name.startswith(f"{alias}."):
                found = self._lookup_imported(alias, name[len(alias) + 1 :] if alias else name)
                if found is not None:
                    return found
        built_in = BUILT_IN.get(bare.lower())
        if built_in is None:
            return None
        return ANY if built_in == "Any" else BuiltIn(built_in)

    def _lookup_imported(self, alias: str, name: str) -> Type | None:
        for known, table in self._imported:
            if known == alias and (found := table._lookup(name)) is not None:
                return found
        return None

    def _build(self, name: str) -> Type:
        if name not in self._built:
            self._built[name] = self._item_type(self._items[name])
        return self._built[name]

    def _item_type(self, item: nodes.ItemDefinition) -> Type:
        single: Type
        if item.components is not None:
            single = Structure(item.name, {part.name: self._item_type(part) for part in item.components})
        elif item.parameters is not None:
            names = tuple(p.name for p in item.parameters)
            single = FunctionType(item.name, names, self.find(item.output_type, item.id))
        else:
            single = self.find(item.type_ref, item.id)
        if item.allowed_values:
            # Allowed values of a collection restrict its items; a type constraint restricts the whole (DMN 7.3.3).
            single = self._constrained(single, item, item.allowed_values)
        if item.is_collection:
            single = ListType(item.name, single)
        if item.type_constraint:
            single = self._constrained(single, item, item.type_constraint)
        return single

    def _constrained(self, base: Type, item: nodes.ItemDefinition, text: str) -> Type:
        test = self._compile_test(text, item.id)
        plain = base_of(base)
        if isinstance(plain, ListType) and not item.is_collection:
            return ListType(item.name, Constrained(item.name, plain.item, test, text))
        return Constrained(item.name, base, test, text)

    def _check_references(self, definitions: nodes.Definitions) -> None:
        for item in definitions.items:
            for part in _with_components(item):
                if part.components is None and part.parameters is None:
                    self.find(part.type_ref, part.id)
            current: nodes.ItemDefinition | None = item
            for _ in range(MAX_ALIAS_STEPS):
                current = self._items.get(current.type_ref) if current is not None and not current.components else None
            if current is not None:
                raise DmnError(
                    f"The item definition {item.name} is defined by itself. Refer to another type.", element=item.id
                )


def _with_components(item: nodes.ItemDefinition) -> Iterator[nodes.ItemDefinition]:
    yield item
    for part in item.components or ():
        yield from _with_components(part)


def _component_names(item: nodes.ItemDefinition) -> Iterator[str]:
    for part in item.components or ():
        yield part.name
        yield from _component_names(part)


def allowed_text(declared: Type) -> str:
    """The allowed values of a type as FEEL unary tests; empty when all are allowed."""
    found: Any = declared
    while True:
        if isinstance(found, Named):
            found = found.target
        elif isinstance(found, Constrained):
            return found.text
        else:
            return ""
