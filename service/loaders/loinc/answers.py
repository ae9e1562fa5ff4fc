"""Answer lists (``LL…``), their answers (``LA…``), and the questions that have them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.loaders.archives import Member
from service.loaders.delimited import read_rows
from service.loaders.loinc.hierarchy import LAYOUT
from service.terminology.concepts import Concept, Property
from service.terminology.loinc import ANSWER_LIST
from service.terminology.types import Code


@dataclass(frozen=True, slots=True)
class AnswerLists:
    """The names of lists and of answers, the answers of each list in their order, the lists of each term."""

    lists: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    members: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_term: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def concepts(self) -> Iterator[Concept]:
        """The lists with their answers and the terms that have them, then the answers with their lists."""
        lists_of: defaultdict[str, list[str]] = defaultdict(list)
        for name, answers in self.members.items():
            for answer in answers:
                lists_of[answer].append(name)
        terms_of: defaultdict[str, list[str]] = defaultdict(list)
        for term, lists in self.of_term.items():
            for name in lists:
                terms_of[name].append(term)
        for code, display in self.lists.items():
            members = (Property("Answer", Code(answer)) for answer in self.members[code])
            questions = (Property("answers-for", Code(term)) for term in terms_of[code])
            yield Concept(code, display, properties=(*members, *questions))
        for code, display in self.answers.items():
            yield Concept(
                code, display, properties=tuple(Property(ANSWER_LIST, Code(name)) for name in lists_of[code])
            )


def read_answers(lists: Member | None, questions: Member | None) -> AnswerLists:
    """What the two files say; nothing without them. ``LoadError`` where a term has an unknown list."""
    found = AnswerLists()
    if lists is not None:
        columns = ("AnswerListId", "AnswerListName", "AnswerStringId", "DisplayText")
        for row in read_rows(lists, LAYOUT, columns):
            name, title, answer, display = row.fields
            found.lists[name] = title
            if answer and answer not in found.members[name]:
                found.answers[answer] = display
                found.members[name].append(answer)
    if questions is not None:
        for row in read_rows(questions, LAYOUT, ("LoincNumber", "AnswerListId")):
            term, name = row.fields
            if name not in found.lists:
                raise row.refusal(f"{name} is no list in the file of answer lists")
            if name not in found.of_term[term]:
                found.of_term[term].append(name)
    return found
