"""Chinese words for what the engine finds in diagrams, tables and forms, by its English sentences.

A name in braces stands for a part that changes; both sides use the same names.
"""

from __future__ import annotations

DIAGRAMS = {
    "The id {id} is used {count} times.": "编号 {id} 被使用了 {count} 次。",
    "Give each element its own id.": "请为每个元素设置不同的编号。",
    "The event refers to the event definition {id}, which is not there.": "该事件引用的事件定义 {id} 不存在。",
    "Declare the event definition in the file, or put it into the event itself.": (
        "请在文件中声明该事件定义，或把定义写在事件本身。"
    ),
    "The event is of kind {event}, which is not supported as {position} here.": "{position} 在此处不支持 {event} 事件。",
    "Supported for {position}: {events}.": "{position} 支持：{events}。",
    "Remove it.": "请删除。",
    "The script task brings code; only FEEL may stand in a diagram.": "脚本任务含有程序代码；流程图中只能使用 FEEL。",
    "Write a FEEL expression (zeebe:script), or a Python service task and choose it here.": (
        "请填写 FEEL 表达式（zeebe:script），或编写 Python 服务任务后在此选用。"
    ),
    "The script task has no script.": "脚本任务没有脚本。",
    "Write a FEEL expression.": "请填写 FEEL 表达式。",
    "The element {element} is not supported.": "不支持元素 {element}。",
    "Replace it by a supported element.": "请换成受支持的元素。",
    "The sequence flow leads from or to {element}, which is not on its level.": "顺序流的一端 {element} 不在同一层。",
    "Connect it to an element of the same process or sub-process.": "请把它连到同一流程或子流程内的元素。",
    "The boundary event is attached to no activity of its level.": "边界事件没有附着在同层的活动上。",
    "Drag it onto the border of an activity.": "请把它拖到活动的边框上。",
    "An {direction} mapping lacks its source or target.": "有一条{direction}映射缺少来源或目标。",
    "Fill in both, e.g. source =amount, target amount.": "请两项都填写，例如来源 =amount、目标 amount。",
    "The element refers to no message with a name.": "该元素没有引用已命名的消息。",
    "Choose or create a message in the properties panel.": "请在属性面板中选择或新建消息。",
    "The event refers to no signal with a name.": "该事件没有引用已命名的信号。",
    "Choose or create a signal in the properties panel.": "请在属性面板中选择或新建信号。",
    "The timer says no date, duration or cycle.": "定时器没有填写日期、时长或周期。",
    "Fill in one, e.g. PT1H.": "请填写一项，例如 PT1H。",
    "The {what} {id} has no code.": "{what} {id} 没有代码。",
    "Give the {what} a code in the properties panel.": "请在属性面板中为{what}填写代码。",
    "The {what} is not a FEEL expression: {problem}": "{what}不是有效的 FEEL 表达式：{problem}",
    "Correct the expression {source}.": "请修改表达式 {source}。",
    "Nothing was read.": "文件未被读取。",
    "The file is XML, but not BPMN 2.0.": "文件是 XML，但不是 BPMN 2.0。",
    "Its first element must be bpmn:definitions.": "首个元素必须是 bpmn:definitions。",
    "Line {line}: {problem}": "第 {line} 行：{problem}",
    "Open and save the file in a BPMN modeler.": "请用 BPMN 建模器打开并重新保存。",
    "The file holds no executable process.": "文件中没有可执行的流程。",
    'Set "Executable" in the properties panel.': "请在属性面板中勾选“可执行”。",
    "The file has {size} bytes; at most {limit} are read.": "文件有 {size} 字节，最多只能读取 {limit} 字节。",
    "Split the model.": "请拆分模型。",
    "The file is not well-formed XML: {detail}.": "文件不是格式正确的 XML：{detail}。",
    "Open it in an editor and save it again.": "请用编辑器打开并重新保存。",
    "The file has a DOCTYPE; BPMN and DMN need none.": "文件含有 DOCTYPE，BPMN 和 DMN 不需要它。",
    "Remove the <!DOCTYPE ...> part.": "请删除 <!DOCTYPE ...> 部分。",
    "The event-based gateway leads to {element}, which catches no event.": (
        "事件网关连到了 {element}，而它不等待任何事件。"
    ),
    "Lead it to intermediate catch events or receive tasks only.": "请只连到中间捕获事件或接收任务。",
    "The flow out of gateway {element} has no condition and is not the default.": (
        "网关 {element} 的这条出线没有条件，也不是默认流。"
    ),
    "Write a condition, or make it the default flow.": "请填写条件，或设为默认流。",
    "The gateway {element} has no default flow; when no condition holds, the instance stands still.": (
        "网关 {element} 没有默认流；所有条件都不成立时，流程实例会停住。"
    ),
    "Make one flow the default.": "请把一条出线设为默认流。",
    "Nothing starts here: there is no start event, and flows lead to every element.": (
        "这里无法启动：没有开始事件，且每个元素都有入线。"
    ),
    "Add a start event.": "请添加开始事件。",
    "No token can come to {element}.": "流程永远走不到 {element}。",
    "Connect it, or delete it.": "请把它连上，或删除。",
    "There is no {what} {id}.": "没有{what} {id}。",
    "Deploy the decision table too, or correct the decision id.": "请一并发布该决策表，或改正决策编号。",
    "Deploy the form too, or correct the form id.": "请一并发布该表单，或改正表单编号。",
    "Deploy the called process too, or correct the process id.": "请一并发布被调用的流程，或改正流程编号。",
    "There is no service task {id}.": "没有服务任务 {id}。",
    "Choose one of the templates, or have the service task written in tasks/.": (
        "请从模板中选择，或请开发人员在 tasks/ 中编写。"
    ),
    "The service task says not what to do.": "服务任务没有指定要做什么。",
    "Choose a template for it in the properties panel.": "请在属性面板中为它选择模板。",
    "The business rule task names no decision.": "业务规则任务没有指定决策。",
    "Fill in the decision id.": "请填写决策编号。",
    "The call activity names no process.": "调用活动没有指定流程。",
    "Fill in the process id.": "请填写流程编号。",
    "{variable} is read by the {what}, but nothing writes it before, for example on the way {way}.": (
        "{what}读取了变量 {variable}，但在此之前没有任何步骤写入它，例如路径 {way}。"
    ),
    "Did you mean {other}?": "是否应为 {other}？",
    "Write it before, or declare it as an input of the process.": "请在此之前写入它，或把它声明为流程的输入。",
    "{variable} is read by the {what}, but no element of the process writes it.": (
        "{what}读取了变量 {variable}，但流程中没有任何元素写入它。"
    ),
    "{variable} is read by the {what}, but {owner} has only {members}.": (
        "{what}读取了 {variable}，但 {owner} 中只有 {members}。"
    ),
    "Read one of these, or add it where it is written.": "请改为读取其中之一，或在写入它的地方补上。",
    "The process {id} needs {variable}, but the call does not give it.": "流程 {id} 需要 {variable}，但调用时没有传入。",
    "Map it as an input of the call, or write a question mark behind it where the process declares it.": (
        "请在调用处添加输入映射；如可缺省，请在流程声明输入处的名称后加问号。"
    ),
    "The file is of no known kind.": "无法识别的文件类型。",
    "Deploy .bpmn, .dmn or .form files.": "请发布 .bpmn、.dmn 或 .form 文件。",
    "The {what} {id} is also defined in {file}.": "{what} {id} 在 {file} 中也有定义。",
    "Give one of them another id.": "请为其中一个换一个编号。",
    "Repair the file.": "请修复文件。",
    "The element {element} cannot stand in an ad-hoc sub-process.": "即席子流程中不能有 {element}。",
    "Delete it: what nothing leads to can be started, and a flow may just end.": (
        "请删除：没有流入线的元素可以直接启动，流到最后自然结束。"
    ),
    "A sub-process that runs as a job is not supported.": "不支持作为任务执行的子流程。",
    "Remove the task definition, or use a service task.": "请删除任务定义，或改用服务任务。",
    "Collecting outputs of an ad-hoc sub-process is not supported.": "不支持收集即席子流程的输出。",
    "Remove the output collection; what is written inside is a variable of the process anyway.": (
        "请删除输出集合；内部写入的内容本来就是流程变量。"
    ),
    "The ad-hoc sub-process holds nothing that can be started.": "即席子流程中没有可以启动的元素。",
    "Add an activity that no sequence flow leads to.": "请添加一个没有流入线的活动。",
    "The timer says no {kind}: {problem}": "定时器没有给出有效的{kind}：{problem}",
    "Write it as ISO 8601 says, or as a FEEL expression that begins with =.": (
        "请按 ISO 8601 填写，或填写以 = 开头的 FEEL 表达式。"
    ),
    "The property missed says {value}.": "属性 missed 的值是 {value}。",
    "Write once (missed firings are made up for by one) or all (by one each).": (
        "请填写 once（错过的只补一次）或 all（逐次补上）。"
    ),
    "The event says no condition.": "该事件没有填写条件。",
    "Fill in one, e.g. =amount > 1000.": "请填写条件，例如 =amount > 1000。",
    "A filter of variables is not supported.": "不支持变量过滤。",
    "Remove it: the condition is looked at again whenever a variable in it was written.": (
        "请删除：条件所用的变量每次写入后都会重新判断。"
    ),
    "The condition {source} is a {type}, never true or false.": "条件 {source} 的结果是{type}，不会是真或假。",
    "Compare it with something, e.g. =amount > 1000.": "请写成比较，例如 =amount > 1000。",
    "The transaction method {method} is not supported.": "不支持事务方式 {method}。",
    "Remove it: a transaction is undone by the compensation handlers of its activities.": (
        "请删除：事务通过其中各活动的补偿任务来撤销。"
    ),
    "The compensation event {element} leads to no activity that undoes {activity}.": (
        "补偿事件 {element} 没有连到撤销 {activity} 的活动。"
    ),
    "Connect it, by an association, with a task on the same level that is marked as compensation.": (
        "请用关联线把它连到同一层中标记为补偿的任务。"
    ),
    "A sequence flow leaves a compensation event.": "补偿事件连有顺序流出线。",
    "Use an association to the compensation task instead.": "请改用关联线连到补偿任务。",
    "The activity has more than one compensation event.": "该活动有多个补偿事件。",
    "Keep one of them.": "请只保留一个。",
    "The compensation task {element} has sequence flows or boundary events.": "补偿任务 {element} 连有顺序流或边界事件。",
    "Remove them; a compensation that takes several steps is a sub-process.": "请删除；需要多个步骤的补偿请用子流程。",
    "Nothing leads to the compensation task {element}.": "没有补偿事件连到补偿任务 {element}。",
    "Connect it with a compensation event on the activity that it undoes.": "请把它连到所撤销活动上的补偿事件。",
    "The sub-process {element} would be undone in more than one way.": "子流程 {element} 有多种撤销方式。",
    "A process cannot be undone, so its compensation event sub-process would never run.": (
        "流程本身不能被撤销，它的补偿事件子流程永远不会执行。"
    ),
    "Move it into a sub-process.": "请移到子流程中。",
    "Only an event that throws compensation can name an activity.": "只有抛出补偿的事件才能指定活动。",
    "Remove the activity from this event.": "请从该事件中删除所指定的活动。",
    "The event undoes {activity}, which is no activity of its level that can be undone.": (
        "该事件要撤销 {activity}，但它不是同一层中可以撤销的活动。"
    ),
    "Choose an activity of the same level that has a compensation event.": "请选择同一层中带补偿事件的活动。",
    "A cancel event stands on something else than a transaction.": "取消事件没有附着在事务上。",
    "Put it on the border of a transaction.": "请放到事务的边框上。",
    "A cancel end event stands outside of a transaction.": "取消结束事件位于事务之外。",
    "Use it in a transaction, or an error end event.": "请放到事务之内，或改用错误结束事件。",
    "The transaction {element} has no cancel event to leave it by.": "事务 {element} 没有用于离开的取消边界事件。",
    "Put one on its border.": "请在它的边框上添加一个。",
    "The transaction {element} is a multi-instance, of which no single instance can be cancelled.": (
        "事务 {element} 是多实例，无法只取消其中一个。"
    ),
    "Put the transaction into a multi-instance sub-process.": "请把事务放到多实例子流程之内。",
}

