"""Problems with modifiers: what may not stand beside which code, or beside which other modifier."""

from service.terminology.issues.issue import Issue, error


def _rule(message_id: str, text: str, expression: str | None) -> Issue:
    return error("business-rule", "code-rule", message_id, text, expression)


def modifier_as_code(code: str, expression: str | None) -> Issue:
    text = f"'{code}' is a modifier: it is added to a code and cannot stand in its place"
    return _rule("MODIFIER_AS_CODE", text, expression)


def not_a_modifier(code: str, expression: str | None) -> Issue:
    text = f"'{code}' is a code, not a modifier: it cannot be added to another code"
    return _rule("NOT_A_MODIFIER", text, expression)


def modifier_not_with_code(modifier: str, code: str, goes_with: str, expression: str | None) -> Issue:
    text = f"The modifier '{modifier}' goes only with {goes_with}; '{code}' is none of these"
    return _rule("MODIFIER_NOT_WITH_CODE", text, expression)


def modifiers_exclude_each_other(first: str, second: str, expression: str | None) -> Issue:
    text = f"The modifiers '{first}' and '{second}' exclude each other: only one of them goes with a code"
    return _rule("MODIFIERS_EXCLUDE_EACH_OTHER", text, expression)


def modifier_twice(modifier: str, expression: str | None) -> Issue:
    return _rule("MODIFIER_TWICE", f"The modifier '{modifier}' is given twice", expression)
