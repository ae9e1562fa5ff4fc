"""LOINC's names in other languages, from its linguistic variants."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from service.loaders.archives import Member
from service.loaders.delimited import read_rows
from service.loaders.loinc.hierarchy import LAYOUT
from service.loaders.release import LoadError
from service.terminology.concepts import Coding, Designation
from service.terminology.loinc import AXES, LOINC

_NAMES = ("LONG_COMMON_NAME", "SHORTNAME", "LinguisticVariantDisplayName")
_COLUMNS = ("LOINC_NUM", *_NAMES, *AXES)

Names = Mapping[str, Sequence[Designation]]
"""For each term its names in all languages but English."""


def read_variants(index: Member | None, files: Iterable[Member]) -> Names:
    """The names that ``files`` give, each in the language that ``index`` says of it by its number.

    ``LoadError`` where a file is of no language of the index.
    """
    found: defaultdict[str, list[Designation]] = defaultdict(list)
    languages = _languages(index) if index else {}
    for member in files:
        beginning = member.name.rpartition("/")[2].lower().removesuffix("linguisticvariant.csv")
        language = languages.get(beginning)
        if language is None:
            raise LoadError(member.name, None, "is no linguistic variant that LinguisticVariants.csv lists")
        for row in read_rows(member, LAYOUT, _COLUMNS):
            found[row.fields[0]].extend(_designations(row.fields, language))
    return found


def _languages(index: Member) -> Mapping[str, str]:
    """The language (``de-DE``) by what a file's name begins with (``dede15``)."""
    rows = read_rows(index, LAYOUT, ("ID", "ISO_LANGUAGE", "ISO_COUNTRY"))
    return {
        f"{language}{country}{number}".lower(): f"{language}-{country}" if country else language
        for number, language, country in (row.fields for row in rows)
    }


def _designations(fields: Sequence[str], language: str) -> Iterator[Designation]:
    """The names; where there are none, what the axes make of them."""
    names = dict(zip(_NAMES, fields[1:], strict=False))
    told = {column: name for column, name in names.items() if name}
    if not told:
        full = ":".join(fields[len(_NAMES) + 1 :]).rstrip(":")
        told = {"FullySpecifiedName": full} if full else {}
    for column, name in told.items():
        yield Designation(name, language, Coding(LOINC, column))