FORMS = {
    "The form is not JSON: {detail}.": "表单不是 JSON：{detail}。",
    "The form has no id or no components.": "表单没有编号或没有组件。",
    "Save it with the form editor.": "请用表单编辑器保存。",
    "Correct the form.": "请修改表单。",
    "Expected a component of form-js but found the type {type}.": "{type} 不是 form-js 的组件类型。",
    "Replace the component by one of the form editor.": "请换成表单编辑器中的组件。",
    "Replace the component.": "请更换该组件。",
    "The field has no key.": "字段没有键名。",
    "Give it the name of a variable as its key.": "请用变量名作为键名。",
    "Give it the name of a variable.": "请填写变量名。",
    "The dynamic list has no path.": "动态列表没有路径。",
    "Give it the name of a variable as its path.": "请用变量名作为路径。",
    "The key {key} is already used by {owner}, so that one answer overwrites the other.": (
        "键名 {key} 已被 {owner} 使用，两个答案会互相覆盖。"
    ),
    "Give one of the fields another key.": "请为其中一个字段换一个键名。",
    "The key {key} lies inside the key {other} of {owner}, so that one answer overwrites the other.": (
        "键名 {key} 位于 {owner} 的键名 {other} 之内，两个答案会互相覆盖。"
    ),
    "The expression of {property} of the field {field} is no FEEL: {problem}": (
        "字段 {field} 的 {property} 不是有效的 FEEL 表达式：{problem}"
    ),
    "Correct the expression.": "请修改表达式。",
    "The pattern of the field {field} cannot be used: {problem}.": "字段 {field} 的格式规则无法使用：{problem}。",
    "Write a regular expression without look-around and back references.": "请填写不含环视和反向引用的正则表达式。",
    "Expected numbers for {low} and {high} of the field {field}.": "字段 {field} 的 {low} 和 {high} 必须是数字。",
    "Enter a number or remove the limit.": "请填写数字，或删除该限制。",
    "No answer can be right: {low} {lowest} is greater than {high} {highest} in the field {field}.": (
        "字段 {field} 的 {low} {lowest} 大于 {high} {highest}，任何答案都不会通过。"
    ),
    "Exchange the two limits.": "请交换两个限值。",
    "Expected 0 to 15 decimal digits in the field {field} but found {digits}.": (
        "字段 {field} 的小数位数应为 0 至 15，实际为 {digits}。"
    ),
    "Enter a whole number from 0 to 15.": "请填写 0 至 15 的整数。",
    "The field {field} offers no choice.": "字段 {field} 没有可选项。",
    "Add choices, or name the variable or expression that gives them.": "请添加选项，或指定提供选项的变量或表达式。",
    "The field {field} offers the choice {value} twice.": "字段 {field} 的选项 {value} 重复。",
    "Give every choice its own value.": "请为每个选项设置不同的值。",
    "The components of the row {row} take {columns} columns, but a row has 16.": (
        "第 {row} 行的组件共占 {columns} 列，而一行只有 16 列。"
    ),
    "Make components narrower or move one to another row.": "请把组件变窄，或移到另一行。",
    "Expected a form with a list of components.": "表单必须包含组件列表。",
    "Save the form from the form editor.": "请用表单编辑器保存表单。",
    "Expected a schemaVersion of at most {limit} but found {version}.": (
        "schemaVersion 最高为 {limit}，实际为 {version}。"
    ),
    "Save the form with an editor of that version.": "请用该版本的编辑器保存表单。",
    "Expected components nested at most {limit} deep.": "组件最多嵌套 {limit} 层。",
    "Flatten the form.": "请减少嵌套。",
    "Expected a list of components.": "组件必须是列表。",
    "Expected every component to be an object with a type.": "每个组件都必须是带类型的对象。",
}

