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
}
