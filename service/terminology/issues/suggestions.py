"""What may have been meant by a code that is not known."""

from collections.abc import Sequence

from service.terminology.issues.issue import Issue, information


def did_you_mean(code: str, choices: Sequence[str], expression: str | None) -> Issue:
    """``choices`` are codes as texts show them."""
    text = f"Instead of '{code}', {' or '.join(choices)} may be meant"
    return information("business-rule", "code-comment", "CODE_DID_YOU_MEAN", text, expression)


def code_of_other_system(code: str, other: str, system: str, expression: str | None) -> Issue:
    text = f"'{code}' is a code of {other}, not of {system}"
    return information("business-rule", "code-comment", "CODE_OF_OTHER_SYSTEM", text, expression)


def code_needs_characters(
    code: str, choices: Sequence[str], count: int, are_codes: bool, expression: str | None
) -> Issue:
    """``choices`` are whole codes, or the characters that may come next, as texts show them."""
    codes = "1 code begins" if count == 1 else f"{count} codes begin"
    what = "Such as" if are_codes and len(choices) < count else "They are" if are_codes else "Next comes"
    text = f"'{code}' is not complete: {codes} with it. {what}: {', '.join(choices)}"
    return information("business-rule", "code-comment", "CODE_NEEDS_MORE_CHARACTERS", text, expression)
