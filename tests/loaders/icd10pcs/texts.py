"""Small files in the publisher's layouts."""

from pathlib import Path

HEADER = ("0JH", "Subcutaneous Tissue and Fascia, Insertion")
FIRST = ("0JH60AZ", "Insertion of a Device in Chest Tissue, Open Approach")
SECOND = ("0JH63AZ", "Insertion of a Device in Chest Tissue, Percutaneous Approach")
RELEASE = (HEADER, FIRST, SECOND)

Titled = tuple[str, str]


def order_line(order: int, code: str, title: str) -> str:
    return f"{order:05} {code:<7} {int(len(code) == 7)} {title[:60]:<60} {title}"


def order_file(*entries: Titled) -> bytes:
    lines = [order_line(order, code, title) for order, (code, title) in enumerate(entries, start=1)]
    return text(*lines)


def change(kind: str, code: str, title: str) -> str:
    return f"{kind + ':':<13}{code:<7} {title[:60]:<60} {title}"


def text(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def totals(
    unit: str, before: int, after: int, added: int, deleted: int, revised: int, years: tuple[int, int]
) -> list[str]:
    return [
        "",
        unit.capitalize(),
        f"  {before} {unit} in icd10pcs_order_{years[0]}.txt",
        f"  {after} {unit} in icd10pcs_order_{years[1]}.txt",
        f"     {added} additions",
        f"     {deleted} deletions",
        f"     {revised} revisions",
        "    of which",
        f"     {revised} revisions to both long and short titles",
        "      0 revisions to long title only",
        "      0 revisions to short title only",
    ]


def addenda(before: dict[str, str], after: dict[str, str], years: tuple[int, int] = (2025, 2026)) -> bytes:
    """What leads from one release (code to title) to another, with its totals."""
    changes: list[str] = []
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if old is None and new is not None:
            changes.append(change("Add", code, new))
        elif new is None and old is not None:
            changes.append(change("Delete", code, old))
        elif old is not None and new is not None and old != new:
            changes += [change("Revise from", code, old), change("Revise to", code, new)]
    tables: list[str] = []
    for unit, length in (("headers", 3), ("codes", 7)):
        old_codes = {code for code in before if len(code) == length}
        new_codes = {code for code in after if len(code) == length}
        revised = sum(before[code] != after[code] for code in old_codes & new_codes)
        tables += totals(
            unit,
            len(old_codes),
            len(new_codes),
            len(new_codes - old_codes),
            len(old_codes - new_codes),
            revised,
            years,
        )
    return text(*changes, *tables)


def tables_xml(year: int = 2026, codes: int = 2, approaches: str = "03") -> bytes:
    """One table whose row makes the codes of ``RELEASE`` (or others)."""
    labels = "".join(f'<label code="{a}">Approach {a}</label>' for a in approaches)
    heads = (
        ("Section", "0", "Medical and Surgical"),
        ("Body System", "J", "Subcutaneous Tissue and Fascia"),
        ("Operation", "H", "Insertion"),
    )
    axes = "".join(
        f'<axis pos="{position}" values="1"><title>{title}</title><label code="{code}">{label}</label></axis>'
        for position, (title, code, label) in enumerate(heads, start=1)
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.tabular><version>{year}</version><title>Tables</title><pcsTable>{axes}
<pcsRow codes="{codes}">
<axis pos="4" values="1"><title>Body Part</title><label code="6">Chest Tissue</label></axis>
<axis pos="5" values="2"><title>Approach</title>{labels}</axis>
<axis pos="6" values="1"><title>Device</title><label code="A">Device A</label></axis>
<axis pos="7" values="1"><title>Qualifier</title><label code="Z">No Qualifier</label></axis>
</pcsRow></pcsTable></ICD10PCS.tabular>""".encode()


def definitions_xml(year: int = 2026, definition: str = "Putting something in") -> bytes:
    return f"""<ICD10PCS.definitions><version>{year}</version>
<section code="0"><title>Medical and Surgical</title><axis pos="3"><title>Operation</title>
<terms><title>Insertion</title><definition>{definition}</definition></terms>
</axis></section></ICD10PCS.definitions>""".encode()


def written(folder: Path, **files: bytes) -> list[Path]:
    """The files, each under its keyword with ``.txt``."""
    paths = [folder / f"{name}.txt" for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return paths
