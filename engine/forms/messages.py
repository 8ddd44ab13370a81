"""The sentences a person reads when an answer is refused, in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """Why one value was refused.

    `path` leads to it in the answer, as in `items[0].amount`; `key` is the field's key; `code` is constant.
    """

    path: str
    key: str
    message_en: str
    message_zh: str
    code: str


_SENTENCES: dict[str, tuple[str, str]] = {
    "required": ("Please fill in {label}.", "请填写“{label}”。"),
    "required-true": ("Please tick {label}.", "请勾选“{label}”。"),
    "required-choice": ("Please choose {label}.", "请选择“{label}”。"),
    "type-text": ("{label} must be text.", "“{label}”必须是文本。"),
    "type-number": ("{label} must be a number.", "“{label}”必须是数字。"),
    "type-boolean": ("{label} must be yes or no.", "“{label}”必须是“是”或“否”。"),
    "type-list": ("{label} must be a list.", "“{label}”必须是列表。"),
    "type-object": ("{label} must be a group of fields.", "“{label}”必须是一组字段。"),
    "number-size": ("{label} must be smaller than {limit}.", "“{label}”必须小于 {limit}。"),
    "decimal-digits": (
        "{label} may have at most {limit} decimal places.",
        "“{label}”最多保留 {limit} 位小数。",
    ),
    "min": ("{label} must be at least {limit}.", "“{label}”不能小于 {limit}。"),
    "max": ("{label} must be at most {limit}.", "“{label}”不能大于 {limit}。"),
    "min-length": ("{label} must have at least {limit} characters.", "“{label}”至少需要 {limit} 个字符。"),
    "max-length": ("{label} may have at most {limit} characters.", "“{label}”最多 {limit} 个字符。"),
    "control-characters": (
        "{label} contains characters that cannot be stored. Please type it again.",
        "“{label}”含有无法保存的字符，请重新输入。",
    ),
    "pattern": ("{label} does not have the expected form.", "“{label}”的格式不正确。"),
    "email": ("{label} must be an e-mail address.", "“{label}”必须是电子邮箱地址。"),
    "phone": ("{label} must be a phone number.", "“{label}”必须是电话号码。"),
    "option": ("{label} must be one of the choices offered.", "“{label}”必须是所列选项之一。"),
    "date": ("{label} must be a date such as 2025-03-31.", "“{label}”必须是日期，例如 2025-03-31。"),
    "time": ("{label} must be a time such as 14:30.", "“{label}”必须是时间，例如 14:30。"),
    "datetime": (
        "{label} must be a date and time such as 2025-03-31T14:30.",
        "“{label}”必须是日期和时间，例如 2025-03-31T14:30。",
    ),
    "past-date": ("{label} must not lie in the past.", "“{label}”不能早于今天。"),
    "file": ("{label} must be an uploaded file.", "“{label}”必须是已上传的文件。"),
    "too-many": ("{label} may have at most {limit} entries.", "“{label}”最多 {limit} 项。"),
    "rule": (
        "{label} cannot be checked because a rule of the form has an error. Please tell the process analyst.",
        "“{label}”无法校验：表单规则有误，请联系流程分析员。",
    ),
}


def field_error(code: str, path: str, key: str, label: str, limit: Any = "") -> FieldError:
    """The error with its sentences for the field called `label`."""
    english, chinese = _SENTENCES[code]
    shown = {"label": label or key, "limit": limit}
    return FieldError(path, key, english.format(**shown), chinese.format(**shown), code)
