"""LOINC as Regenstrief ships it: ``Loinc.csv``, and the accessory files of parts, answers and hierarchy."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from service.loaders.archives import Member
from service.loaders.loinc.answers import read_answers
from service.loaders.loinc.documents import read_documents, read_replacements
from service.loaders.loinc.hierarchy import read_hierarchy
from service.loaders.loinc.parts import read_links, read_parts
from service.loaders.loinc.resources import answer_lists, code_system
from service.loaders.loinc.terms import Beside, read_terms
from service.loaders.loinc.variants import read_variants
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.roles import find_all_files, find_files

__all__ = ["load"]

_ROLES = {
    "terms": r"Loinc\.csv",
    "parts": r"Part\.csv",
    "links": r"LoincPartLink_Primary\.csv",
    "answers": r"AnswerList\.csv",
    "questions": r"LoincAnswerListLink\.csv",
    "hierarchy": r"(ComponentHierarchyBySystem|MultiAxialHierarchy)\.csv",
    "documents": r"DocumentOntology\.csv",
    "replacements": r"MapTo\.csv",
    "languages": r"LinguisticVariants\.csv",
}
_VARIANT = r"[A-Za-z]+\d+LinguisticVariant\.csv"


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """Terms, parts, answer lists and answers, and a value set for each answer list.

    The files do not tell their version, so the operator names it (``release``, ``2.81``). Only ``Loinc.csv``
    is required. ``LoadError`` at the first row that breaks the layout.
    """
    files = find_files(sources, _ROLES, required=("terms",))
    if options.release is None:
        problem = "does not tell which release it is: name it as the release (2.81)"
        raise LoadError(files["terms"].name, None, problem)
    options.progress("reading LOINC", 0)
    above = read_hierarchy(files.get("hierarchy"))
    lists = read_answers(files.get("answers"), files.get("questions"))
    parts = list(read_parts(files.get("parts"), above))
    known = frozenset(part.code for part in parts)
    beside = Beside(
        links=read_links(files.get("links")),
        lists=lists.of_term,
        above=above,
        parts=known,
        documents=read_documents(files.get("documents")),
        replacements=read_replacements(files.get("replacements")),
        names=read_variants(files.get("languages"), find_all_files(sources, {"": _VARIANT})[""]),
    )
    terms = list(read_terms(files["terms"], beside))
    concepts = [*terms, *parts, *lists.concepts()]
    lost = {parent for parents in above.values() for parent in parents} - known
    options.progress("reading LOINC", len(concepts), len(concepts))
    yield Release(
        code_system=code_system(options.release),
        concepts=concepts,
        value_sets=tuple(answer_lists(options.release, lists)),
        files=tuple(file.name for file in files.values()),
        warnings=(_warning(files["hierarchy"], lost),) if lost else (),
    )


def _warning(hierarchy: Member, lost: Collection[str]) -> str:
    some = ", ".join(sorted(lost)[:3])
    return f"{hierarchy.name}: {len(lost)} codes of the hierarchy ({some} …) are no parts, and left out."