WORDS = {
    "process": "流程",
    "decision": "决策",
    "form": "表单",
    "error": "错误",
    "escalation": "升级",
    "message": "消息",
    "signal": "信号",
    "list": "列表",
    "context": "上下文",
    "function": "函数",
    "input": "输入",
    "output": "输出",
    "number": "数字",
    "string": "文本",
    "boolean": "布尔值",
    "date": "日期",
    "condition": "条件",
    "job type": "服务任务类型",
    "retries": "重试次数",
    "script": "脚本",
    "decision id": "决策编号",
    "called process": "被调用的流程",
    "assignee": "办理人",
    "candidate groups": "候选组",
    "candidate users": "候选人",
    "due date": "到期时间",
    "follow-up date": "跟进时间",
    "priority": "优先级",
    "input collection": "输入集合",
    "loop cardinality": "循环次数",
    "loop condition": "循环条件",
    "activation condition": "激活条件",
    "output element": "输出元素",
    "active elements": "启动的元素",
    "completion condition": "完成条件",
    "correlation key": "关联键",
    "timer": "定时器",
    "{what} code": "{what}代码",
    "{what} name": "{what}名称",
    "service task {id}": "服务任务 {id} ",
    "decision {id}": "决策 {id} ",
    "{property} of the field {field} in the form {form}": "表单 {form} 中字段 {field} 的 {property} ",
    "field {field} of the form {form}": "表单 {form} 的字段 {field} ",
    "{direction} mapping of {target}": "{target} 的{direction}映射",
    "both match": "会同时命中",
    "both match with different outputs": "会同时命中且输出不同",
    "the pattern cannot be read": "无法识别该格式",
    "the end": "结尾",
    "the end of the expression": "表达式结尾",
    "a name": "名称",
    "every input": "所有输入",
}

SPOKEN = frozenset({"what", "direction", "wanted", "type", "place", "table", "problem", "found", "example"})
"""The changing parts that are words of the engine and not of the file; they are put into Chinese as well."""
