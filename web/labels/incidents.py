"""Chinese words for why a process stands still, by the English sentences of the engine and of the service tasks.

A name in braces stands for a part that changes; both sides use the same names.
"""

from __future__ import annotations

CAUSES = {
    "Expected {text} to be a list of element ids, but it is {present}.": "{text} 应为元素编号的列表，实际为 {present}。",
    "{text} names elements that the sub-process does not have: {ids}.": "{text} 列出了子流程中没有的元素：{ids}。",
    "Expected the retries to be a whole number, but found {text}.": "重试次数应为整数，实际为 {text}。",
    "Expected the priority to be a number from 0 to 100, but found {text}.": "优先级应为 0 到 100 的数字，实际为 {text}。",
    "The process {id} is called {depth} levels deep; it seems to call itself.": (
        "流程 {id} 已嵌套调用 {depth} 层，似乎在调用自身。"
    ),
    "The message {name} has no correlation key; it is needed to receive it.": "消息 {name} 没有关联键，无法接收。",
    "The correlation key {text} of {name} is empty.": "{name} 的关联键 {text} 为空。",
    "The message or signal {name} is answered by messages without end: nothing was changed.": (
        "消息或信号 {name} 引发的消息无休止地相互应答；未做任何更改。"
    ),
    "Let one of the processes wait for a person or a time, or stop answering.": (
        "请让其中一个流程等待人工或时间，或停止应答。"
    ),
    "No {what} with the id {id} is deployed.": "没有发布编号为 {id} 的{what}。",
    "No {what} with the id {id} and the version tag {tag} is deployed.": (
        "没有发布编号为 {id}、版本标签为 {tag} 的{what}。"
    ),
    "The decision {id} failed: {problem}": "决策 {id} 计算失败：{problem}",
    "{what}: expected {text} to be true or false, but it is {present}{why}.": (
        "{what}：{text} 应为 true 或 false，实际为 {present}{why}。"
    ),
    "Expected {what} {text} to be a text, but it is {present}.": "{what} {text} 应为文本，实际为 {present}。",
    "Expected {what} {text} to be a list of texts, but it is {present}.": "{what} {text} 应为文本列表，实际为 {present}。",
    # With the sign of an expression it is clear where the name of the thing ends.
    "Expected {what} ={text} to be a text, but it is {present}.": "{what} ={text} 应为文本，实际为 {present}。",
    "Expected {what} ={text} to be a list of texts, but it is {present}.": (
        "{what} ={text} 应为文本列表，实际为 {present}。"
    ),
    "the activation condition": "激活条件",
    "the assignee": "处理人",
    "the called process": "被调用的流程",
    "the candidate groups": "候选组",
    "the candidate users": "候选人",
    "the code": "代码",
    "the correlation key": "关联键",
    "the message name": "消息名称",
    "the signal name": "信号名称",
    "the decision id": "决策编号",
    "the error code": "错误代码",
    "the escalation code": "升级代码",
    "the job type": "作业类型",
    "the loop condition": "循环条件",
    "the priority": "优先级",
    "the retries": "重试次数",
    "The element waits for {wanted}, but none can arrive any more.": "该元素在等待 {wanted}，但已不可能到达。",
    "Cancel the instance, or repair the diagram: fork and join must match.": "请取消该实例，或修正流程图：分支与汇合必须对应。",
    "The service task {task} answered {answer}; expected fields or an outcome.": (
        "服务任务 {task} 返回了 {answer}，应返回字段或处理结果。"
    ),
    "The service task {task} needs {name}, but no such variable is visible here.": (
        "服务任务 {task} 需要变量 {name}，但此处没有该变量。"
    ),
    "The service task {task} cannot take {name} = {value}: {error}": "服务任务 {task} 不能接受 {name} = {value}：{error}",
    "No service task {task} is registered here.": "此处没有登记服务任务 {task}。",
    "{task} asks to be run later, which an inline task cannot be.": "{task} 要求稍后再执行，但内联任务不能延后。",
    "The multi-instance activity names neither a collection nor a cardinality.": "多实例活动既没有集合，也没有次数。",
    "Expected the loop cardinality {text} to be a whole number, but it is {present}.": (
        "循环次数 {text} 应为整数，实际为 {present}。"
    ),
    "Expected the input collection {text} to be a list, but it is {present}.": "输入集合 {text} 应为列表，实际为 {present}。",
    "Expected {wanted}, but found {present}.": "应为 {wanted}，实际为 {present}。",
    "The elements before this one went round and round without waiting for a person, a message or a time.": (
        "此前的元素不断循环，没有等待人员、消息或时间。"
    ),
    "Correct what decides about the way out of the loop, then retry; or cancel the instance.": (
        "请更正决定跳出循环的内容后重试，或取消该实例。"
    ),
    "Expected the condition of one outgoing flow to hold, or a default flow, but none does.": (
        "应有一条出线的条件成立或有默认流，但都没有。"
    ),
    "The activity ran {count} times without waiting for a person, a message or a time.": (
        "该活动已循环 {count} 次，没有等待人员、消息或时间。"
    ),
    "Correct what its loop condition depends on, then retry; or cancel the instance.": (
        "请更正循环条件所依据的内容后重试，或取消该实例。"
    ),
    "No event of the diagram catches the {what} {code}.": "流程图中没有事件捕获{what} {code}。",
    "No event of the diagram catches the {what} {code}. It says: {problem}": (
        "流程图中没有事件捕获{what} {code}。内容：{problem}"
    ),
    "Claim {claim} has no payee yet; match its policy first.": "赔案 {claim} 还没有收款人，请先匹配保单。",
    "Expected claim {key} to be {wanted}, but it is {found}.": "赔案 {key} 应{wanted}，实际{found}。",
    "Expected denial of claim {key} to be {wanted}, but it is {found}.": "赔案 {key} 的拒赔应{wanted}，实际{found}。",
    "Expected reserve of claim {key} to be {wanted}, but it is {found}.": "赔案 {key} 的准备金应{wanted}，实际{found}。",
    "Expected settlement of claim {key} to be {wanted}, but it is {found}.": "赔案 {key} 的理算应{wanted}，实际{found}。",
    "Expected settlement {key} to be {wanted}, but it is {found}.": "理算 {key} 应{wanted}，实际{found}。",
    "Expected account of payment {key} to be {wanted}, but it is {found}.": "付款 {key} 的账户应{wanted}，实际{found}。",
    "Expected payment {key} to be {wanted}, but it is {found}.": "付款 {key} 应{wanted}，实际{found}。",
    "Expected a {kind} {key}, but there is none.": "找不到 {kind} {key}。",
}

