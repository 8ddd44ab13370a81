"""Chinese words for what the checks of models against BPMN's own rules find, by their English sentences."""

from __future__ import annotations

MODELS = {
    "A sequence flow leaves the link {element} where it jumps.": "链接 {element} 跳转的一端连有顺序流。",
    "A throwing link has no flow out of it and a catching link none into it; delete the flow.": (
        "抛出链接没有出线，捕获链接没有入线；请删除该顺序流。"
    ),
    "The link {name} has no other end on this level.": "链接 {name} 在同一层没有另一端。",
    "Give one throwing and one catching link event the same link name.": (
        "请让一个抛出链接事件和一个捕获链接事件使用相同的链接名。"
    ),
    "The link {name} is caught more than once.": "链接 {name} 有多个捕获端。",
    "Let one catching link event have this link name.": "请只让一个捕获链接事件使用该链接名。",
    "The loop of {element} has neither a condition nor a maximum and would never end.": (
        "{element} 的循环既没有条件也没有次数上限，永远不会结束。"
    ),
    "Write a loop condition (it runs again while that is true), or a maximum.": (
        "请填写循环条件（成立时继续循环）或次数上限。"
    ),
    "The maximum of the loop of {element} is smaller than 0.": "{element} 的循环次数上限小于 0。",
    "Write a whole number from 0 on.": "请填写不小于 0 的整数。",
    "The multi-instance {element} names neither a collection nor a cardinality.": (
        "多实例 {element} 既没有指定集合也没有指定次数。"
    ),
    "Fill in the input collection, or how often it runs.": "请填写输入集合或执行次数。",
    "The complex gateway {element} joins flows, but does not say when it goes on.": (
        "复杂网关 {element} 汇合多条流，但没有说明何时继续。"
    ),
    "Write an activation condition, e.g. activatedFlows >= 2.": "请填写激活条件，例如 activatedFlows >= 2。",
    "The flow out of the complex gateway {element} has no condition and is not the default.": (
        "复杂网关 {element} 的这条出线没有条件，也不是默认流。"
    ),
    "Write a condition; =waitingForStart is true when the gateway is activated and false when it resets.": (
        "请填写条件；=waitingForStart 在网关激活时为真，在复位时为假。"
    ),
    "The {name} is smaller than 1.": "{name} 小于 1。",
    "Write a whole number from 1 on.": "请填写不小于 1 的整数。",
}
