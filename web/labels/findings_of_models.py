"""Chinese words for what the checks of models against BPMN's own rules find, by their English sentences."""

from __future__ import annotations

MODELS = {
    "The event is of kind {event}, which is not supported together with others in one event.": (
        "{event} 事件不能与其他定义放在同一个事件中。"
    ),
    "Supported together: {events}.": "可以放在一起的有：{events}。",
    "A parallel multiple event cannot start a process.": "并行多重事件不能启动流程。",
    "Start with one of the events and wait for the others behind it.": "请用其中一个事件启动，其余的在其后等待。",
    "A parallel multiple event names the same event twice.": "并行多重事件中有重复的事件。",
    "Name each event once; of timers there can be one.": "每个事件只能列一次；定时器最多一个。",
    "The event is of kind {event}, which is not supported in a parallel multiple event.": (
        "{event} 事件不能放在并行多重事件中。"
    ),
    "Use an event of its own.": "请单独使用一个事件。",
    "The start event {element} is the second one that waits for no event.": (
        "开始事件 {element} 是第二个不等待任何事件的开始事件。"
    ),
    "Keep one of them and fork behind it, or let the others wait for an event.": (
        "请只保留一个并在其后分支，或让其余的等待某个事件。"
    ),
    "The {event} {name} starts the process in more than one place.": "{event} {name} 在多处启动流程。",
    "Start with it in one place and choose the way behind it.": "请只在一处用它启动，在其后选择路径。",
    "The event gateway {element} waits for all events, but does not start the process.": (
        "事件网关 {element} 等待全部事件，但它并不启动流程。"
    ),
    "Only a gateway that starts the process may be parallel; set its type to exclusive.": (
        "只有启动流程的事件网关才能是并行的；请改为排他。"
    ),
    "{element} starts the process, but a token can come to it.": "{element} 用于启动流程，但有流程能走到它。",
    "Only an element of the process itself that no flow leads to may start it.": (
        "只有流程本层中没有入线的元素才能启动流程。"
    ),
    "{element} starts the process and runs more than once.": "{element} 用于启动流程，却要执行多次。",
    "Remove the loop, or start the process with a message start event.": "请去掉循环，或用消息开始事件启动流程。",
    "{element} cannot start the process: it waits for no message or signal.": (
        "{element} 不能启动流程：它不等待消息或信号。"
    ),
    "Lead the gateway to message and signal events and receive tasks only.": (
        "请让该网关只连到消息事件、信号事件和接收任务。"
    ),
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
