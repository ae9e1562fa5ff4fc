"""What the expansion of a value set depends on: the code systems and value sets that lead into it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from service.terminology.repository import ResourceRow


class KnownReferences:
    """What definitions of value sets name; each is read once, because what is behind a row never changes."""

    def __init__(self, read: Callable[[ResourceRow], frozenset[str]]) -> None:
        self._read = read
        self._known: dict[ResourceRow, frozenset[str]] = {}

    def by_url(self, rows: Iterable[ResourceRow]) -> Mapping[str, frozenset[str]]:
        """By url of a value set what all its versions name together; forgets every other row."""
        before, self._known = self._known, {}
        found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        for row in rows:
            named = before.get(row)
            self._known[row] = named = self._read(row) if named is None else named
            found[row.url or ""] |= named
        return found


def reached(
    named: Mapping[str, frozenset[str]], url: str, names: Callable[[str], Sequence[str]]
) -> frozenset[str]:
    """Everything that the value set ``url`` depends on, itself included, under all names of the systems."""
    found: set[str] = set()
    pending = [url]
    while pending:
        current = pending.pop()
        if current not in found:
            found.update((current, *names(current.partition("?")[0])))
            pending.extend(named.get(current, ()))
    return frozenset(found)
