"""Problems with expressions: codes that the caller puts together."""

from service.terminology.issues.issue import Issue, error, information


def expression_part_missing(expression: str, position: int) -> Issue:
    text = f"The expression '{expression}' has nothing at part {position}: a code or a modifier is expected"
    return error("code-invalid", "invalid-code", "EXPRESSION_PART_MISSING", text)


def not_an_expression(problem: str) -> Issue:
    """``problem`` says what is wrong with an expression of SNOMED CT."""
    text = f"Not a valid expression: {problem}"
    return information("code-invalid", "invalid-code", None, text, None)


def expression_part_unknown(part: str, expression: str, canonical: str) -> Issue:
    text = f"'{part}' of the expression '{expression}' is not in the CodeSystem '{canonical}'"
    return error("code-invalid", "invalid-code", "EXPRESSION_PART_UNKNOWN", text)
