"""Code systems for tests: hypothesis strategies, and small ones written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.concepts import Coding, Concept, Description, Designation, Membership, Property
from service.terminology.types import Canonical, Code, DateTime, Uri
from service.terminology.value_sets import ValueSet

URL = "http://example.org/procedures"

WORDS = (
    "hand", "Hand", "handle", "muscle", "muscles", "release", "röntgen", "Rontgen", "straße", "STRASSE",
    "ΔΈΛΤΑ", "手術", "手", "percutaneous", "percutanous", "heart", "x-ray", "o'neil", "2nd", "a", "",
)  # fmt: skip

texts = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Co")), max_size=12),
    st.sampled_from(["word " * 200, "é" * 300, "x" * 600]),
)
days = st.sampled_from(["2019", "2020-02", "2020-02-29", "2024-12-31", "2025-01-01T10:00:00Z"])
codings = st.builds(
    Coding,
    st.sampled_from([None, URL]),
    st.sampled_from([None, "A", "b"]),
    st.sampled_from([None, "1"]),
    st.none() | texts,
)
values = st.one_of(
    texts,
    texts.map(Code),
    texts.map(Uri),
    texts.map(Canonical),
    days.map(DateTime),
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1.0"), Decimal("1.00"), Decimal("1E+3")]),
    codings,
    st.none(),
)
plain_properties = st.builds(
    Property, st.sampled_from(["p", "q", "p" * 700]), values, st.none() | texts, st.none() | texts
)
properties = st.one_of(
    plain_properties,
    st.builds(Property, st.just("attribute"), values, st.none(), st.none(), st.just(()), st.integers(0, 3)),
    st.builds(Property, st.just("nested"), values, st.none(), st.none(), st.tuples(plain_properties)),
    st.builds(Property, st.sampled_from(["effectiveDate", "retirementDate"]), days.map(DateTime)),
    st.builds(Property, st.just("inactive"), st.booleans()),
    st.builds(Property, st.just("status"), st.sampled_from(["active", "retired"]).map(Code)),
)
descriptions = st.builds(
    Description,
    texts,
    st.booleans(),
    texts,
    st.just("20260101"),
    texts,
    st.lists(st.tuples(st.sampled_from(["1", "2"]), texts), max_size=2).map(tuple),
)
designations = st.builds(
    Designation,
    texts,
    st.sampled_from([None, "en", "de"]),
    st.none() | codings,
    st.lists(codings, max_size=2).map(tuple),
    st.sampled_from([None, URL]),
    st.just(()),
    st.none() | descriptions,
)
memberships = st.builds(
    Membership,
    st.sampled_from(["1", "2"]),
    st.sampled_from([(), (("mapTarget", "J45"), ("mapGroup", ""))]),
    st.none() | texts,
    st.none() | texts,
    st.sampled_from([None, "20260101"]),
)
codes = st.one_of(
    st.text("ABab01.-", min_size=1, max_size=4),
    st.sampled_from(["ä", "Ä", "c" * 600, "C" * 600, "26593", "..", "手"]),
)


@st.composite
def concepts(draw: st.DrawFn, max_size: int = 12) -> list[Concept]:
    """Concepts in any order whose parents form a poly-hierarchy."""
    names = draw(st.lists(codes, unique=True, max_size=max_size))
    made = []
    for position, code in enumerate(names):
        above = (
            st.lists(st.sampled_from(names[:position]), unique=True, max_size=2) if position else st.just([])
        )
        made.append(
            Concept(
                code,
                draw(st.none() | texts),
                draw(st.none() | texts),
                tuple(draw(st.lists(designations, max_size=2))),
                tuple(draw(st.lists(properties, max_size=4))),
                tuple(draw(above)),
                memberships=tuple(draw(st.lists(memberships, max_size=2))),
            )
        )
    return draw(st.permutations(made))


code_systems = st.builds(
    CodeSystem,
    url=st.just(URL),
    version=st.sampled_from([None, "1", "2"]),
    title=st.none() | texts,
    case_sensitive=st.booleans(),
    properties=st.sampled_from(
        [(), (PropertyDefinition("p", "code", "http://hl7.org/fhir/concept-properties#inactive", "why"),)]
    ),
    filters=st.sampled_from([(), (FilterDefinition("concept", ("is-a", "="), "a code"),)]),
    identifiers=st.sampled_from([(), ("urn:oid:1.2.3",)]),
    version_aliases=st.sampled_from([(), ("FY1", "first")]),
    effective_start=st.sampled_from([None, "2025-10-01"]),
)


@dataclass(frozen=True, kw_only=True)
class Release:
    """A release as loaders give it."""

    code_system: CodeSystem
    concepts: Sequence[Concept]
    value_sets: tuple[ValueSet, ...] = ()
    files: tuple[str, ...] = ("codes.txt",)
    derived: bool = False


@dataclass
class Numbered:
    """Makes releases of ``size`` numbered codes, all below one root, whose displays tell ``text``."""

    size: int
    url: str = URL
    value_sets: tuple[ValueSet, ...] = field(default=())

    def release(self, version: str, text: str, *, derived: bool = False) -> Release:
        below = [
            Concept(f"N{n:05d}", f"{text} {n}", properties=(Property("n", n),), parents=("ROOT",))
            for n in range(self.size - 1)
        ]
        return Release(
            code_system=CodeSystem(url=self.url, version=version, name="Numbers", title="Árbol of numbers"),
            concepts=[Concept("ROOT", text), *below],
            value_sets=self.value_sets,
            derived=derived,
        )
