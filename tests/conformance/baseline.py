"""What of HL7's test cases must pass, suite by suite: a number that only rises."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.judge import SUITE, Outcome
from tests.running import ROOT

PATH = Path(__file__).parent / "baseline.json"
README = ROOT / "README.md"
VERSIONS = ("R4", "R5")

_IN_README = re.compile(r"\*\*HL7's terminology ecosystem suite: .*\n\n(\|.*\n)+")


@dataclass(frozen=True)
class Baseline:
    """The cases of each suite of one commit of the guide, and how many must pass, by FHIR version."""

    guide: str
    commit: str
    suites: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls) -> "Baseline":
        """The baseline that is pinned."""
        return cls(**json.loads(PATH.read_text(encoding="utf-8")))

    def shortfalls(self, outcomes: Mapping[str, Outcome]) -> list[str]:
        """Every suite in which a version passes fewer cases than it must."""
        return [
            f"{suite} on {version}: {outcomes[version].passed.get(suite, 0)} pass, {numbers[version]} must"
            for suite, numbers in self.suites.items()
            for version in VERSIONS
            if outcomes[version].passed.get(suite, 0) < numbers[version]
        ]

    def raised(self, outcomes: Mapping[str, Outcome]) -> "Baseline":
        """The baseline with what passes now; no number is lower than before."""
        suites = dict.fromkeys(suite for version in VERSIONS for suite in outcomes[version].cases)
        return Baseline(self.guide, commit(), {suite: self._raised(suite, outcomes) for suite in suites})

    def _raised(self, suite: str, outcomes: Mapping[str, Outcome]) -> dict[str, int]:
        before = self.suites.get(suite, {})
        cases = max(outcomes[version].cases.get(suite, 0) for version in VERSIONS)
        passed = {v: max(outcomes[v].passed.get(suite, 0), before.get(v, 0)) for v in VERSIONS}
        return {"cases": cases, **passed}

    def write(self) -> None:
        """Pin it, and say so in the README."""
        content = {"guide": self.guide, "commit": self.commit, "suites": self.suites}
        PATH.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        README.write_text(_IN_README.sub(lambda _: self.told(), text), encoding="utf-8")

    def told(self) -> str:
        """What the README says: one sentence, and the table of suites."""
        totals = {key: sum(s[key] for s in self.suites.values()) for key in ("cases", *VERSIONS)}
        said = ", ".join(f"{totals[version]} of {totals['cases']} on {version}" for version in VERSIONS)
        head = ("| suite | cases | R4 | R5 |", "|---|---|---|---|")
        rows = (f"| {name} | {s['cases']} | {s['R4']} | {s['R5']} |" for name, s in self.suites.items())
        return f"**HL7's terminology ecosystem suite: {said}.**\n\n" + "".join(
            f"{line}\n" for line in (*head, *rows)
        )


def commit() -> str:
    """The commit of the guide that the cases are of, as the licence beside them names it."""
    licence = (SUITE / "LICENSE.txt").read_text(encoding="utf-8")
    named = re.search(r"commit ([0-9a-f]{40})", licence)
    if named is None:
        raise RuntimeError("the licence of the cases names no commit")
    return named[1]
