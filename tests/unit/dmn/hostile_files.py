"""DMN files written to harm: entities, nesting, circles, giants, and texts that are no XML."""

from __future__ import annotations

from tests.unit.dmn.models import DMN_15, decision, definitions, feel, knowledge, table

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_ITEMS = '<itemDefinition name="t{0}" id="t{0}"><typeRef>t{1}</typeRef></itemDefinition>'


def _with_doctype(inside: str, body: str) -> bytes:
    return f'<!DOCTYPE definitions [{inside}]><definitions xmlns="{DMN_15}" name="{body}"/>'.encode()


def _nested(tag: str, levels: int) -> bytes:
    return definitions(decision("d", f"<{tag}>" * levels + feel("1") + f"</{tag}>" * levels))


FILES: dict[str, bytes] = {
    "a billion laughs": _with_doctype(f'<!ENTITY l0 "ha">{_LAUGHS}', "&l9;"),
    "a file of the machine": _with_doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"),
    "an address of the network": _with_doctype('<!ENTITY % e SYSTEM "http://127.0.0.1/x.dtd"> %e;', "x"),
    "lists in lists": _nested("list", 5_000),
    "lists in lists that XML still allows": _nested("list", 200),
    "functions in functions": _nested("functionDefinition", 240),
    "no XML": b"\x00\xff\xfe<definitions",
    "nothing": b"",
    "another encoding than said": b'<?xml version="1.0" encoding="utf-16"?><definitions/>',
    "an encoding that nobody knows": b'<?xml version="1.0" encoding="x-none"?><definitions/>',
    "too many bytes": b" " * 20_000_001,
    "a name of a megabyte": definitions(decision("d" * 1_000_000, feel("1"))),
    "a text of a megabyte": definitions(decision("d", feel("1+" * 500_000 + "1"))),
    "a cell of a megabyte": definitions(decision("d", table(["x"], ["y"], [['"' + "a" * 1_000_000 + '"', "1"]]))),
    "types in a circle": definitions(_ITEMS.format(1, 2), _ITEMS.format(2, 1), decision("d", feel("1"), type_ref="t1")),
    "a long chain of types": definitions(
        *(_ITEMS.format(n, n + 1) for n in range(300)), decision("d", feel("1"), type_ref="t0")
    ),
    "a decision that requires itself": definitions(decision("d", feel("d"), decisions=["d"])),
    "a long chain of decisions": definitions(
        *(decision(f"n{n}", feel(f"n{n + 1}"), decisions=[f"n{n + 1}"]) for n in range(3000)),
        decision("n3000", feel("1")),
        decision("d", feel("n0"), decisions=["n0"]),
    ),
    "a hundred links to one thing": definitions(
        knowledge("f", ["n"], feel("n")), decision("d", feel("f(1)"), knows=["f"] * 100)
    ),
    "a column with a thousand allowed values": definitions(
        decision("d", table(["x"], ["y"], [["1", "2"]], values=[",".join(map(str, range(1000)))]))
    ),
    "five hundred rows that cannot be indexed": definitions(
        decision("d", table(["x"], ["y"], [[f"? * ? = {n}", "1"] for n in range(500)]))
    ),
    "patterns that explode": definitions(
        decision("d", table(["x"], ["y"], [['matches("' + "a" * 40 + '!", "(a|aa)+$")', "1"]] * 50))
    ),
    "an allowed value that explodes": definitions(
        decision("d", table(["x"], ["y"], [["1", "2"]], values=["every i in 1..1000000 satisfies i > 0"]))
    ),
    "an import of itself": definitions(f'<import namespace="urn:test" name="me" importType="{DMN_15}"/>'),
}
