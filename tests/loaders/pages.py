"""Small pages for tests, in both formats, and a short way to load them."""

from pathlib import Path

from service.loaders.procedure_pages import load
from service.loaders.release import LoadOptions, Pages
from service.terminology.pages import ProcedurePage

TEXT = """Search all medical codes

Draining of a blister

HCPCS code

Draining of a Blister

Name of the Procedure:
  • Common Name: Blister Draining
  • Medical Term: Bulla Aspiration
Summary

A needle lets the fluid out.

The skin is left in place.

Indications
  • A large blister
    that hurts.
  • A blister under a shoe strap.
Procedure Description
  1. Cleaning: The skin is cleaned.
  2. The needle goes in at the edge.
    • Tools: Needle (sterile, thin), gauze, and tape.
    • Technology: None, but good light, helps.
Duration

It takes 5 to 10 minutes.

Risks and Complications
  • Common: Stinging, redness or a wet sock.
  • Rare: Infection.
Recovery
  • Post-procedure: The skin dries.
  • Recovery Time: Up to a week.
Alternatives
  • Leaving it alone: A padded dressing.
  • Pros: No needle.
  • Cons: Slow.
  • Cutting the skin off
  • Cons: Hurts.
  • Cons: Lets germs in.
Patient Experience
  • During Procedure: A prick.

Ask before you drain one yourself.

Similar Codes
  • A9999: An invented code
"""

MARKDOWN = """---
title: Draining of a blister
system: hcpcs
code: Z0001
---

## Name of the Procedure

- Common Name: Blister Draining
- Medical Term: Bulla Aspiration

## Summary

A needle lets the fluid out.

The skin is left in place.

## Indications

- A large blister
  that hurts.
- A blister under a shoe strap.

## Procedure Description

1. Cleaning: The skin is cleaned.
2. The needle goes in at the edge.
   - Tools: Needle (sterile, thin), gauze, and tape.
   - Technology: None, but good light, helps.

## Duration

It takes 5 to 10 minutes.

## Risks and Complications

- Common: Stinging, redness or a wet sock.
- Rare:
  - Infection

## Recovery

- Post-procedure: The skin dries.
- Recovery Time: Up to a week.

## Alternatives

- Leaving it alone: A padded dressing.
  - Pros: No needle.
  - Cons: Slow.
- Cutting the skin off
  - Cons: Hurts.
  - Cons: Lets germs in.

## Patient Experience

- During Procedure: A prick.

## Advice

Ask before you drain one yourself.

## Similar Codes

- A9999: An invented code
"""

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


def load_text(folder: Path, content: str | bytes, options: LoadOptions, name: str = "page.txt") -> Pages:
    """Load one page with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (pages,) = load([path], options)
    return pages


def one_page(folder: Path, content: str, code: str | None = None, system: str | None = None) -> ProcedurePage:
    """The page, loaded strictly and without a warning."""
    pages = load_text(folder, content, LoadOptions(strict=True, code=code, system=system))
    assert pages.warnings == ()
    return pages.pages[0]


def facts(page: ProcedurePage) -> list[tuple[str, object]]:
    """The properties as (code, value), sub-properties after the property they belong to."""
    return [(p.code, p.value) for top in page.properties for p in (top, *top.subproperties)]
