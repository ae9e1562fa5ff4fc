"""An expression as an index that holds it."""

from dataclasses import dataclass

from service.terminology.index import Index


@dataclass(frozen=True, slots=True)
class Held:
    """``index`` has the expression and what it needs; ``meaning`` is one text for all of the same meaning."""

    meaning: str
    index: Index