STATES = {
    "free of a legal hold": "未被冻结",
    "under one": "处于冻结状态",
    "under a legal hold": "处于冻结状态",
    "approved in P7": "已经核赔审批",
    "not approved by anybody": "无人审批",
    "approved for {amount} CNY to date": "累计获批 {amount} 元",
    "approved for {amount}": "获批 {amount} 元",
    "at least {amount} CNY": "不少于 {amount} 元",
    "{amount} CNY": "为 {amount} 元",
    "in the payee's name": "在收款人名下",
    "in another name": "在他人名下",
    "settled before it is approved": "先理算后审批",
    "without a settlement of its own": "没有理算",
    "approved by a person": "由人员审批",
    "approved automatically": "为自动通过",
    "not approved": "未经审批",
    "told about the denial": "已送达拒赔通知",
    "without proof of delivery of the letter": "没有送达凭证",
    "without open payments": "没有未完成的付款",
    "payment {payment} open": "付款 {payment} 未完成",
    "joined to a policy or a known reporter": "已关联保单或已知报案人",
    "without a payee": "没有收款人",
    "in a state before {status}": "处于 {status} 之前的状态",
    "with a payee and an account": "有收款人和账户",
    "without": "没有",
    "of claim {claim} with net {amount} CNY above 0": "属于赔案 {claim} 且本次应付 {amount} 元大于 0",
    "not": "不是",
    "within the policy year's limit": "在保单年度限额内",
    "above it, because another claim was paid": "因其他赔案已赔付而超出",
    "released by a second person": "由第二人放行",
    "to be released automatically": "为自动放行",
    "one of {states} to become {status}": "处于 {states} 才能变为 {status}",
    "at most {amount} CNY as the formula gives now": "不超过公式现在得出的 {amount} 元",
    "{amount} CNY, net {net} CNY; calculate it again": "为 {amount} 元、本次应付 {net} 元，请重新计算",
}
