"""Every code on every day around a boundary, against a plain reading of the files."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.operations.bulk import Question
from tests.dates.conftest import Asker
from tests.dates.reading import Level2, Procedures, Verdict, around

ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
NO_CODES = ("0KNC0Z", "XXXXXXX", "0knc0zz", "A9999999", "", "É0001")
TIMES = ("", "T00:00:00+14:00", "T23:59:59-12:00", "T23:59:59.999Z", "T12:00:00+05:30")

PCS_DAYS = [
    day
    for boundary in ("2024-04-01", "2024-10-01", "2025-04-01", "2025-10-01", "2026-04-01", "2024-02-29")
    for day in around(boundary)
] + ["2028-02-29", "2030-12-31", "1999-12-31"]

HCPCS_DAYS = [
    day
    for quarter in ("2018-01-01", "2018-04-01", "2019-01-01", "2019-04-01", "2025-10-01", "2026-01-01")
    for day in around(quarter)
] + ["2020-02-29", "2030-12-31", "1980-01-01"]


def check(said: Any, expected: Verdict, code: str, day: str) -> None:
    """The answer says what the files say."""
    where = f"{code} on {day}: {said}"
    assert said["result"] == expected.is_valid, where
    assert said.get("version") == expected.version, where
    if expected.first:
        assert said.get("validFrom") == expected.first, where
        assert said.get("validTo") == expected.last, where
    warned = [text for severity, text in said.get("issues", ()) if severity == "warning"]
    assert bool(warned) == expected.is_warned, where
    if expected.version is None:
        (text,) = [text for _, text in said["issues"]]
        assert f"no release of {ICD_10_PCS} for {day} is loaded" in text
    elif not expected.is_valid:
        assert any(severity == "error" for severity, _ in said["issues"]), where


@given(data=st.data())
@settings(max_examples=60)
def test_procedures_on_days(dated: Asker, procedures: Procedures, data: st.DataObject) -> None:
    """Codes that a release added or dropped are drawn as often as all others."""
    every = st.sampled_from(procedures.changed) | st.sampled_from(procedures.every)
    code = data.draw(every | st.sampled_from(NO_CODES))
    day = data.draw(st.sampled_from(PCS_DAYS))
    said = dated.validate(url=ICD_10_PCS, code=code or "?", date=day + data.draw(st.sampled_from(TIMES)))
    check(said, procedures.verdict(code, day), code, day)


@given(data=st.data())
@settings(max_examples=60)
def test_level_2_on_days(dated: Asker, level2: Level2, data: st.DataObject) -> None:
    """Around the ends of quarters, and around the first and last day of the code itself in any release."""
    every = sorted(set[str]().union(*level2.codes.values()))
    ended = sorted(code for codes in level2.codes.values() for code, (_, last) in codes.items() if last)
    code = data.draw(st.sampled_from(every) | st.sampled_from(ended) | st.sampled_from(NO_CODES[1:]))
    own = {d for codes in level2.codes.values() for d in codes.get(code, ()) if d}
    days = [*HCPCS_DAYS, *(day for d in own for day in around(d))]
    day = data.draw(st.sampled_from(days))
    said = dated.validate(url=HCPCS, code=code or "?", date=day + data.draw(st.sampled_from(TIMES)))
    check(said, level2.verdict(code, day), code, day)


def test_every_termination(dated: Asker, level2: Level2) -> None:
    """Each code of October 2025 with a last day: valid on it, not on the next."""
    ended = {code: days for code, days in level2.codes["2025-10-01"].items() if days[1]}
    assert len(ended) == 1225
    for code, (_, last) in ended.items():
        for day in around(last or ""):
            said = dated.validate(url=HCPCS, code=code, date=day)
            check(said, level2.verdict(code, day), code, day)


def test_every_code_of_every_release(dated: Asker, procedures: Procedures, level2: Level2) -> None:
    """All codes of all releases, in bulk, on days inside, at the edges and outside of every period; each
    code of HCPCS also around its own first and last days."""
    asked: list[tuple[str, str, str, Verdict]] = []
    edges = ("2024-03-31", "2024-04-01", "2024-09-30", "2024-10-01", "2025-09-30", "2025-10-01")
    for code in procedures.every:
        asked += [(ICD_10_PCS, code, day, procedures.verdict(code, day)) for day in edges]
    for code in set[str]().union(*level2.codes.values()):
        own = {d for codes in level2.codes.values() for d in codes.get(code, ()) if d}
        days = {*(n for d in own for n in around(d)), "2018-03-31", "2019-03-31", "2025-10-01"}
        asked += [(HCPCS, code, day, level2.verdict(code, day)) for day in days]
    bulk = dated.bulk()
    for system, code, day, expected in asked:
        said = bulk.verdict(Question(system, code, date=day))
        where = f"{code} on {day}: {said}"
        assert (said.outcome == "valid") == expected.is_valid, where
        assert said.version == expected.version, where
        if expected.first:
            assert (said.valid_from, said.valid_to) == (expected.first, expected.last), where


@given(data=st.data())
@settings(max_examples=80)
def test_today_is_the_day_without_one(dated: Asker, level2: Level2, data: st.DataObject) -> None:
    """Without a date the answer is that of today, apart from what is said of the release's end."""
    code = data.draw(st.sampled_from(sorted(level2.codes["2025-10-01"])))
    without, today = (
        dated.validate(url=HCPCS, code=code),
        dated.validate(url=HCPCS, code=code, date="2026-11-20"),
    )
    for name in ("result", "version", "inactive", "status"):
        assert without.get(name) == today.get(name)
