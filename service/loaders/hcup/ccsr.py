"""The Clinical Classifications Software Refined (CCSR) for ICD-10-PCS procedures.

A category is called by the three letters of its clinical domain and three digits: ``ADM001``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from service.loaders.hcup.groupings import Categories, Grouping, listed, united
from service.loaders.hcup.tables import find_tables
from service.loaders.release import LoadError, LoadOptions, Release, Resource
from service.terminology.concepts import Concept, Property

_COLUMNS = ("ICD-10-PCS", "ICD-10-PCS DESCRIPTION", "PRCCSR", "PRCCSR DESCRIPTION", "CLINICAL DOMAIN")
_CATEGORY = re.compile(r"[A-Z]{3}\d{3}")
_DOMAIN_LETTERS = 3


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release | Resource]:
    """The one version in ``sources``: categories with their value sets, and the map to them.

    ``LoadError`` when there is no such table, or at the first row that contradicts another.
    """
    table = find_tables(sources, {"ccsr": _COLUMNS}).get("ccsr")
    if table is None:
        among = " ".join(source.name for source in sources)
        raise LoadError(among, None, f"expected a table with the columns {', '.join(_COLUMNS)}")
    categories = Categories()
    options.progress("reading CCSR", 0)
    table.read(lambda row: _take(categories, row))
    grouping = Grouping(
        short="ccsr",
        name="CCSR",
        title="Clinical Classifications Software Refined for ICD-10-PCS",
        description="Clinical categories of procedures, within clinical domains.",
        version=table.version(options.release),
        canonical_base=options.canonical_base,
    )
    yield _release(grouping, categories, table.name)
    yield grouping.concept_map(categories.members, table.name)


def _take(categories: Categories, row: Mapping[str, str]) -> None:
    code, _, category, title, domain = row.values()
    if not _CATEGORY.fullmatch(category):
        raise ValueError(f"'{category}' is no category: three letters and three digits were expected")
    letters = category[:_DOMAIN_LETTERS]
    categories.define(Concept(letters, domain, properties=(Property("notSelectable", True),)))
    categories.define(Concept(category, title, parents=(letters,)))
    categories.add(code, category)


def _release(grouping: Grouping, categories: Categories, file: str) -> Release:
    concepts = sorted(categories.concepts.values(), key=lambda concept: concept.code)
    contents = {category: listed(codes) for category, codes in categories.members.items()}
    for domain in (concept.code for concept in concepts if not concept.parents):
        below = (category for category in sorted(categories.members) if category.startswith(domain))
        contents[domain] = united([grouping.value_set(category) for category in below])
    return grouping.release(concepts, contents, (file,))
