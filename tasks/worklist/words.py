"""What the choices of the worklist are called, in both languages."""

from __future__ import annotations

HAND_OVER_REASONS: dict[str, dict[str, str]] = {
    "ILL": {"en": "ill", "zh": "病假"},
    "HOLIDAY": {"en": "on holiday", "zh": "休假"},
    "LEFT": {"en": "left the company", "zh": "离职"},
    "LOAD": {"en": "too much work", "zh": "工作量过大"},
    "OTHER": {"en": "another reason", "zh": "其他原因"},
}
"""Why tasks go from one person to another, in words for both languages."""
