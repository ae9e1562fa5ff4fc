"""What is LOINC's own among code systems: filters on answers, and a value set for each part.

Specification: https://terminology.hl7.org/LOINC.html
"""

import re
from collections.abc import Iterable, Iterator

import re2

from service.terminology.concepts import comparable
from service.terminology.index import Index
from service.terminology.selections import PropertyIn, PropertyMatches, Selection
from service.terminology.value_sets import Filter, listed

LOINC = "http://loinc.org"
"""The url of the code system."""

AXES = ("COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP")
"""The properties that make the name of a term: each has a part, and the part's name."""

ANSWER_LIST = "AnswerList"
"""The property of an answer that has its lists."""

OWN_LISTS = "answer-list"
"""The property of a term that has the lists of its answers."""

_PART = re.compile(re.escape(LOINC) + "/vs/(LP[0-9]+-[0-9])")


def selection(condition: Filter, index: Index) -> Selection | None:
    """What ``condition`` selects where it is a filter of LOINC only, else None: the answers of a list, those
    for a term or of a list, and terms by the name of a part in another case.
    """
    code, values = condition.property, listed(condition.value)
    match code, condition.op:
        case "LIST", "=" | "in":
            return PropertyIn(ANSWER_LIST, values)
        case "answers-for", "=" | "in":
            return PropertyIn(ANSWER_LIST, tuple(_lists(values, index)))
        case axis, "=" if axis in AXES and not index.with_value(axis, condition.value):
            return PropertyMatches(axis, f"(?i){re2.escape(condition.value)}")
        case _:
            return None


def _lists(codes: Iterable[str], index: Index) -> Iterator[str]:
    """The lists of terms, and lists themselves."""
    for code in codes:
        number = index.locate(code)
        yield from (code, *map(comparable, () if number is None else index.concept(number).values(OWN_LISTS)))


def part_asked(url: str) -> str | None:
    """The part that ``url`` names as a value set of all below it, if it does."""
    asked = _PART.fullmatch(url)
    return asked[1] if asked else None
