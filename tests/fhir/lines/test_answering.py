"""Answers to lines: as many as there are lines, each with its number, whatever is in them."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from service.fhir.lines.answering import Account, answers
from service.fhir.lines.reading import Columns, CsvReader, Reader
from service.fhir.lines.splitting import MAX_LINE, pieces, split
from service.operations.bulk import Bulk, Defaults
from service.operations.operation import Context
from tests.terminology.claim_systems import HCPCS, claim_systems

BULK = Bulk(Context(view=claim_systems(), moment=datetime(2026, 11, 20, 12, tzinfo=UTC)))
READER = Reader(Columns(), Defaults(system=HCPCS))
GOOD = orjson.dumps({"code": "J1100", "date": "2025-12-01"})


def answered(data: bytes) -> tuple[list[dict[str, Any]], Account]:
    account = Account()
    found = answers(split(pieces(BytesIO(data).read, 100)), READER.of_json, BULK, account)
    return [orjson.loads(line) for piece in found for line in piece.splitlines()], account


LINES = st.one_of(
    st.just(GOOD),
    st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")),
    st.dictionaries(
        st.sampled_from(["system", "code", "version", "date", "x"]),
        st.one_of(st.text(max_size=5), st.none(), st.integers(0, 9), st.lists(st.booleans(), max_size=2)),
    ).map(orjson.dumps),
)


@given(st.lists(LINES, min_size=1))
def test_a_line_out_for_a_line_in(given: list[bytes]) -> None:
    found, account = answered(b"\n".join([*given, b""]))
    assert [answer["line"] for answer in found] == list(range(1, len(given) + 1))
    assert [a["verdict"] for a, line in zip(found, given, strict=True) if line == GOOD] == [
        "valid" for line in given if line == GOOD
    ]
    assert all(answer["verdict"] == "valid" or answer["text"] for answer in found)
    assert account.lines == account.last == len(given)
    assert account.document()["lines"] == len(given)


def reason(line: bytes) -> str:
    (answer,), _ = answered(line + b"\n")
    assert answer["verdict"] == "unreadable"
    return f"{answer['reason']}: {answer['text']}"


def test_each_mistake_is_named() -> None:
    assert reason(b"{").startswith("LINE_NOT_JSON")
    assert reason(b"[1]").startswith("LINE_NOT_JSON")
    assert reason(b" ").startswith("LINE_EMPTY")
    assert reason(b'{"code": "\xff"}').startswith("LINE_NOT_UTF8")
    assert reason(b"{}") == "LINE_WITHOUT_VALUE: The line has no code"
    assert reason(b'{"code": 99}') == "LINE_VALUE_NO_TEXT: The code of the line is not a string"
    assert "is not a dateTime" in reason(b'{"code": "J1100", "date": "1/2/2025"}')
    assert "no day of the calendar" in reason(b'{"code": "J1100", "date": "2025-02-29"}')
    assert "names no day" in reason(b'{"code": "J1100", "date": "2025"}')
    assert reason(b'{"code": "' + b"J" * MAX_LINE + b'"}').startswith("LINE_TOO_LONG")


def test_reasons_are_ranked() -> None:
    bad = b'{"code": "J9"}\n'
    _, account = answered(GOOD + b"\n" + bad * 3 + b"{}\n")
    document = account.document()
    counts = {name: document[name] for name in ("valid", "invalid", "undetermined", "unreadable")}
    assert counts == {"valid": 1, "invalid": 3, "undetermined": 0, "unreadable": 1}
    assert [row["lines"] for row in document["reasons"]] == [3, 1]
    assert document["reasons"][0]["reason"] == "Unknown_Code_in_Version"


def test_csv_is_read_under_its_heading() -> None:
    columns = Columns(code="Svc", date="From")
    reader = CsvReader.under(b'\xef\xbb\xbf"Svc",Amount,From', Reader(columns, Defaults(system=HCPCS)))
    question = reader.of_csv(b'J1100,"1,200.00", 2025-01-01')
    assert (question.system, question.code, question.date) == (HCPCS, "J1100", "2025-01-01")
