"""The law of events: whatever happens in whatever order, each subscription counts all of it, once."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from service.config import Settings
from service.fhir.subscriptions import read_order
from service.opening import Service, open_service
from service.publishing.announcing import announce
from service.terminology.subscriptions import Outbox
from tests.publishing.subscribing import put, subscription, value_set

NAMES = ("a", "b", "c")
DAY = "2026-11-22"

Step = tuple[str, tuple[str, ...]]

steps = st.one_of(
    st.tuples(
        st.just("put"), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)
    ),
    st.tuples(st.just("delete"), st.sampled_from(NAMES).map(lambda name: (name,))),
    st.tuples(st.just("subscribe"), st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple)),
    st.tuples(st.just("announce"), st.just(())),
)


def url(name: str) -> str:
    return f"http://example.org/ValueSet/{name}"


def subscribe(outbox: Outbox, names: tuple[str, ...]) -> str:
    document = subscription("r5", "value-set-changed", "http://example.org/", [url(name) for name in names])
    made = outbox.create(read_order(document), document, "5.0.0", "http://localhost/r5")
    assert made is not None
    return made.id


def change(service: Service, kind: str, names: tuple[str, ...], number: int) -> list[str]:
    """Change ValueSets in one transaction; tell what has to be heard of it, in the order of ids."""
    if kind == "put":
        put(service, *(value_set(name, title=f"{name} {number}") for name in names))
        return [f"PUT {name}" for name in sorted(names)]
    with service.registry.writing() as writer:
        return [f"DELETE {name}" for name in names if writer.delete("ValueSet", name)]


@given(st.lists(steps, max_size=12))
@settings(max_examples=25)
def test_every_change_is_numbered_once_and_in_order(story: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        service = open_service(Settings(data=Path(folder)))
        outbox = service.publisher.deliveries.outbox
        expected: dict[str, list[str]] = {}
        wanted: dict[str, tuple[str, ...]] = {}
        for number, (kind, names) in enumerate(story):
            if kind == "subscribe":
                made = subscribe(outbox, names)
                expected[made], wanted[made] = [], names
            elif kind == "announce":
                announce(outbox, service.catalogue, DAY)
            else:
                heard = change(service, kind, names, number)
                for each, some in wanted.items():
                    expected[each] += [what for what in heard if not some or what.split()[1] in some]
        while announce(outbox, service.catalogue, DAY):
            pass
        for each, heard in expected.items():
            events = outbox.events(each, 1, 1000, 1000)
            assert [event.number for event in events] == list(range(1, len(heard) + 1))
            told = [f"{'DELETE' if e.method == 'DELETE' else 'PUT'} {e.focus.id}" for e in events]
            assert told == heard
        service.registry.close()
