"""Problems with expressions: codes that the caller puts together."""

from service.terminology.issues.issue import Issue, error, information, warning


def expression_part_missing(expression: str, position: int) -> Issue:
    text = f"The expression '{expression}' has nothing at part {position}: a code or a modifier is expected"
    return error("code-invalid", "invalid-code", "EXPRESSION_PART_MISSING", text)


def not_an_expression(problem: str) -> Issue:
    """``problem`` says what is wrong with an expression of SNOMED CT."""
    text = f"Not a valid expression: {problem}"
    return information("code-invalid", "invalid-code", None, text, None)


def expression_term_unknown(term: str, code: str, display: str | None) -> Issue:
    text = f"'{term}' is no term of the concept {code} in the expression; it is called '{display}'"
    return warning("invalid", "invalid-display", None, text, None)


def expression_concept_inactive(code: str) -> Issue:
    text = f"The concept {code} in the expression is inactive"
    return warning("business-rule", "code-comment", None, text, None)


def expression_part_unknown(part: str, expression: str, canonical: str) -> Issue:
    text = f"'{part}' of the expression '{expression}' is not in the CodeSystem '{canonical}'"
    return error("code-invalid", "invalid-code", "EXPRESSION_PART_UNKNOWN", text)
