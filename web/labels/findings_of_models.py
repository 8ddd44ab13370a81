"""Chinese words for what the checks of models against BPMN's own rules find, by their English sentences."""

from __future__ import annotations

MODELS = {
    "Line {line}: An element {element} has no id.": "第 {line} 行：元素 {element} 没有编号。",
    "The file needs the extension {id}, which is not known here.": "文件需要扩展 {id}，此处无法识别。",
    "Remove what the extension adds, and its declaration.": "请删除该扩展的内容及其声明。",
    "The extension zeebe:{name} is not supported.": "不支持扩展 zeebe:{name}。",
    "Remove it; see engine/README.md for what is.": "请删除；支持的内容见 engine/README.md。",
    "The extension zeebe:{name} does nothing at an element {element}.": "扩展 zeebe:{name} 在元素 {element} 上不起作用。",
    "Remove it; it belongs to: {elements}.": "请删除；它只能用于：{elements}。",
    "The extension zeebe:{name} stands {count} times at one element.": "扩展 zeebe:{name} 在同一元素上出现了 {count} 次。",
    "The extension zeebe:{name} says no {attribute}.": "扩展 zeebe:{name} 没有填写 {attribute}。",
    "Fill it in in the properties panel.": "请在属性面板中填写。",
    "The binding {binding} is not supported.": "不支持绑定方式 {binding}。",
    "Bind to the version of the deployment, to the latest one or to a version tag.": (
        "请绑定到部署时的版本、最新版本或版本标签。"
    ),
    "The {what} {id} has no version with the tag {tag}.": "{what} {id} 没有带标签 {tag} 的版本。",
    "Deploy a version with this tag first or together with it, or correct the tag.": (
        "请先发布或一并发布带此标签的版本，或改正标签。"
    ),
    "The version tag is no text.": "版本标签不是文本。",
    "Write it in quotes.": "请加上引号。",
    "The version tag of {id} has more than {count} characters.": "{id} 的版本标签超过 {count} 个字符。",
    "Shorten it.": "请缩短。",
    "The {attribute} is neither true nor false.": "{attribute} 既不是 true 也不是 false。",
    "Write true or false.": "请填写 true 或 false。",
    "The multi-instance names an output collection or an output element, but not both.": (
        "多实例只填写了输出集合或输出元素其中之一。"
    ),
    "Fill in both, or neither.": "请两项都填写，或都不填写。",
    "The attribute {attribute} carries a namespace prefix, so that it means nothing.": (
        "属性 {attribute} 带有命名空间前缀，因此不起作用。"
    ),
    "The setting {name} is for another engine and does nothing here.": "设置 {name} 属于其他引擎，在此不起作用。",
    "Remove it, and say it with the settings of Camunda 8 (zeebe:).": "请删除，并改用 Camunda 8 的设置（zeebe:）。",
    "The language of expressions is {language}; only FEEL runs.": "表达式语言是 {language}；只能运行 FEEL。",
    "Write the expressions in FEEL, and remove the attribute.": "请用 FEEL 填写表达式，并删除该属性。",
    "The sequence flow is not immediate, which cannot run.": "顺序流不是立即执行的，无法运行。",
    "Remove the attribute isImmediate.": "请删除属性 isImmediate。",
    "The participants are at most fewer than at least, or fewer than none.": "参与者的上限小于下限，或数量为负。",
    "Correct minimum and maximum.": "请更正 minimum 和 maximum。",
    "The multi-instance says in more than one way how often it runs: {ways}.": (
        "多实例以多种方式规定了执行次数：{ways}。"
    ),
    "Data comes from more than one source, but nothing says how it becomes one.": (
        "数据有多个来源，但没有说明如何合并。"
    ),
    "Write a transformation, or keep one source.": "请填写转换表达式，或只保留一个来源。",
    "The {what} {text} is a {type}, but a {wanted} is needed.": "{what} {text} 的类型是{type}，这里需要{wanted}。",
    "Correct the expression.": "请修改表达式。",
    "The retries {text} are no whole number.": "重试次数 {text} 不是整数。",
    "Write a whole number from 0 on.": "请填写不小于 0 的整数。",
    "The priority {text} is no number from 0 to 100.": "优先级 {text} 不是 0 到 100 之间的数。",
    "Write a whole number from 0 to 100.": "请填写 0 到 100 之间的整数。",
    "The {what} {text} is neither a date and time nor a duration.": "{what} {text} 既不是日期时间也不是时长。",
    "The {what} {name} that starts a process has an expression as its name.": (
        "启动流程的{what} {name} 的名称是表达式，此时还没有可供计算的变量。"
    ),
    "Write a fixed name.": "请填写固定的名称。",
    "{name} cannot be the name of a variable.": "{name} 不能用作变量名。",
    "Begin with a letter, and use letters, digits and underscores.": "请以字母开头，只用字母、数字和下划线。",
    "The message {name} has no correlation key; it is needed to receive it.": (
        "消息 {name} 没有关联键；接收消息必须有关联键。"
    ),
    "Fill it in in the properties panel of the message, e.g. =order_id.": "请在消息的属性面板中填写，例如 =order_id。",
    "{first} and {second} wait for the same {what} {name} in the same place.": (
        "{first} 和 {second} 在同一处等待同一个{what} {name}。"
    ),
    "No flow leads out of the start event {element}.": "开始事件 {element} 没有出线。",
    "Lead it to what is done first.": "请连到首先要做的事。",
    "The gateway {element} neither joins nor splits flows.": "网关 {element} 既不合并也不分支。",
    "Draw the other flow, or delete the gateway.": "请画出另一条流，或删除该网关。",
    "The event sub-process {element} has a loop.": "事件子流程 {element} 带有循环。",
    "Remove the loop: it begins each time its event happens, or put a looping activity inside.": (
        "请去掉循环：事件每次发生它都会启动；或把循环活动放在其中。"
    ),
    "The send task names neither a message nor a service task.": "发送任务既没有指定消息也没有指定服务任务。",
    "Choose a message, or a template for it in the properties panel.": "请在属性面板中选择消息或模板。",
    "Write who does the task into its assignment (assignee, candidate groups or users).": (
        "请在任务的分配设置中填写由谁办理（办理人、候选组或候选人）。"
    ),
    "Choose a form for the user task.": "请为用户任务选择表单。",
    "Write the correlation key of each message into the message.": "请把关联键写在各个消息中。",
    "The multi-instance throws events as its instances end (behavior {kind}).": (
        "该多实例会在实例结束时抛出事件（behavior {kind}）。"
    ),
    "Remove the behavior, and throw the event behind the activity.": "请去掉该设置，在活动之后抛出事件。",
    "Data is read from or written to the data store {id}, which holds nothing here.": (
        "从数据存储 {id} 读写数据，但它在这里不保存任何内容。"
    ),
    "Read and write it with a service task; the data store may stay as a picture.": (
        "请用服务任务读写；数据存储可以保留作图示。"
    ),
    "The message flow joins different messages: {names}.": "消息流两端的消息不同：{names}。",
    "Choose the same message at both ends: it is found by its name.": "请在两端选择同一个消息：消息按名称匹配。",
    "A flow leads into the start event {element}.": "有流连入开始事件 {element}。",
    "Lead it to the element behind the start.": "请连到开始事件之后的元素。",
    "A flow leads out of the end event {element}.": "有流从结束事件 {element} 连出。",
    "Make it an intermediate event.": "请改为中间事件。",
    "A flow leads into the boundary event {element}.": "有流连入边界事件 {element}。",
    "Lead it to the activity.": "请连到活动本身。",
    "No flow leads out of the boundary event {element}.": "边界事件 {element} 没有出线。",
    "Lead it to what is to happen then.": "请连到事件发生后要做的事。",
    "No flow leads out of the intermediate event {element}.": "中间事件 {element} 没有出线。",
    "Make it an end event, or go on.": "请改为结束事件，或继续连下去。",
    "A flow leads into or out of the event sub-process {element}.": "有流连入或连出事件子流程 {element}。",
    "Delete the flow: it begins with its event and ends by itself.": "请删除该流：它由事件启动，自行结束。",
    "The flow out of {element} has a condition, but an element of this kind does not choose.": (
        "{element} 的出线带有条件，但这类元素不作选择。"
    ),
    "Remove the condition, or put an exclusive or inclusive gateway in between.": (
        "请去掉条件，或在中间加一个排他或包容网关。"
    ),
    "The only flow out of {element} has a condition.": "{element} 唯一的出线带有条件。",
    "Remove the condition, or draw the flow for the other case too.": "请去掉条件，或画出另一种情况的流。",
    "The default flow {flow} does not lead out of {element}.": "默认流 {flow} 不是 {element} 的出线。",
    "Choose one of its outgoing flows as the default.": "请从其出线中选择一条作为默认流。",
    "The default flow out of {element} has a condition.": "{element} 的默认流带有条件。",
    "Remove the condition: the default is taken when no other flow is.": ("请去掉条件：其他流都不走时才走默认流。"),
    "The event sub-process {element} has {count} start events.": "事件子流程 {element} 有 {count} 个开始事件。",
    "Give it exactly one; for several events make several event sub-processes, or one multiple event.": (
        "必须恰好有一个；要等待多个事件，请建多个事件子流程，或用一个多重事件。"
    ),
    "There is the end event {element}, but no start event.": "有结束事件 {element}，但没有开始事件。",
    "Add a start event, or remove the end events.": "请添加开始事件，或删除结束事件。",
    "The boundary event {element} is attached to {host}, which is no activity.": (
        "边界事件 {element} 附着在 {host} 上，而它不是活动。"
    ),
    "Drag it onto the border of a task, sub-process or call activity.": "请拖到任务、子流程或调用活动的边框上。",
    "The event {element} throws an {what} without a code.": "事件 {element} 抛出的{what}没有代码。",
    "Choose or create one with a code in the properties panel.": "请在属性面板中选择或新建带代码的项。",
    "The event-based gateway {element} leads to fewer than two events.": "事件网关 {element} 连到的事件少于两个。",
    "Add the other event, or remove the gateway.": "请添加另一个事件，或删除网关。",
    "Another flow leads to {element} besides the one from its event-based gateway.": (
        "除事件网关外，还有别的流连到 {element}。"
    ),
    "Lead the other flow to the gateway, or draw the event twice.": "请把另一条流连到网关，或把事件画两次。",
    "The receive task {element} behind an event-based gateway runs more than once or needs several tokens.": (
        "事件网关之后的接收任务 {element} 会多次执行或需要多个令牌。"
    ),
    "Remove its loop and start quantity, or wait for the messages behind the gateway.": (
        "请删除它的循环和 startQuantity，或在网关之后再等待这些消息。"
    ),
    "The receive task {element} behind an event-based gateway has boundary events.": (
        "事件网关之后的接收任务 {element} 带有边界事件。"
    ),
    "Lead the gateway to those events instead.": "请让网关直接连到这些事件。",
    "Behind an event-based gateway stand receive tasks and message events together.": (
        "事件网关之后同时有接收任务和消息事件。"
    ),
    "Use either receive tasks or message events.": "请只用接收任务或只用消息事件。",
    "{element} refers to the {kind} {id}, which is not there.": "{element} 引用的 {kind} {id} 不存在。",
    "{element} says that the flow {flow} is {direction}, but the flow says otherwise.": (
        "{element} 称流 {flow} 为 {direction}，但该流并非如此。"
    ),
    "The gateway says it is {kind}, but has {incoming} flows in and {outgoing} out.": (
        "网关标明为 {kind}，却有 {incoming} 条入线和 {outgoing} 条出线。"
    ),
    "Correct the flows, or remove the attribute gatewayDirection.": "请修改连线，或去掉属性 gatewayDirection。",
    "{element} lies in two lanes beside each other.": "{element} 同时位于两条并列的泳道中。",
    "Put it into one of them.": "请只放进其中一条。",
    "The message flow is at {element}, which {verb} no message.": "消息流的一端 {element} 不收发消息。",
    "Connect it to a pool, an activity or a message event.": "请连到池、活动或消息事件。",
    "The message flow stays within one pool.": "消息流的两端在同一个池中。",
    "Use a sequence flow within a pool; messages go to another pool.": "同一池内请用顺序流；消息发往另一个池。",
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
