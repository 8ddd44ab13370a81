"""Chinese words for what is said when a decision is tried or asked by a process: inputs refused, why a result is null."""

from __future__ import annotations

TRIALS = {
    "{name}: {text} is not {wanted}.": "{name}：{text} 不是{wanted}。",
    "a number such as 1250.50": "数字，例如 1250.50",
    "true or false": "true 或 false",
    "a date such as 2026-01-31": "日期，例如 2026-01-31",
    "a time such as 14:30:00": "时间，例如 14:30:00",
    "a date and time such as 2026-01-31T14:30:00": "日期时间，例如 2026-01-31T14:30:00",
    "a duration such as P2DT4H": "时长，例如 P2DT4H",
    "a duration such as P1Y6M": "年月时长，例如 P1Y6M",
    'a list in FEEL such as ["A", "B"]': 'FEEL 列表，例如 ["A", "B"]',
    "a context in FEEL such as {amount: 5000}": "FEEL 上下文，例如 {amount: 5000}",
    "a range in FEEL such as [1..5]": "FEEL 区间，例如 [1..5]",
    'a value in FEEL such as 5000, true or "text" (texts in quotation marks)': (
        'FEEL 值，例如 5000、true 或 "text"（文本须加引号）'
    ),
    "{name}: Expected a value of type {type}, but {text} is not a date such as {date}.": (
        "{name}：应为 {type} 类型的值，{text} 不是日期（如 {date}）。"
    ),
    "The decision {id} has no input {name}; it reads {names}.": "决策 {id} 没有输入 {name}，它使用的是 {names}。",
    "{path} cannot be given beside {name}, which has a value of its own.": "{name} 已有自己的值，不能再填写 {path}。",
    "{table}, column {column}: expected a value of type {type}, but found {value}, a {wanted}.": (
        "{table}“{column}”列：应为 {type} 类型的值，实际为 {value}（{wanted}）。"
    ),
    "Only rows that take any value can match it.": "只有接受任何值的行才会命中。",
    "Expected one of {values} for {column} but found {value}.": "“{column}”的值应为 {values} 之一，实际为 {value}。",
    "Row {row} gives {value} for {column}, but the column does not allow it.": (
        "第 {row} 行的“{column}”为 {value}，不在该列的允许值之内。"
    ),
    "Correct the row or the allowed values.": "请更正该行或允许值。",
    "Expected an output of type {type} but found {value}.": "输出应为 {type} 类型，实际为 {value}。",
    "Expected at most one matching row but rows {rows} match.": "最多只应命中一行，实际命中第 {rows} 行。",
    "Make the rows exclude each other or choose another hit policy.": "请让各行互不重叠，或改用其他命中策略。",
    "Expected rows with equal outputs but rows {rows} match and differ.": "命中的行输出应相同，但第 {rows} 行的输出不同。",
    "Give them the same outputs or make them exclude each other.": "请改为相同的输出，或让它们互不重叠。",
    "The outputs cannot be aggregated with {name}: {reason}.": "输出无法用 {name} 汇总：{reason}。",
    "The sum of the outputs is out of the range of numbers.": "输出之和超出了数字范围。",
    "No value was given for {name}; it is null.": "没有给出 {name} 的值，按空值处理。",
    "The evaluation needs more than {limit} steps.": "计算超过了 {limit} 步。",
    "Shorten its lists or end its recursion earlier.": "请缩短列表，或更早结束递归。",
    "Functions call each other too deeply.": "函数相互调用过深。",
    "The expression needs more than {limit} steps of work; shorten its lists or split it up.": (
        "表达式计算超过 {limit} 步，请缩短列表或拆分表达式。"
    ),
    "The expression would build a list of {count} items or more; at most {limit} are allowed.": (
        "表达式会生成至少 {count} 项的列表，最多允许 {limit} 项。"
    ),
    "The expression would build a string of {count} characters; at most {limit} are allowed.": (
        "表达式会生成 {count} 个字符的文本，最多允许 {limit} 个。"
    ),
    "Functions call each other more than {limit} levels deep; check the recursion's end.": (
        "函数相互调用超过 {limit} 层，请检查递归在何处结束。"
    ),
    "Check where the recursion ends.": "请检查递归在何处结束。",
    "Expected a {wanted} with the id or name {id} but the model has {names}.": (
        "模型中没有编号或名称为 {id} 的{wanted}，只有 {names}。"
    ),
    "decision": "决策",
    "decision service": "决策服务",
    "business knowledge model": "业务知识模型",
}
