"""Large variables are read only when they are used, and are all there for whoever uses them."""

from __future__ import annotations

from decimal import Decimal

from engine import Activate
from engine.variables import LARGE
from tests.diagrams import diagram, script

LONG = "x" * (2 * LARGE)


def test_small_and_large_variables_of_one_scope_are_there_for_a_later_step(engine, complete):
    measured = script("string length(note) + amount", "size")
    engine.deploy(
        diagram(
            "order",
            f"startEvent start\nuserTask check\nscriptTask measure {measured}\nuserTask after",
            "start -> check -> measure -> after",
        ),
        by="ana",
    )
    key = engine.start("order", {"note": LONG, "amount": 5}).key

    complete(key, "check", amount=7)

    assert engine.variables(key) == {"note": LONG, "amount": 7, "size": len(LONG) + 7}


def test_a_large_variable_can_be_corrected_removed_and_restored(engine, complete):
    engine.deploy(
        diagram("order", "startEvent start\nuserTask check\nuserTask after", "start -> check -> after"), by="ana"
    )
    key = engine.start("order", {"amount": 5, "note": LONG}).key
    entered = next(e for e in engine.history(key, kinds=["element.entered"]) if e.element_id == "check")
    complete(key, "check", other=LONG)
    engine.set_variables(key, {"note": LONG + "y"}, by="ada", reason="typing error")
    engine.modify(key, [Activate("after", variables={"amount": 6})], by="ada", reason="one more")

    engine.rerun(key, entered.element_instance_key, by="ada", reason="decided wrongly", restore=True)

    assert engine.variables(key) == {"amount": 5, "note": LONG}


def test_texts_that_mean_something_to_a_database_come_back_as_they_were(engine):
    odd = {
        "quotes": "a \"b\" 'c' `d`",
        "slashes": "\\ \\\\ \\n C:\\new",
        "braces": "{a,b},{}",
        "nothing": "",
        "null": "NULL",
        "spaces": " \t\n\u00a0\u2003\u3000 ",
        "names": "张三 🚗",
        "places": "$1 %s %(x)s :y ?",
        "none": None,
        "yes": True,
        "number": Decimal("-0.10"),
    }
    engine.deploy(diagram("p", "startEvent s\nuserTask a", "s -> a"), by="ana")

    key = engine.start("p", odd).key

    assert engine.variables(key) == odd
