"""Concepts out of components: parents, defining relationships in their groups, reference sets."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from service.loaders.release import LoadOptions
from service.loaders.snomed_rf2.content import Content, Said
from service.loaders.snomed_rf2.terms import Terms
from service.terminology.concepts import Concept, Membership, Property
from service.terminology.snomed.identifiers import DEFINED, IS_A, ROOT
from service.terminology.types import Code, DateTime

_SHOWN_EVERY = 20_000
_INACTIVE = Property("status", Code("inactive"))


def concepts(content: Content, terms: Terms, options: LoadOptions) -> Iterator[Concept]:
    """Every concept, in the order of the files, inactive ones too; ``content`` forgets them."""
    total = len(content.concepts)
    for number, said in enumerate(content.concepts.values()):
        if number % _SHOWN_EVERY == 0:
            options.progress("making SNOMED CT concepts", number, total)
        yield _concept(said, content, terms)
    options.progress("making SNOMED CT concepts", total, total)


def add_root(content: Content) -> str | None:
    """Give ``content`` the root where relationships lead to it but no row gives it; the warning if so."""
    if ROOT in content.concepts:
        return None
    below = sum(
        any(r.active and r.fields[2] == IS_A and r.fields[0] == ROOT for r in related)
        for related in content.relationships.values()
    )
    if not below:
        return None
    newest = max(content.concepts.values(), key=lambda said: said.effective_time)
    first = {ROOT: Said(ROOT, newest.effective_time, True, newest.module, (newest.fields[0],))}
    content.concepts = first | content.concepts
    return f"The root {ROOT} has no row in a file of concepts, but {below} concepts are directly below it."


def _concept(said: Said, content: Content, terms: Terms) -> Concept:
    related = [r for r in content.relationships.pop(said.id, ()) if r.active]
    display, designations = terms.of(said.id)
    above = [r.fields[0] for r in related if r.fields[2] == IS_A] if said.active else []
    return Concept(
        said.id,
        display,
        designations=designations,
        properties=(
            *(() if said.active else (_INACTIVE,)),
            Property("inactive", not said.active),
            Property("sufficientlyDefined", said.fields[0] == DEFINED),
            Property("moduleId", Code(said.module)),
            Property("effectiveTime", _day(said.effective_time)),
            *sorted(
                (_attribute(r) for r in related if r.fields[2] != IS_A),
                key=lambda p: p.group or 0,
            ),
        ),
        parents=tuple(dict.fromkeys(above)),
        memberships=tuple(_membership(m, content) for m in content.memberships.pop(said.id, ()) if m.active),
    )


@lru_cache(maxsize=1024)
def _day(effective_time: str) -> DateTime:
    return DateTime(f"{effective_time[:4]}-{effective_time[4:6]}-{effective_time[6:]}")


def _attribute(relationship: Said) -> Property:
    value, group, kind = relationship.fields
    return Property(kind, _value(value), group=int(group))


def _value(written: str) -> Code | str | int | Decimal:
    """A concept, or a concrete value: ``#10``, ``#2.5``, ``"text"``."""
    if written.startswith("#"):
        number = Decimal(written[1:])
        return int(number) if "." not in written else number
    if written.startswith('"'):
        return written.strip('"')
    return Code(written)


def _membership(member: Said, content: Content) -> Membership:
    reference_set, *values = member.fields
    columns = content.member_columns[reference_set]
    fields = tuple(zip(columns, values, strict=True))
    return Membership(reference_set, fields, member.id, member.module, member.effective_time)
