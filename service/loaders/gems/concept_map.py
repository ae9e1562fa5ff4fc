"""A mapping file as a ConceptMap.

Two codes are *equivalent* where the file says that they mean the same. Where it calls a row approximate
it does not say which of the two is wider, so that they are *related-to* each other. A combination is
said by two products of the mapping, its scenario and its choice list: whoever needs one takes all choice
lists of one scenario, and one target of each.
Specification: https://hl7.org/fhir/R5/conceptmap.html
"""

from collections.abc import Iterable

from service.fhir.values import Json
from service.loaders.gems.directions import Direction, Side
from service.loaders.gems.rows import Row
from service.loaders.published import PUBLIC_DOMAIN

_DESCRIPTION = (
    "CMS's General Equivalence Mapping of {about} from {source} to {target}. Approximate rows are "
    "related-to, others equivalent. A target with a scenario is one part of a combination: take one target "
    "of every choice list of one scenario."
)


def concept_map(rows: Iterable[Row], direction: Direction, year: str, canonical_base: str) -> Json:
    """The R5-shaped ConceptMap of fiscal year ``year`` that says ``rows``."""
    source, target = direction.source, direction.target
    from_title, to_title = source.system.title, target.system.title
    name = f"gem-{source.short}-to-{target.short}"
    return {
        "resourceType": "ConceptMap",
        "url": f"{canonical_base}/ConceptMap/{name}",
        "version": year,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "title": f"General Equivalence Mappings {year}: {direction.about}, {from_title} to {to_title}",
        "status": "active",
        "date": f"{int(year) - 1}-10-01",
        "publisher": "Centers for Medicare & Medicaid Services",
        "description": _DESCRIPTION.format(about=direction.about, source=from_title, target=to_title),
        "copyright": PUBLIC_DOMAIN,
        "property": [_FLAGS | {"uri": f"{canonical_base}/gem#flags"}],
        "additionalAttribute": [
            {**attribute, "uri": f"{canonical_base}/gem#{attribute['code']}", "type": "code"}
            for attribute in _ATTRIBUTES
        ],
        "sourceScopeCanonical": f"{source.system.url}?fhir_vs",
        "targetScopeCanonical": f"{target.system.url}?fhir_vs",
        "group": [_group(rows, source, target, year)],
    }


_FLAGS = {
    "code": "flags",
    "type": "string",
    "description": "CMS's five flags of one digit: approximate, no map, combination, scenario, choice list.",
}
_ATTRIBUTES = (
    {"code": "scenario", "description": "Which of the source's combinations the target belongs to."},
    {"code": "choice-list", "description": "The list, within the scenario, of which one target is taken."},
)


def _group(rows: Iterable[Row], source: Side, target: Side, year: str) -> Json:
    by_source: dict[str, list[Json]] = {}
    for row in rows:
        targets = by_source.setdefault(row.source, [])
        if row.target is not None:
            targets.append(_target(row, row.target))
    return {
        "source": f"{source.system.url}|{source.version(year)}",
        "target": f"{target.system.url}|{target.version(year)}",
        "element": [
            {"code": code, "target": targets} if targets else {"code": code, "noMap": True}
            for code, targets in by_source.items()
        ],
    }


def _target(row: Row, code: str) -> Json:
    found: Json = {
        "code": code,
        "relationship": "related-to" if row.is_approximate else "equivalent",
        "property": [{"code": "flags", "valueString": row.flags}],
    }
    if row.combination:
        found["product"] = [{"attribute": a, "valueCode": number} for a, number in row.combination.items()]
    return found
