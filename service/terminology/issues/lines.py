"""Problems with one line of many that are to be validated."""

from service.terminology.issues.issue import Issue, error


def line_too_long(limit: int) -> Issue:
    return error("too-long", None, "LINE_TOO_LONG", f"The line has more than {limit} bytes")


def line_not_utf8() -> Issue:
    return error("structure", None, "LINE_NOT_UTF8", "The line is not UTF-8")


def line_empty() -> Issue:
    return error("structure", None, "LINE_EMPTY", "The line is empty")


def line_not_json(problem: str) -> Issue:
    return error("structure", None, "LINE_NOT_JSON", f"The line is not a JSON object: {problem}")


def line_not_csv(problem: str) -> Issue:
    return error("structure", None, "LINE_NOT_CSV", f"The line does not fit the file's heading: {problem}")


def line_without(column: str) -> Issue:
    return error("required", None, "LINE_WITHOUT_VALUE", f"The line has no {column}", column)


def line_value_no_text(column: str) -> Issue:
    return error("value", None, "LINE_VALUE_NO_TEXT", f"The {column} of the line is not a string", column)
