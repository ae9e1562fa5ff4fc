"""A page with which nothing is wrong, to be spoiled by one change; and releases to look its codes up in."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.loaders.page_linting import lint
from service.loaders.page_linting.codes import ReleaseCodes
from service.terminology.pages import ProcedurePage

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
TODAY = date(2026, 12, 1)

GOOD = """\
---
id: blister-drainage
title: Drainage of a blister
codes:
  - system: icd-10-pcs
    codes: ["0A00000"]
    patterns: ["0B[01]0000"]
reviewed: 2026-11-20
source: >-
  A textbook of skin care that was invented for tests, and the leaflet of a society that does not exist.
---

## Name of the Procedure

- Common Name: Blister drainage
- Medical Term: Needle drainage of a blister

## Summary

A tight blister on the heel or the hand is opened with a clean needle, so that the fluid can flow out.
The loose skin stays on the wound as a cover. It heals under a soft pad within a few days.

## Purpose

To take the pressure off the sore spot and to let the person walk or work again without pain.

## Indications

- A large blister that is tight and hurts with each step.
- A blister under a strap or in a shoe that will break soon anyway.
- A blister on the palm that makes it hard to hold a tool.

## Preparation

- The skin around the blister is washed with soap and warm water.
- A nurse asks about sugar disease and about medicines that thin the blood.
- Shoes that rub the sore spot are left at home.

## Procedure Description

1. The nurse looks at the blister and asks how it came about.
2. The skin is wiped with a germ killer and left to dry in the air.
3. A new needle is put through the edge of the blister, close to the healthy skin.
4. The fluid is pressed out with a piece of gauze.
5. The roof of the blister is laid flat, and a soft pad is taped over it.
   - Tools: Needle, gauze, tape, germ killer, soft pad

## Duration

It takes 5 to 10 minutes.

## Setting

- Office of a family doctor

## Personnel

- Nurse

## Risks and Complications

- Common: Stinging for a moment; a wet sock
- Rare: Infection of the skin; a scar

## Benefits

- The pain of each step is gone almost at once.
- The skin stays closed better than when the blister breaks in a shoe.

## Recovery

- Post-procedure: The pad stays on until the next day and is changed when it gets wet.
- Instructions: Look at the skin each day and keep it clean and dry.
- Recovery Time: 3 to 7 days.
- Restrictions: No long walks and no tight shoes for three days.
- Follow-up: Come back if the skin turns red or warm, or if pus runs out.

## Alternatives

- Leaving the blister alone under a thick pad
  - Pros: The closed skin keeps germs out.
  - Cons: The pain may last for some days more.
- Cutting the whole roof off
  - Pros: Nothing can fill up again.
  - Cons: The raw skin hurts more and heals more slowly.

## Patient Experience

- During Procedure: A short prick, then the feeling that the pressure goes away.
- After Procedure: The spot is a bit sore when it is touched.
- Pain Management: Cooling is enough for nearly everyone; a mild pain pill can be taken at night.

## Advice

Ask the nurse which shoes and socks keep new blisters away, and how to dress the spot at home. Never open a
blister that came from a burn on your own, and do not tear the roof off. People with poor blood flow in the
feet need a doctor to look at every blister, even when it does not hurt at all.
"""


@dataclass(frozen=True)
class Codes:
    """A release that is nothing but its codes."""

    codes: Collection[str]
    system: str = PCS
    name: str = "ICD-10-PCS 2025.10"

    def described(self, page: ProcedurePage) -> set[str]:
        wanted = [target for target in page.targets if target.system == self.system]
        single = {code for target in wanted for code in target.codes} & set(self.codes)
        patterns = [pattern for target in wanted for pattern in target.patterns]
        return single | {c for c in self.codes for pattern in patterns if re.fullmatch(pattern, c)}


RELEASE = Codes({"0A00000", "0B00000", "0B10000", "0C00000"})


def problems(folder: Path, *releases: ReleaseCodes, words: Collection[str] = (), **pages: str) -> list[str]:
    """What is wrong with ``pages`` (file names with ``_`` for ``-``), without the folder's name."""
    for name, text in pages.items():
        (folder / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    _, found = lint(folder, releases, words, TODAY)
    return [str(problem).removeprefix(f"{folder}/") for problem in found]


def spoiled(folder: Path, old: str, new: str, *releases: ReleaseCodes) -> list[str]:
    """What is wrong with the good page once ``old`` is ``new``."""
    assert GOOD.count(old) == 1, old
    return problems(folder, *releases, blister_drainage=GOOD.replace(old, new))


def line_of(text: str) -> int:
    """The line of the good page in which ``text`` stands."""
    return next(n for n, line in enumerate(GOOD.splitlines(), start=1) if text in line)
