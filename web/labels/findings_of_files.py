"""Chinese words for what the checks of a BPMN file find, apart from what would run, by their English sentences."""

from __future__ import annotations

FILES = {
    "The element {element} has no attribute {attribute}, which BPMN demands.": (
        "元素 {element} 缺少 BPMN 要求的属性 {attribute}。"
    ),
    "Write the attribute.": "请填写该属性。",
    "BPMN knows no attribute {attribute} of the element {element}.": ("BPMN 中元素 {element} 没有属性 {attribute}。"),
    "Remove the attribute; settings of a tool belong into its own namespace.": (
        "请删除该属性；工具自己的设置应放在它自己的命名空间中。"
    ),
    "The element {element} lacks a part that BPMN demands.": ("元素 {element} 缺少 BPMN 要求的组成部分。"),
    "Add what is missing: {names}.": "请补上：{names}。",
    "The element {element} may not stand at this place in the element {around}.": (
        "元素 {element} 不能放在元素 {around} 的这个位置。"
    ),
    "Remove it, or put it into another order; here may stand: {names}.": "请删除或调整次序；此处可以是：{names}。",
    "The element {element} holds text, but BPMN allows only elements there.": (
        "元素 {element} 中有文本，而 BPMN 在此只允许元素。"
    ),
    "Remove the text.": "请删除这段文本。",
    "The {attribute} of the element {element} cannot be {value}.": ("元素 {element} 的 {attribute} 不能是 {value}。"),
    "Write one of these: {names}.": "请填写其中之一：{names}。",
    "Write a whole number.": "请填写整数。",
    "Write a number.": "请填写数字。",
    "Begin it with a letter or _, use letters, digits, - . and _ only, and give each element its own.": (
        "请以字母或 _ 开头，只用字母、数字、- . 和 _，且每个元素各不相同。"
    ),
    "Write the id of an element of the file.": "请填写文件中某个元素的编号。",
    "Write the id of an element; a prefix in front of it must be declared as a namespace of the file.": (
        "请填写元素的编号；编号前的前缀必须在文件中声明为命名空间。"
    ),
    "The xsi:type {type} does not fit the element {element}.": ("xsi:type {type} 不适用于元素 {element}。"),
    "Write bpmn:tFormalExpression for an expression, or remove the xsi:type.": (
        "表达式请填写 bpmn:tFormalExpression，或删除 xsi:type。"
    ),
    "The expression {kind} is empty.": "表达式 {kind} 是空的。",
    "Write it, or remove it.": "请填写，或删除它。",
    "The process is public, which only describes what partners see, and executable.": (
        "该流程是公共流程（只描述合作方所见），却又标为可执行。"
    ),
    "Remove the attribute processType, or write Private.": "请删除属性 processType，或改为 Private。",
    "The call activity names two processes: {standard} by the attribute calledElement and {called}.": (
        "调用活动指定了两个流程：属性 calledElement 为 {standard}，另一处为 {called}。"
    ),
    "Remove the attribute calledElement.": "请删除属性 calledElement。",
    "The multi-instance names an item of a collection, but no collection.": "多实例指定了集合中的元素，却没有指定集合。",
    "Name the collection (loopDataInputRef), or remove the inputDataItem.": (
        "请指定集合（loopDataInputRef），或删除 inputDataItem。"
    ),
    "The link event {element} has no link name.": "链接事件 {element} 没有链接名。",
    "The transaction {element} has more than one cancel event.": "事务 {element} 有多个取消事件。",
    "{element} refers to {id}, which by its prefix lies in another file.": "{element} 引用的 {id} 按前缀属于另一个文件。",
    "Remove the prefix, or bring what it names into this file.": "请去掉前缀，或把所引用的元素放进本文件。",
    "Name one that the file has, or remove the reference.": "请改为引用文件中已有的元素，或删除该引用。",
    "A sequence flow leads into {id}, an element {kind}.": "有顺序流连入元素 {id}（{kind}）。",
    "Lead it to the element behind, or delete it.": "请连到它后面的元素，或删除该流。",
    "A sequence flow leads out of {id}, an element {kind}.": "有顺序流从元素 {id}（{kind}）连出。",
    "Make it an intermediate event, or delete the flow.": "请改为中间事件，或删除该流。",
    "The intermediate event {id} has {count} message flows, but may have one.": (
        "中间事件 {id} 连有 {count} 条消息流，最多只能有一条。"
    ),
    "Keep one of them, or draw an event for each.": "请只保留一条，或为每条各画一个事件。",
    "The message {id} is not one of the operation {operation}, which has {names}.": (
        "消息 {id} 不属于操作 {operation}，该操作的消息是：{names}。"
    ),
    "Choose the message of the operation, or remove the operation.": "请选择该操作的消息，或删除对操作的引用。",
    "A conversation has fewer than two participants.": "会话的参与者少于两个。",
    "Name the participants (participantRef), or link them to the conversation.": (
        "请指定参与者（participantRef），或用会话连线连接。"
    ),
    "A conversation link joins something else than a participant and a conversation.": (
        "会话连线的两端不是一个参与者和一个会话。"
    ),
    "Lead it from a participant to a conversation.": "请从参与者连到会话。",
    "A choreography task has not exactly two participants.": "编排任务的参与者不是恰好两个。",
    "Name two different participants.": "请指定两个不同的参与者。",
    "{participant} begins the exchange, but does not take part in it.": "{participant} 发起交互，却不是参与者。",
    "Name it as a participant, or let another one begin.": "请把它列为参与者，或由另一方发起。",
    "The message flow {id} is not between the participants of the choreography task.": (
        "消息流 {id} 不在该编排任务的参与者之间。"
    ),
    "Choose a message flow between them, or correct the participants.": "请选择他们之间的消息流，或改正参与者。",
    "The element {element} cannot stand in a choreography.": "编排中不能有元素 {element}。",
    "Use a choreography task, or remove it.": "请改用编排任务，或删除它。",
    "A choreography cannot begin or end with an event of kind {kind}.": "编排不能以 {kind} 事件开始或结束。",
    "Remove the event definition.": "请删除该事件定义。",
    "The drawing shows {id}, which is not there.": "图形中画了 {id}，但文件中没有它。",
    "Delete it from the drawing, or correct its bpmnElement.": "请从图形中删除，或改正它的 bpmnElement。",
    "The drawing shows {id}, an element {kind}, as {shape}.": "图形把元素 {id}（{kind}）画成了 {shape}。",
    "The drawing shows {id} more than once in one diagram.": "同一张图中多次画了 {id}。",
    "Delete the others.": "请删除多余的。",
    "The drawing gives the {name} of something as {value}.": "图形中的 {name} 填写为 {value}。",
    "Write a number, for a width or height from 0 on.": "请填写数字；宽度和高度不小于 0。",
    "The {name} {id} is no part of the drawing.": "{name} {id} 不是图形的一部分。",
    "Remove the attribute, or correct it.": "请删除该属性，或改正它。",
    "A sub-process has inputs and outputs of its own.": "子流程不能有自己的输入和输出。",
    "Move the ioSpecification to the activities inside, or use a call activity.": (
        "请把 ioSpecification 移到其中的活动上，或改用调用活动。"
    ),
    "The {set} names {id}, which belongs to another element.": "{set} 列出了属于其他元素的 {id}。",
    "Name one of its own.": "请列出自己的数据。",
    "The {set} says more of {id}, but it is not in the set.": "{set} 对 {id} 另有说明，但集合中没有它。",
    "Name it in {part} too.": "请在 {part} 中也列出它。",
    "The {kind} {id} is in no {direction} set.": "{kind} {id} 不在任何{direction}集合中。",
    "Name it in the {part} of an {set}.": "请在某个 {set} 的 {part} 中列出它。",
    "Only one of the input set {input} and the output set {output} names the other.": (
        "输入集合 {input} 与输出集合 {output} 只有一方引用了另一方。"
    ),
    "Let each name the other (outputSetRefs, inputSetRefs), or neither.": (
        "请让两者互相引用（outputSetRefs、inputSetRefs），或都不引用。"
    ),
    "{association} joins {id}, which holds no data.": "{association} 的一端 {id} 不是数据。",
    "Connect it with a data object, a data store, an input or an output.": "请连到数据对象、数据存储、输入或输出。",
    "{association} joins {id}, which cannot be seen from here.": "{association} 的一端 {id} 在此处不可见。",
    "Use data of this or an outer level.": "请使用本层或外层的数据。",
    "There is the start event {element}, but no end event.": "有开始事件 {element}，但没有结束事件。",
    "Add an end event where the flow ends.": "请在流程结束处添加结束事件。",
    "The extension {name} is of the namespace {uri}, which means nothing here.": (
        "扩展 {name} 的命名空间是 {uri}，在此不起作用。"
    ),
    "Declare the namespace as {uri}.": "请把命名空间声明为 {uri}。",
    "The setting {attribute} of zeebe:{name} does nothing here.": "zeebe:{name} 的设置 {attribute} 在此不起作用。",
    "The part {part} of zeebe:{name} does nothing here.": "zeebe:{name} 的组成部分 {part} 在此不起作用。",
    "Correct or remove it; there are: {names}.": "请改正或删除；可用的有：{names}。",
    "The element {element} says by its xsi:type that it is a {type}.": "元素 {element} 以 xsi:type 声明自己是 {type}。",
    "Name the element itself after what it is, as BPMN modelers do, and remove the xsi:type.": (
        "请像 BPMN 建模器那样直接使用相应的元素名，并删除 xsi:type。"
    ),
    "The attribute zeebe:{attribute} does nothing here.": "属性 zeebe:{attribute} 在此不起作用。",
    "Write it into the extension elements, or remove it.": "请写入扩展元素，或删除它。",
    "The link {name} names {id} as its other end, whose link name is another.": (
        "链接 {name} 把 {id} 作为另一端，但其链接名不同。"
    ),
    "Give both the same link name, or remove the reference.": "请让两端使用相同的链接名，或删除该引用。",
}
