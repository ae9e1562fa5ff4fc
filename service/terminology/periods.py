"""From when until when the codes of a release are valid by their own dates, as tables for all of them.

What most codes say of themselves bears on nothing but what they mean; these tables tell which ones say more,
without reading any.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.activity import first_day, last_day
from service.terminology.index import Index

_SAYING_MORE = (
    ("inactive", "true"), ("notSelectable", "true"), ("status", "retired"), ("status", "inactive"),
    ("status", "deprecated"), ("status", "withdrawn"),
)  # fmt: skip
"""Standard properties with a value that bears on whether a code may be used."""


@dataclass(frozen=True, slots=True)
class Periods:
    """``first`` and ``last`` are the days (``YYYY-MM-DD``, inclusive) by the number of the concept.

    ``further`` are the numbers of concepts of which more is to be said: they are not active whatever the
    day, deprecated, not selectable, headings that are not ``billable``, or give several dates.
    """

    first: Mapping[int, str]
    last: Mapping[int, str]
    further: BitMap

    def is_plain(self, number: int) -> bool:
        """Whether the concept says nothing that bears on whether it may be used."""
        return number not in self.first and number not in self.last and number not in self.further


def periods(index: Index) -> Periods:
    """The tables of one release."""
    header = index.code_system
    saying = (index.with_value(header.standard_property(name), text) for name, text in _SAYING_MORE)
    further = BitMap.union(index.with_value("billable", "false"), *saying)
    first: dict[int, str] = {}
    last: dict[int, str] = {}
    for days, name, read in ((first, "effectiveDate", first_day), (last, "retirementDate", last_day)):
        for text, numbers in index.values(header.standard_property(name)):
            day = read(text)
            for number in numbers:
                if number in days:
                    further.add(number)
                days[number] = day
    return Periods(first, last, further)
