"""Problems with the day that a request is about."""

from service.terminology.issues.issue import Issue, error, warning

NOT_OF_THE_DAY = frozenset(("NO_RELEASE_FOR_DATE", "CODESYSTEM_ENDED"))
"""The message ids of systems of which no release is known for a day."""


def no_release_for(system: str, day: str) -> Issue:
    text = f"The codes of that day are not known here: no release of {system} for {day} is loaded"
    return error("not-found", "not-found", "NO_RELEASE_FOR_DATE", text)


def system_ended(system: str, ended: str, day: str) -> Issue:
    text = (
        f"There is no release of {system} for {day}: its codes were withdrawn with its last release, which "
        f"ended on {ended}"
    )
    return error("not-found", "not-found", "CODESYSTEM_ENDED", text)


def next_release_answers(canonical: str, start: str, day: str) -> Issue:
    text = (
        f"No release for {day} is loaded; {canonical}, in force from {start}, keeps what was terminated "
        "before and answers instead"
    )
    return warning("business-rule", "process-note", "NEXT_RELEASE_ANSWERS", text, None)


def release_past_its_end(canonical: str, end: str, update: str | None, day: str) -> Issue:
    """``update`` is the first day of the publisher's release for ``day``, where its calendar is known."""
    missing = f"; the release of {update} ({update[:7].replace('-', '.')}) is not loaded" if update else ""
    text = f"{canonical} was in force until {end}{missing}. It answers for {day} as the latest known"
    return warning("business-rule", "process-note", "RELEASE_PAST_ITS_END", text, None)


def outside_of_release(canonical: str, start: str, end: str | None, day: str) -> Issue:
    period = f"from {start} to {end}" if end else f"from {start}"
    text = f"{canonical}, which the request names, is in force {period}, not on {day}"
    return warning("business-rule", "process-note", "DATE_OUTSIDE_OF_RELEASE", text, None)


def not_yet_effective(code: str, canonical: str, first: str, day: str, expression: str | None) -> Issue:
    text = f"The code '{code}' of {canonical} is not yet effective on {day}: it is valid from {first}"
    return error("business-rule", "code-rule", "CODE_NOT_YET_EFFECTIVE", text, expression)


def terminated(code: str, canonical: str, last: str, day: str, expression: str | None) -> Issue:
    text = f"The code '{code}' of {canonical} was terminated before {day}: its last valid day was {last}"
    return error("business-rule", "code-rule", "CODE_TERMINATED", text, expression)


def replaced_by(code: str, replacement: str, expression: str | None) -> Issue:
    """``replacement`` is the code with its display, as texts show it."""
    text = f"The publisher refers from '{code}' to {replacement}"
    return Issue("information", "business-rule", text, "code-comment", "CODE_REPLACED", expression)


def present_elsewhere(code: str, version: str, first: str, last: str | None, expression: str | None) -> Issue:
    """``first`` and ``last`` are the days on which the code was valid in other releases, as far as known."""
    period = f"from {first} to {last}" if last else f"from {first}"
    text = f"The code '{code}' is not in version {version}, but it is in other loaded releases: {period}"
    return Issue("information", "business-rule", text, "code-comment", "CODE_IN_OTHER_RELEASE", expression)


def date_is_no_day(given: str) -> Issue:
    text = f"date: '{given}' names no day; a day (YYYY-MM-DD) or an instant is needed"
    return error("invalid", None, None, text, "date")
