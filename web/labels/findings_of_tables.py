"""Chinese words for what the engine finds in decision tables and in FEEL, by its English sentences."""

from __future__ import annotations

TABLES = {
    "Table {name}": "决策表 {name}",
    "Decision {name}": "决策 {name}",
    "Decision {name}, column {column}": "决策 {name}“{column}”列",
    "Decision {name}, row {row}": "决策 {name}第 {row} 行",
    "Decision {name}, row {row}, column {column}": "决策 {name}第 {row} 行“{column}”列",
    "Function {name}": "函数 {name}",
    "Function {name}, column {column}": "函数 {name}“{column}”列",
    "Function {name}, row {row}": "函数 {name}第 {row} 行",
    "Function {name}, row {row}, column {column}": "函数 {name}第 {row} 行“{column}”列",
    "Type {name}": "类型 {name}",
    "Input {name}": "输入 {name}",
    "Element {id}": "元素 {id}",
    "The model": "模型",
    "column {column}": "“{column}”列",
    "row {row}": "第 {row} 行",
    "row {row}, column {column}": "第 {row} 行“{column}”列",
    "{table}, row {row}, column {column}": "{table}第 {row} 行“{column}”列",
    "{place}, {table}": "{place}，{table}",
    "{place}: {problem}": "{place}：{problem}",
    "The decision {name} has no logic, so that its value must be given by the caller.": (
        "决策 {name} 没有逻辑，其值须由调用方给出。"
    ),
    "Add a decision table or an expression, or make it an input.": "请添加决策表或表达式，或改为输入数据。",
    "{table} has no row.": "{table}没有任何行。",
    "Add at least one row.": "请至少添加一行。",
    "{table}, row {row}, column {column}: expected a {wanted} but found {value}, so that the row can never match.": (
        "{table}第 {row} 行“{column}”列：应为{wanted}，实际为 {value}，该行永远不会命中。"
    ),
    "Write a string, a text in quotation marks.": "请填写带引号的文本。",
    "Write a {wanted}.": "请填写{wanted}。",
    "{place}: expected a {wanted} but found {value}.": "{place}：应为{wanted}，实际为 {value}。",
    "{place}: {value} is not among the allowed values {values}.": "{place}：{value} 不在允许值 {values} 之内。",
    "Write one of the allowed values, or add this one to them.": "请填写允许的值，或把它加入允许值。",
    "{table}, column {column}: no row tests this input.": "{table}“{column}”列：没有任何一行用到该输入。",
    "Remove the column or fill in what it decides.": "请删除该列，或填写其条件。",
    "{table}, row {row}, column {column}: no possible value matches {value}, so that the row can never match.": (
        "{table}第 {row} 行“{column}”列：没有任何值符合 {value}，该行永远不会命中。"
    ),
    "Correct the condition or remove the row.": "请修改条件，或删除该行。",
    "{table}, row {row} can never be chosen: rows whose outputs come first match all that it matches.": (
        "{table}第 {row} 行永远不会被选中：它的情形已全部被输出优先的行覆盖。"
    ),
    "Put its output earlier in the allowed values, narrow the other rows, or remove the row.": (
        "请在允许值中提前该输出，或缩小其他行的条件，或删除该行。"
    ),
    "{table}, column {column}: the hit policy {policy} orders the outputs by their allowed values, and there are none.": (
        "{table}“{column}”列：命中策略 {policy} 按允许值的先后排列输出，但该列没有允许值。"
    ),
    "List the allowed values of the column, the most important first.": "请列出该列的允许值，重要的在前。",
    "{table}, default output of {column}": "{table}“{column}”列的默认输出",
    "Decision {name}: expected a {wanted} but the expression gives a {found}.": (
        "决策 {name}：应为{wanted}，而表达式得出{found}。"
    ),
    "Correct the expression or the type of the decision.": "请改正表达式，或改正决策的类型。",
    "Input {name}: no expression reads it.": "输入 {name}：没有任何表达式用到它。",
    "Remove the input or use it.": "请删除该输入，或使用它。",
    "{table}, row {row} can never be the first match: the rows above it match all that it matches.": (
        "{table}第 {row} 行永远不会首先命中：它的情形已全部被上面的行覆盖。"
    ),
    "Move the row up or remove it.": "请上移该行，或删除它。",
    "{table}: rows {row} and {other} {what}, for example for {example}.": (
        "{table}：第 {row} 行与第 {other} 行{what}，例如 {example}。"
    ),
    "Make the conditions exclude each other, or choose the hit policy FIRST or PRIORITY.": (
        "请让条件互不重叠，或把命中策略改为 FIRST 或 PRIORITY。"
    ),
    "{table}: no row matches, and the result is null, for example for {example}.": (
        "{table}：存在没有任何行命中的情形，结果为空，例如 {example}。"
    ),
    "Add a row for these inputs, or a last row with a dash in every column.": (
        "请为这些输入添加一行，或在最后添加一行并在每列填写“-”。"
    ),
    "{table}: it cannot be told whether the rows cover all inputs, and there is no row for the rest.": (
        "{table}：无法判断各行是否覆盖所有输入，且没有兜底的行。"
    ),
    "Add a last row with a dash in every column, or a default output.": (
        "请在最后添加一行并在每列填写“-”，或设置默认输出。"
    ),
    "The expression has an error and cannot be evaluated.": "表达式有错误，无法计算。",
    "Correct it.": "请修改。",
    "{problem} (line {line}, column {column} of {source}).": "{problem}（{source}，第 {line} 行第 {column} 列）",
    "{problem} In {source}.": "{problem}（{source}）",
    "Expected a value of type {type} but found {value}.": "值应为 {type} 类型，实际为 {value}。",
    "The model's types are not known yet.": "模型的类型尚未确定。",
    "Expected an element with the id {id} but found none.": "没有编号为 {id} 的元素。",
    "Connect the requirement again.": "请重新连接依赖关系。",
    "The decisions require each other in a circle: {names}.": "决策之间循环依赖：{names}。",
    "Remove a link.": "请删除其中一条连线。",
    "The model imports {name}, which was not given.": "模型引用了 {name}，但没有提供它。",
    "Deploy the imported model with it.": "请一并发布被引用的模型。",
    "Expected the name of a type but found {value}.": "应为类型名称，实际为 {value}。",
    "Define the type or correct the name.": "请定义该类型，或改正名称。",
    "The item definition {name} is defined by itself.": "数据类型 {name} 引用了自身。",
    "Refer to another type.": "请引用其他类型。",
    "Expected a hit policy of {values} but found {value}.": "命中策略应为 {values}，实际为 {value}。",
    "Choose one of these.": "请从中选择。",
    "Expected an aggregation of SUM, COUNT, MIN or MAX but found {value}.": (
        "聚合方式应为 SUM、COUNT、MIN 或 MAX，实际为 {value}。"
    ),
    "The decision table has no output column.": "决策表没有输出列。",
    "Add one.": "请添加一列。",
    "Expected a different name on each output column but found a missing or repeated one.": (
        "各输出列须有不同的名称，现有列名缺失或重复。"
    ),
    "Name every output column.": "请为每个输出列命名。",
    "The input column has no expression.": "输入列没有表达式。",
    "Write what the column tests.": "请填写该列判断的内容。",
    "Expected {inputs} input and {outputs} output entries in row {row} but found {found_inputs} and {found_outputs}.": (
        "第 {row} 行应有 {inputs} 个输入和 {outputs} 个输出，实际为 {found_inputs} 个和 {found_outputs} 个。"
    ),
    "Give the row one entry a column.": "请让该行每列各有一项。",
    "A binding of the invocation names no parameter.": "调用中有一项绑定没有参数名。",
    "Name it.": "请填写名称。",
    "Expected {columns} entries in each row of the relation but found {count}.": (
        "关系表每行应有 {columns} 项，实际为 {count} 项。"
    ),
    "Expected a <definitions> element in a namespace of DMN 1.1 to 1.5 but found {value}.": (
        "首个元素应为 DMN 1.1 至 1.5 的 <definitions>，实际为 {value}。"
    ),
    "Save the file as DMN from a DMN editor.": "请用 DMN 编辑器保存为 DMN 文件。",
    "The file holds no decision.": "文件中没有决策。",
    "Add at least one decision.": "请至少添加一个决策。",
    "Expected a name on <{element}> but found none.": "<{element}> 没有名称。",
    "Give it a name.": "请填写名称。",
    "Expected expressions in FEEL but found the expression language {language}.": (
        "表达式语言应为 FEEL，实际为 {language}。"
    ),
    "Write the expression in FEEL and remove the attribute.": "请用 FEEL 书写表达式，并删除该属性。",
    "Expected every id once but found {id} again.": "编号 {id} 重复。",
    "Give one of the elements another id.": "请为其中一个元素换一个编号。",
    "Expected an href on <{element}> but found none.": "<{element}> 没有 href。",
    "Expected a name on the item definition but found none.": "数据类型没有名称。",
    "Expected a file of at most {limit} bytes but found {size}.": "文件最多 {limit} 字节，实际为 {size} 字节。",
    "Correct the XML and load it again.": "请改正 XML 后重新载入。",
    "The file has a document type declaration (DOCTYPE), which is refused.": (
        "文件含有文档类型声明（DOCTYPE），不予接受。"
    ),
}

