"""Where a concept stands, against a walk over the parents themselves."""

from hypothesis import given
from hypothesis import strategies as st

from service.terminology.places import NEIGHBOURS, place
from tests.terminology.examples import release

Trees = st.lists(st.integers(min_value=-1, max_value=30), min_size=1, max_size=30)


@given(Trees, st.data())
def test_a_place_is_what_the_parents_say(choices: list[int], data: st.DataObject) -> None:
    parent_of = {
        f"C{n}": f"C{up}" if (up := min(choice, n - 1)) >= 0 else None for n, choice in enumerate(choices)
    }
    index = release("http://example.org/s", [(c, up) if up else c for c, up in parent_of.items()]).index
    code = data.draw(st.sampled_from(sorted(parent_of)))
    number = index.locate(code)
    assert number is not None
    found = place(index, number)

    above, up = [], parent_of[code]
    while up is not None:
        above.insert(0, up)
        up = parent_of[up]
    assert [index.concept(n).code for n in found.above] == above

    siblings = [other for other, parent in parent_of.items() if parent == parent_of[code]]
    at = siblings.index(code)
    assert [index.concept(n).code for n in found.before] == siblings[max(0, at - NEIGHBOURS) : at]
    assert [index.concept(n).code for n in found.after] == siblings[at + 1 : at + 1 + NEIGHBOURS]
    assert [index.concept(n).code for n in found.children] == [c for c, up in parent_of.items() if up == code]
