"""Expressions written to harm: time and memory bombs, deep nesting, huge numbers, hostile text."""

from __future__ import annotations


def _doubling(first: str, step: str, last: str = "") -> str:
    """A context whose every entry is made of the one before twice."""
    entries = [f"v0: {first}"] + [f"v{i}: {step.format(f'v{i - 1}')}" for i in range(1, 40)]
    return "{" + ", ".join(entries) + (f", r: {last}}}.r" if last else "}")


NESTING = [
    "(" * 1000 + "1" + ")" * 1000, "[" * 1000, "{a:" * 1000 + "1" + "}" * 1000, "-" * 1000 + "1",
    "not(" * 1000 + "true" + ")" * 1000, "if true then " * 1000 + "1", "if " * 1000, "for x in " * 1000,
    "some x in " * 1000, "function() " * 500 + "1", "a" + ".b" * 5000, "a" + "[1]" * 5000, "f" + "()" * 5000,
    "1" + "=1" * 5000, "1" + "+1" * 10000, "1" + "*1" * 10000, "1" + "**1" * 5000, "true" + " and true" * 3000,
    "true" + " or true" * 3000, "1 in (" * 500, "[1.." * 500, "x instance of " + "list<" * 500 + "number" + ">" * 500,
    "x instance of " + "function<" * 500, "x between " * 500, "{" * 1000, "]" * 1000, "@" * 1000, "..".join("1" * 500),
    "1 instance of number" * 300, "(function(x) " * 300 + "x" + ")" * 300,
]
LENGTH = [
    '"' + "a" * 31_000 + '"', '"' * 30_001, "/*" * 15_000, "//" * 15_000, "a " * 15_000, " " * 31_000, "9" * 31_000,
    "0." + "9" * 30_000, "a" * 31_000, "a-" * 15_000, "{" + ",".join(f"a{i}: {i}" for i in range(2500)) + "}",
    "[" + ",".join("1" * 15_000) + "]", "f(" + ",".join("1" * 10_000) + ")", "1" * 200_000, "\n" * 31_000,
    "f(" + "a b " * 5000 + ": 1)", "'" * 20_000, "\\" * 20_000, '"' + "\\u0041" * 5000 + '"',
]
NUMBERS = [
    "9**9**9**9", "9**999999999", "(1/3)**99999999999", "1.0000001**9999999999", "2**0.5**2**0.5", "1e6144*10",
    "1e-6143/1e6000", "1e999999999", "exp(1e10)", "exp(14000)", "exp(-1e30)", "log(1e-6000)", "sqrt(1e6000)",
    "1e6000 ** 0.0000001", "decimal(1e6144, 6176)", "decimal(1.5, -6111)", "round up(1e-6000, 6000)", "floor(1e6144)",
    "modulo(1e6144, 3)", "modulo(1e6000, 1e-6000)", "string(1e6144)", "string(1e-6143)", "odd(1e6144)",
    "-1e6144 - 1e6144", "0.1**1e40", "1.5**1e39", "(-8)**(1/3)", "0**-1", "0**0", "1e6000*1e6000", "[1][1e6144]",
    "substring(\"abc\", 1e6144)", "substring(\"abc\", 1, 1e6144)", "sublist([1, 2], 1e6144)", "time(1e6144, 1, 1)",
    "insert before([1], 1e6144, 1)", "partition([1], 1e6144)", "date(1e30, 1, 1)", "number(\"1e999999\")",
    "number(\"" + "9" * 20_000 + "\")", "@\"P1D\" * 1e6000", "@\"P1Y\" * 1e30", "@\"P1D\" / 1e-6000",
    "@\"P999999999999Y\"", "@\"P99999999999999999999D\"", "@\"999999999-12-31\" + @\"P1Y\"",
    "@\"-999999999-01-01\" - @\"999999999-12-31\"", "week of year(@\"999999999-12-31\")", "stddev(1e6144, -1e6144)",
]
LOOPS = [
    "for i in 1..1000000000 return i", "for i in 1..1e30 return i", "for i in 1..1e6144 return i",
    "for i in 1..99999 return for j in 1..99999 return 1", "for i in 1..1000, j in 1..1000, k in 1..1000 return 1",
    "for i in 1..50000 return partial", "every i in 1..1e9 satisfies true", "some i in 1..99999999 satisfies false",
    "[1..1000000000][item > 1]", "for d in @\"0001-01-01\"..@\"9999-12-31\" return d",
    "for d in @\"-999999999-01-01\"..@\"999999999-12-31\" return d", "for d in [@\"2020-01-01\"..@\"2920-01-01\"] return d",
    "string join(for i in 1..90000 return \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\")", "sort(for i in 1..90000 return -i)",
    "sort(for i in 1..5000 return modulo(i * 7919, 5003), function(a, b) a < b)",
    "distinct values(for i in 1..20000 return [i])", "duplicate values(for i in 1..20000 return i)",
    "union(for i in 1..9999 return i, for i in 1..9999 return i)", "index of(for i in 1..30000 return 1, 1)",
    "concatenate(for i in 1..30000 return 1, for i in 1..30000 return 1)", "partition(for i in 1..20000 return 1, 1)",
    "reverse(for i in 1..99000 return 1)", "median(for i in 1..9000 return i)", "mode(for i in 1..9000 return i)",
    "product(for i in 2..9000 return i)", "context merge(for i in 1..9999 return {a: i})",
    "context put({}, for i in 1..9999 return \"a\", 1)", "list replace(for i in 1..9999 return i, function(a, b) a > 3, 1)",
    "count(for i in 1..9999 return [i, i, i, i, i, i, i, i])", "flatten(for i in 1..9999 return [[i]])",
    "for i in 1..30000 return {a: i, b: {c: i}}", "string(for i in 1..30000 return i)",
]
SHARED = [
    _doubling('"aaaaaaaaaaaaaaaa"', "{0} + {0}"), _doubling("[1, 1]", "[{0}, {0}]"), _doubling("{a: 1}", "{{a: {0}, b: {0}}}"),
    _doubling("[1, 1]", "concatenate({0}, {0})"), _doubling("[1, 1]", "[{0}, {0}]", "string(v39)"),
    _doubling("[1, 1]", "[{0}, {0}]", "flatten(v39)"), _doubling("[1, 1]", "[{0}, {0}]", "v39 = v39"),
    _doubling("[1, 1]", "[{0}, {0}]", "v39 = v38"), _doubling("[1, 1]", "[{0}, {0}]", "distinct values(v39)"),
    _doubling("[1, 1]", "[{0}, {0}]", "v39 in (v38)"), _doubling("[1, 1]", "[{0}, {0}]", "list contains(v39, v38)"),
    _doubling("[1, 1]", "[{0}, {0}]", "v39.a"),
    _doubling("[1, 1]", "[{0}, {0}]", "v39 instance of " + "list<" * 15 + "number" + ">" * 15),
    "{v0: 1, " + ", ".join(f"v{i}: [v{i - 1}]" for i in range(1, 1500)) + "}",
    "{v0: 1, " + ", ".join(f"v{i}: [v{i - 1}]" for i in range(1, 1500)) + ", r: string(v1499)}.r",
    "{v0: 1, " + ", ".join(f"v{i}: [v{i - 1}]" for i in range(1, 1500)) + ", r: v1499 = v1498}.r",
    "{v0: 1, " + ", ".join(f"v{i}: [v{i - 1}]" for i in range(1, 1500)) + ", r: flatten(v1499)}.r",
    _doubling("1", "{0} * 9999999999"), _doubling('"ab"', "replace({0}, \"a\", {0})"),
    _doubling('"ab"', "string join([{0}, {0}])"), _doubling("[1, 1]", "append({0}, {0})"),
    _doubling("[1, 1]", "[{0}, {0}]", "is(v39, v38)"),
]
RECURSION = [
    "{f: function(n) f(n), r: f(1)}.r", "{f: function(n) f(n + 1) + f(n + 1), r: f(1)}.r",
    "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(40)}.r", "{f: function(n) n + f(n - 1), r: f(99999)}.r",
    "{f: function(x) x(x), r: f(f)}.r", "(function(x) x(x))(function(x) x(x))", "{f: function(g) [g(g), g(g)], r: f(f)}.r",
    "{f: function(n) [n][f(item)], r: f(1)}.r", "{f: function(n) for i in 1..9 return f(n), r: f(1)}.r",
    "{f: function(n) sort([3, 2, 1], function(a, b) f(n)), r: f(1)}.r",
    "{f: function(n) list replace([1], function(a, b) f(n), 1), r: f(1)}.r",
]
_SUBJECT = '"' + "a" * 46 + '!"'
_PATTERNS = [
    "(a+)+$", "(a*)*b", "(a|a)*b", "(a|aa)+$", "([a-z]+)*$", "(.*)*x", "(.*a){20}b", "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(a?){30}a{30}", "((a+)+)+b", "(\\\\w+\\\\s?)*$", "(a+)\\\\1+b", "(x+x+)+y", "a{1000}{1000}", "a**", "a*+b",
    "((((a{100}){100}){100}){100})", "(a{0,999}){0,999}b", "[a-z]{1,999}[a-z]{1,999}[a-z]{1,999}!!",
    ".*.*.*.*.*.*.*=", "(?:a|b|ab)*c", "(" * 900 + ")" * 900, "[" * 300, "(a)" * 300 + "\\\\9", "\\\\p{L}" * 400,
    "|" * 1500, "a{2147483647}", "(|a)+b", "(?<=a)b", "(?i)a", "\\\\x41", "a" * 5000, "[a-[b-[c-[d]]]]", "(?#a)",
]
PATTERNS = [f'matches({_SUBJECT}, "{p}")' for p in _PATTERNS] + [f'replace({_SUBJECT}, "{p}", "$0$0")' for p in _PATTERNS] + [
    f'split({_SUBJECT}, "{p}")' for p in _PATTERNS[:14]] + [
    'replace("' + "a" * 9000 + '", "a", "' + "b" * 900 + '")', 'replace("' + "a" * 9000 + '", "", "b")',
    'split("' + "a" * 30_000 + '", "a")', 'extract("' + "a" * 30_000 + '", "a")',
]
TEXT = [
    '"\\uD800"', '"\\U110000"', '"\u202e\u2066abc"', "\u202e + 1", "\x00", "a\x00b", "\ufeff1 + 1", '{"\u0000": 1}',
    'string("\\uD800")', 'to base64("\\uD800")', 'matches("\\uD800", "\\uD800")', 'upper case("' + "\ufb03" * 9000 + '")',
    'number("\u0967\u0968")', 'number("\uff11\uff12")', 'date("\uff12\uff10\uff12\uff10-01-01")', "\uff11 + 1",
    "e\u0301 = \u00e9", '"' + "\u0301" * 9000 + '"', "\U000EFFFF", "a\u200db", '"\u2028"', "\u037e",
]
INTRUSION = [
    "__class__", "a.__class__", '"x".__class__.__mro__', "{a: 1}.__dict__", 'get value({}, "__class__")', "(1).real",
    'function() external {java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}}',
    "(function() external {python: {module: \"os\"}})()", '@"2020-01-01T00:00:00@../../etc/passwd"', '@"10:00:00@/etc/passwd"',
    '@"10:00:00@CON"', "abs.fn", "abs.__globals__", "import os", "eval(\"1\")", "lambda: 1", "x := 1", "a; b", "`id`", "$(id)",
    "{__proto__: {a: 1}}.a", "range(\"[exec()..2]\")", "\"{0.__class__}\"", 'string join(["%s"], "%n")', "$x", "#{1}",
]
EXPRESSIONS = [*NESTING, *LENGTH, *NUMBERS, *LOOPS, *SHARED, *RECURSION, *PATTERNS, *TEXT, *INTRUSION]
