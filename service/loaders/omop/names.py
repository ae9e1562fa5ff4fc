"""The small files of OMOP: vocabularies, domains and classes, each with the concept that stands for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.loaders.archives import Member
from service.loaders.delimited import Layout, read_rows

LAYOUT = Layout("\t")
_ALL = "None"
"""The vocabulary whose version is that of all of them together."""


@dataclass(frozen=True, slots=True)
class Names:
    """The concept id of each vocabulary, domain and class, and the version of the whole."""

    vocabularies: Mapping[str, str]
    domains: Mapping[str, str]
    classes: Mapping[str, str]
    version: str | None


def read_names(vocabulary: Member, domain: Member, concept_class: Member) -> Names:
    """What the three files say; ``LoadError`` where one breaks its layout."""
    columns = ("vocabulary_id", "vocabulary_concept_id", "vocabulary_version")
    vocabularies: dict[str, str] = {}
    version = None
    for row in read_rows(vocabulary, LAYOUT, columns):
        name, concept, said = row.fields
        vocabularies[name] = concept
        if name == _ALL:
            version = _day(said)
    domains = {
        r.fields[0]: r.fields[1] for r in read_rows(domain, LAYOUT, ("domain_id", "domain_concept_id"))
    }
    wanted = ("concept_class_id", "concept_class_concept_id")
    classes = {r.fields[0]: r.fields[1] for r in read_rows(concept_class, LAYOUT, wanted)}
    return Names(vocabularies, domains, classes, version)


def _day(said: str) -> str | None:
    """``20240716`` for ``v5.0 16-JUL-24``; None where there is no such day."""
    try:
        return f"{datetime.strptime(said.rsplit(maxsplit=1)[-1], '%d-%b-%y').date():%Y%m%d}"
    except (ValueError, IndexError):
        return None
