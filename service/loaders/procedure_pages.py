"""Procedure pages, as text or as Markdown: which codes they describe and what they say.

A page may name its codes in front matter, or the operator does (``options.code``), or its title is
the display of exactly one code that is already loaded.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from service.loaders import page_markdown, page_text
from service.loaders.archives import Member, members
from service.loaders.page_facts import page_facts
from service.loaders.page_outline import Line, Outline, Remarks
from service.loaders.page_sections import SectionReader
from service.loaders.release import LoadError, LoadOptions, Pages
from service.terminology.concepts import Coding, Designation, Property
from service.terminology.page_properties import PROPERTY_BY_CODE
from service.terminology.pages import PageTarget, ProcedurePage
from service.terminology.system_names import system_url

LARGEST_PAGE = 256 * 1024
"""Bytes; thirty times the longest page we know."""

NO_PAGE = "is no page (.txt or .md)"
_SUFFIXES = (".txt", ".md")
_NAMES = ("common-name", "medical-term")
_MATCHES_SHOWN = 5


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Pages]:
    """The pages in ``sources`` (files, folders and archives with ``.txt`` and ``.md``), as one load.

    With ``options.strict`` whatever would be left out is a ``LoadError``, else a warning.
    """
    warnings: list[str] = []
    found: dict[str, ProcedurePage] = {}
    files = list(_page_files(sources, warnings))
    if options.code and len(files) > 1:
        raise LoadError(sources[0], None, f"one code cannot be given for {len(files)} pages")
    for done, file in enumerate(files, start=1):
        remarks = Remarks(file.name, options.strict, warnings)
        page = read_page(read_outline(file, remarks), remarks, options)
        if page.id in found:
            raise remarks.refusal(None, f"another page has the id {page.id!r} too")
        found[page.id] = page
        options.progress("procedure pages", done, len(files))
    yield Pages(
        pages=tuple(found[page_id] for page_id in sorted(found)),
        files=tuple(file.name for file in files),
        warnings=tuple(warnings),
    )


def is_page(file: Member) -> bool:
    """Whether the file is named as pages are."""
    return PurePath(file.name).suffix.lower() in _SUFFIXES


def _page_files(sources: Sequence[Path], warnings: list[str]) -> Iterator[Member]:
    for source in sources:
        pages = list(members(source))
        if len(pages) > 1:
            warnings += [f"{m.name}: {NO_PAGE}" for m in pages if not is_page(m)]
            pages = [m for m in pages if is_page(m)]
        if not pages:
            raise LoadError(source, None, "holds no page; expected .txt or .md files")
        yield from pages


def _text(file: Member) -> str:
    content = file.read()
    if len(content) > LARGEST_PAGE:
        raise LoadError(file.name, None, f"is larger than {LARGEST_PAGE // 1024} kB, too large for a page")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(file.name, line, "is not text in UTF-8") from error
    if "\0" in text:
        raise LoadError(file.name, text.count("\n", 0, text.index("\0")) + 1, "is a binary file, not text")
    return text


def read_outline(file: Member, remarks: Remarks) -> Outline:
    """The outline of the page in ``file``; ``LoadError`` when it is none."""
    lines: list[Line] = list(enumerate(_text(file).splitlines(), start=1))
    if not any(text.strip() for _, text in lines):
        raise remarks.refusal(None, "the page is empty")
    if page_markdown.is_markdown(lines):
        return page_markdown.outline(lines, remarks)
    return page_text.outline(lines, remarks)


def read_page(outline: Outline, remarks: Remarks, options: LoadOptions) -> ProcedurePage:
    """The page with this outline; ``LoadError`` where it contradicts itself or its codes cannot be told."""
    outline = replace(outline, targets=_targets(outline, remarks, options))
    properties = (*SectionReader(outline, remarks).properties(), *page_facts(outline))
    page = ProcedurePage(
        id=outline.id or "",
        title=outline.title,
        targets=outline.targets,
        properties=properties,
        designations=tuple(_designations(properties, options.canonical_base)),
        reviewed=outline.reviewed,
        source=outline.source,
    )
    return replace(page, id=outline.id or _slug(page.common_name, remarks))


def _designations(properties: Iterable[Property], base: str) -> Iterator[Designation]:
    for given in properties:
        if given.code in _NAMES:
            display = PROPERTY_BY_CODE[given.code].keys[0]
            use = Coding(f"{base}/CodeSystem/designation-use", given.code, display=display)
            yield Designation(str(given.value), "en", use)


def _slug(name: str, remarks: Remarks) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", ascii_name.lower()))
    if not slug:
        raise remarks.refusal(None, f"no id can be made from the name {name!r}; give 'id' in front matter")
    return slug


def _targets(outline: Outline, remarks: Remarks, options: LoadOptions) -> tuple[PageTarget, ...]:
    if outline.targets and options.code:
        raise remarks.refusal(None, f"the page names its codes; the code {options.code} is one too many")
    if outline.targets:
        return outline.targets
    named = system_url(options.system) if options.system else outline.system
    if options.system and named is None:
        raise remarks.refusal(None, f"{options.system!r} is neither a canonical nor a known short name")
    if not options.code:
        return (_match(outline.title, named, remarks, options),)
    if named is None:
        raise remarks.refusal(None, f"the system of the code {options.code} is not said; give --system")
    return (PageTarget(named, (options.code,)),)


def _match(title: str, system: str | None, remarks: Remarks, options: LoadOptions) -> PageTarget:
    """The one loaded code whose display is the title."""
    known = options.known_displays or {}
    asked = [system] if system else list(known)
    found = [(url, code) for url in asked if url in known for code in known[url](title)]
    if len(found) == 1:
        return PageTarget(found[0][0], (found[0][1],))
    shown = ", ".join(f"{url}|{code}" for url, code in found[:_MATCHES_SHOWN])
    reason = (
        f"its title fits {len(found)} loaded codes ({shown})" if found else "its title fits no loaded one"
    )
    raise remarks.refusal(
        None, f"the page names no code and {reason}; give --code and --system, or front matter"
    )
