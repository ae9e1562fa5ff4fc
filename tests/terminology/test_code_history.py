"""The history of a code over the releases of its system."""

from collections.abc import Mapping

from service.operations.inline import inline_release
from service.terminology.code_history import Change, history, present_since, present_until
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.releases import SystemRelease

URL = "http://example.org/s"


def release(version: str, start: str | None, content: str = "complete", **titles: str) -> SystemRelease:
    header = CodeSystem(url=URL, version=version, effective_start=start, content=content)
    return inline_release(header, [Concept(code, title) for code, title in titles.items()])


RELEASES = (
    release("2025.10", "2025-10-01", A="First, reworded", C="New", D="Back"),
    release("2024.04", "2024-04-01", A="First", B="Going", D="Back"),
    release("2024.10", "2024-10-01", A="First", B="Going"),
)


def changes(code: str) -> Mapping[str | None, Change]:
    return {each.release.version: each.change for each in history(RELEASES, code)}


def test_releases_come_in_the_order_of_their_versions_with_what_changed() -> None:
    assert list(changes("A").items()) == [
        ("2024.04", Change.FIRST),
        ("2024.10", Change.KEPT),
        ("2025.10", Change.RETITLED),
    ]
    assert list(changes("B").values()) == [Change.FIRST, Change.KEPT, Change.DELETED]
    assert list(changes("C").values()) == [Change.ABSENT, Change.ABSENT, Change.ADDED]
    assert list(changes("D").values()) == [Change.FIRST, Change.DELETED, Change.ADDED]


def test_the_days_of_a_code_follow_from_those_of_the_releases() -> None:
    assert present_since(history(RELEASES, "A")) == ("2024-04-01", False)
    assert present_since(history(RELEASES, "C")) == ("2025-10-01", True)
    assert present_until(history(RELEASES, "A")) is None
    assert present_until(history(RELEASES, "B")) == "2025-09-30"
    assert present_until(history(RELEASES, "D")) is None


def test_a_code_of_no_release_and_releases_without_days_tell_no_day() -> None:
    assert present_since(history(RELEASES, "X")) is None
    assert present_until(history(RELEASES, "X")) is None
    undated = history([release("1", None, A="One")], "A")
    assert (present_since(undated), present_until(undated)) == (None, None)


def test_a_fragment_and_a_supplement_say_nothing_beside_a_whole_release() -> None:
    others = (release("9", None, "fragment", A="Part"), release("8", None, "supplement", A="Added"))
    assert [each.release.version for each in history((*RELEASES, *others), "A")] == list(changes("A"))
    assert [each.release.version for each in history(others, "A")] == ["9"]
