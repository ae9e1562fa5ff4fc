"""What is known of one code that a grammar allows and no list has."""

from service.terminology.concepts import Concept
from service.terminology.expressions import Held
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex


def one_more(index: Index, concept: Concept, meaning: str | None = None) -> Held:
    """``concept`` held beside the system that ``index`` is of; ``meaning`` as ``Held`` has it."""
    return Held(meaning or concept.code, MemoryIndex(index.code_system, (concept,)))