EXPRESSIONS = {
    "{problem} (line {line}, column {column})": "{problem}（第 {line} 行第 {column} 列）",
    "This comment is never closed; add */.": "注释没有结束，请补上 */。",
    "Expected {symbol} {purpose}, but found {found}.": "此处应为 {symbol}，实际为{found}。",
    "Expected a name, but found {found}.": "此处应为名称，实际为{found}。",
    "Expected the name of a variable, but found {found}.": "此处应为变量名，实际为{found}。",
    "A number must be followed by an operator or a space.": "数字后须为运算符或空格。",
    "This string is never closed; add a quotation mark.": "文本没有结束，请补上引号。",
    "The cell is empty; write - for a cell that accepts everything.": "单元格为空；如接受任何值请填写“-”。",
    "Expected an operator or the end of the expression, but found {found}.": (
        "此处应为运算符或表达式结尾，实际为{found}。"
    ),
    "There are too many comparisons in a row.": "连续比较过多。",
    "Expected a name after '.', but found {found}.": "“.”之后应为名称，实际为{found}。",
    "There are too many paths, filters and calls in a row.": "连续的路径、筛选和调用过多。",
    "The argument {name} is given twice.": "参数 {name} 重复。",
    "Arguments must be all named or all without a name.": "参数必须全部带名称或全部不带名称。",
    "The expression is nested too deeply; split it up.": "表达式嵌套过深，请拆分。",
    "The expression is nested more than {limit} levels deep (offset {offset}); split it up.": (
        "表达式嵌套超过 {limit} 层（位置 {offset}），请拆分。"
    ),
    "The expression has more than {limit} operands; split it up.": "表达式的运算项超过 {limit} 个，请拆分。",
    "Expected an expression, but found the end.": "此处应为表达式，但已结束。",
    "Expected an expression, but found {found}.": "此处应为表达式，实际为{found}。",
    'Expected a string after @, as in @"2024-12-31".': '@ 之后应为文本，例如 @"2024-12-31"。',
    "Expected ']', ')' or '[' to close the range, but found {found}.": "此处应以“]”“)”或“[”结束区间，实际为{found}。",
    "Expected a key and ':' in the context, but found {found}.": "上下文中应为键名和“:”，实际为{found}。",
    "The type is nested too deeply.": "类型嵌套过深。",
    "Expected the name of a type, but found {found}.": "此处应为类型名称，实际为{found}。",
}
