"""The difference of two value sets is that of the sets of their members."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.terminology.composition import Composer
from service.terminology.value_set_differences import ValueSetComparison
from service.terminology.value_sets import ConceptReference, ConceptSet, ValueSet
from tests.terminology.examples import DAY, release, value_set, view

TREE = "http://example.org/tree"
FLAT = "http://example.org/flat"
CODES = {(TREE, "1"): "abc", (TREE, "2"): "abcd", (FLAT, None): "xyz"}
KNOWN = view([release(url, codes, version) for (url, version), codes in CODES.items()])
OWN = "Own display"

Shown = dict[tuple[str, str], str]


@st.composite
def includes(draw: st.DrawFn) -> ConceptSet:
    (url, version), codes = draw(st.sampled_from(list(CODES.items())))
    chosen = draw(st.lists(st.sampled_from(codes), unique=True))
    references = tuple(ConceptReference(code, draw(st.sampled_from([None, OWN]))) for code in chosen)
    return ConceptSet(url, version, references)


value_sets = st.lists(includes(), min_size=1, max_size=3, unique_by=lambda item: item.system).map(
    lambda items: value_set("http://example.org/vs", *items)
)


def shown(of: ValueSet) -> Shown:
    """The display of every member, by a reading of its own."""
    assert of.compose is not None
    found: Shown = {}
    for item in of.compose.include:
        own = {c.code: c.display for c in item.concepts}
        for code in own or CODES[str(item.system), item.version]:
            found[str(item.system), code] = own.get(code) or f"Display of {code}"
    return found


def compared(old: ValueSet, new: ValueSet) -> ValueSetComparison:
    return ValueSetComparison(*(Composer(KNOWN, DAY).compose(value_set) for value_set in (old, new)))


@given(value_sets, value_sets)
def test_the_new_members_are_the_old_ones_with_the_changes(old: ValueSet, new: ValueSet) -> None:
    comparison, before, after = compared(old, new), shown(old), shown(new)
    keys = {kind: set(found) for kind, found in comparison.differences().keys.items()}
    assert keys["added"] == after.keys() - before.keys()
    assert keys["removed"] == before.keys() - after.keys()
    assert keys["display-changed"] == {k for k in before.keys() & after.keys() if before[k] != after[k]}
    for kind, found in keys.items():
        for key in found:
            change = comparison.change(kind, key)
            assert (change.old_display, change.new_display) == (before.get(key), after.get(key))


def test_a_code_is_the_same_code_in_every_version_of_its_system() -> None:
    old, new = (value_set("http://example.org/vs", ConceptSet(TREE, version)) for version in ("1", "2"))
    assert compared(old, new).differences().keys["added"] == [(TREE, "d")]
    everything = value_set("http://example.org/vs", ConceptSet(TREE, "1"), ConceptSet(TREE, "2"))
    assert compared(everything, new).differences().total(("added", "removed", "display-changed")) == 0
    other = replace(new, url="http://example.org/other")
    assert compared(new, other).differences().total(("added", "removed", "display-changed")) == 0
