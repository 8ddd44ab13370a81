"""Forms on the server: checks answers against form-js schemas, and the schemas themselves before deployment."""

from __future__ import annotations

from .answer import Answer, validate_answer
from .check import check_schema
from .fields import FormSchemaError
from .messages import FieldError

__all__ = ["Answer", "FieldError", "FormSchemaError", "check_schema", "validate_answer"]
