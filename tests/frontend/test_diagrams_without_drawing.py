"""BPMN files that came without a drawing: laid out where they are shown, and written only when the analyst saves."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from tests.frontend.conftest import Stage
from tests.frontend.test_diagrams import DIAGRAM, MODELER, VIEWER, no_findings, rename, shape

WORKFLOWS = Path(__file__).parents[2] / "workflows"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def without_drawing(file: str) -> str:
    root = etree.fromstring(file.encode())
    for drawing in root.findall(f"{DI}BPMNDiagram"):
        root.remove(drawing)
    return etree.tostring(root, encoding="unicode")


def with_an_empty_plane(file: str) -> str:
    root = etree.fromstring(file.encode())
    for plane in root.iter(f"{DI}BPMNPlane"):
        plane[:] = []
    return etree.tostring(root, encoding="unicode")


def without_ends_at_nodes(file: str) -> str:
    root = etree.fromstring(file.encode())
    for end in [*root.iter(f"{BPMN}incoming"), *root.iter(f"{BPMN}outgoing")]:
        parent = end.getparent()
        assert parent is not None
        parent.remove(end)
    return etree.tostring(root, encoding="unicode")


def nodes(file: str) -> set[str]:
    """The ids of everything in the file's processes that has a place on a drawing: nodes and flows, at any depth."""
    drawn = "Event|Task|task|Gateway|subProcess|SubProcess|transaction|callActivity|sequenceFlow"
    root = etree.fromstring(file.encode())
    endings = tuple(drawn.split("|"))
    return {
        str(each.get("id"))
        for each in root.iter(f"{BPMN}*")
        if etree.QName(each).localname.endswith(endings) and each.get("id")
    }


def places(page: Page) -> dict[str, tuple[float, float, float, float]]:
    """Where each shape of the canvas stands: left, top, width, height."""
    return {
        str(each.get_attribute("data-element-id")): tuple(each.bounding_box().values())  # type: ignore[union-attr, misc]
        for each in page.locator(".djs-shape").all()
    }


def show(stage: Stage, page: Page, file: str, language: str = "zh-CN") -> None:
    stage.texts = {"xml": file, "state": "{}"}
    stage.show("viewer", VIEWER, language)
    page.goto("/")
    expect(page.locator("[data-bpmn-viewer]")).to_have_attribute("data-state", "ready")


def open_modeler(stage: Stage, page: Page, file: str) -> None:
    stage.texts = {"xml": file, "templates": "[]"}
    stage.answers = {"check": no_findings, "save": lambda _: ({"version": 5}, 200)}
    stage.show("modeler", MODELER.replace("<span", "<div data-import-warnings></div><span"))
    page.goto("/")
    expect(page.locator("[data-bpmn-modeler]")).to_have_attribute("data-state", "ready")


@pytest.mark.parametrize("file", sorted(WORKFLOWS.glob("*/*.bpmn")), ids=lambda file: file.stem)
def test_every_step_of_a_claims_process_finds_its_place_by_itself(file: Path, stage: Stage, page: Page) -> None:
    text = file.read_text(encoding="utf-8")

    show(stage, page, without_drawing(text))

    drawn = {each.get_attribute("data-element-id") for each in page.locator("[data-element-id]").all()}
    assert nodes(text) - drawn == set()


@pytest.mark.parametrize("rid_of", [without_drawing, with_an_empty_plane])
def test_a_file_without_drawing_is_shown_from_left_to_right_and_says_so(
    rid_of: object, stage: Stage, page: Page
) -> None:
    assert callable(rid_of)
    show(stage, page, rid_of(DIAGRAM))

    lefts = [places(page)[step][0] for step in ("reported", "check", "pay", "paid")]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == len(lefts)
    expect(page.locator(".diagram-note")).to_have_text("此文件没有图形信息，已自动排版。")
    expect(shape(page, "check")).to_contain_text("审核赔案")


def test_flows_that_only_name_their_ends_are_enough(stage: Stage, page: Page) -> None:
    show(stage, page, without_ends_at_nodes(without_drawing(DIAGRAM)), language="en")

    expect(page.locator('.djs-connection[data-element-id="to_pay"]')).to_have_count(1)
    expect(page.locator(".diagram-note")).to_contain_text("laid out automatically")


def test_a_drawn_file_stays_as_it_was_drawn(stage: Stage, page: Page) -> None:
    show(stage, page, DIAGRAM)

    expect(page.locator(".diagram-note")).to_have_count(0)


def test_pools_that_are_not_drawn_are_named(stage: Stage, page: Page) -> None:
    pool = (
        '<bpmn:collaboration id="two"><bpmn:participant id="us" processRef="review"/></bpmn:collaboration><bpmn:process'
    )

    show(stage, page, without_drawing(DIAGRAM).replace("<bpmn:process", pool, 1))

    expect(page.locator(".diagram-note")).to_contain_text("泳池")
    expect(shape(page, "check")).to_be_visible()


def test_the_editor_lays_out_and_the_file_gets_its_drawing_when_the_analyst_saves(stage: Stage, page: Page) -> None:
    open_modeler(stage, page, without_drawing(DIAGRAM))

    expect(page.locator("[data-import-warnings]")).to_contain_text("保存后，图形才会写入文件。")
    expect(page.locator("[data-editor-state]")).to_have_text("尚未保存")
    assert stage.bodies("save") == []

    rename(page, "check", "人工审核")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")
    expect(page.locator("[data-import-warnings]")).to_be_empty()
    [saved] = stage.bodies("save")
    shapes = etree.fromstring(saved["content"].encode()).iter(f"{DI}BPMNShape")
    assert {str(each.get("bpmnElement")) for each in shapes} == {"reported", "check", "pay", "paid"}
    assert 'name="label.zh" value="人工审核"' in saved["content"]


def test_who_only_looked_at_a_file_without_drawing_leaves_unasked(stage: Stage, page: Page) -> None:
    open_modeler(stage, page, without_drawing(DIAGRAM))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.reload()

    expect(page.locator("[data-bpmn-modeler]")).to_have_attribute("data-state", "ready")
    assert asked == []
