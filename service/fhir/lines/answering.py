"""Answers to lines, and an account of them.

An answer is ``{"line": 7, "verdict": "invalid", "reason": …, "text": …, …}``: ``verdict`` is ``valid``,
``invalid``, ``undetermined`` (only a fragment of the system is loaded, without the code) or ``unreadable``.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

import orjson

from service.fhir.lines.splitting import MAX_LINE, Lines
from service.fhir.values import Json, write_coding
from service.operations.bulk import Bulk, Outcome, Question, Verdict, told
from service.terminology import issues
from service.terminology.issues import TerminologyError


@dataclass(slots=True)
class Account:
    """How many lines came to what, and for which reasons. ``last`` is the number of the last line."""

    last: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def lines(self) -> int:
        """How many lines were answered."""
        return self.verdicts.total()

    def document(self) -> Json:
        """The account as JSON: reasons ranked, the most frequent first."""
        ranked = sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))
        return {
            "lines": self.lines,
            **{outcome: self.verdicts[outcome] for outcome in get_args(Outcome)},
            "reasons": [
                {"verdict": verdict, "reason": reason, "lines": count} for (verdict, reason), count in ranked
            ],
        }


def answers(
    lines: Iterator[Lines], question: Callable[[bytes], Question], bulk: Bulk, account: Account
) -> Iterator[bytes]:
    """The answers to each piece of lines as NDJSON, entered in ``account``."""
    for piece in lines:
        yield b"".join([_answer(number, line, question, bulk, account) for number, line in piece])


def _answer(
    number: int, line: bytes | None, question: Callable[[bytes], Question], bulk: Bulk, account: Account
) -> bytes:
    asked = None
    try:
        if line is None:
            raise TerminologyError(issues.line_too_long(MAX_LINE))
        asked = question(line)
        verdict = bulk.verdict(asked)
    except TerminologyError as error:
        verdict = Verdict("unreadable", None, None, None, (), None, *told(error.issues))
    account.last = number
    account.verdicts[verdict.outcome] += 1
    if verdict.reason is not None:
        account.reasons[verdict.outcome, verdict.reason] += 1
    return orjson.dumps(_document(number, asked, verdict), option=orjson.OPT_APPEND_NEWLINE)


def _document(number: int, asked: Question | None, verdict: Verdict) -> dict[str, Any]:
    document: dict[str, Any] = {"line": number, "verdict": verdict.outcome}
    if asked is not None:
        document["system"] = asked.system
        document["code"] = asked.code
    if verdict.version is not None:
        document["version"] = verdict.version
    if verdict.valid_from is not None:
        document["validFrom"] = verdict.valid_from
    if verdict.valid_to is not None:
        document["validTo"] = verdict.valid_to
    if verdict.issues:
        _explain(document, verdict)
    return document


def _explain(document: dict[str, Any], verdict: Verdict) -> None:
    document["reason"] = verdict.reason
    document["issue"] = verdict.issues[0].type
    document["text"] = verdict.text
    if verdict.replaced_by:
        document["replacedBy"] = [write_coding(coding) for coding in verdict.replaced_by]
    if verdict.normalized_code is not None:
        document["normalizedCode"] = verdict.normalized_code
