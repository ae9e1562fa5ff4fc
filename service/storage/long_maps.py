"""Long concept maps on disk, made so that one code's mappings are found without reading the rest.

A file is named by the hash of the document that it was made of, written under another name and renamed
when it is whole. It holds runs of ``SortedLines``, then one line of JSON: the map without its elements about
codes, and where the runs of each group begin and end; then where that line begins, in eight bytes. What is
here can be made again from the document at any time.
"""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct
from tempfile import NamedTemporaryFile
from typing import IO, Any

import orjson

from service.fhir.concept_maps import Names, read_concept_map, read_element
from service.fhir.values import Json
from service.storage.sorted_lines import SortedLines, write_lines
from service.terminology.concept_maps import ConceptMap, Element, Group, Target

LONG = 200_000
"""Bytes of JSON from which on a map is kept this way."""

_END = Struct("<Q")
_UNFINISHED = "unfinished-"
_ABANDONED_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class _StoredGroup(Group):
    """A group whose elements about codes are in a file; ``elements`` are the others."""

    names: Names
    by_source: SortedLines
    by_target: SortedLines

    def about(self, code: str) -> Iterator[Element]:
        return (read_element(element, self.names) for element in self.by_source.find(code))

    def leading_to(self, code: str) -> Iterator[tuple[Element, Target]]:
        coded = (e for sources in self.by_target.find(code) for s in sources for e in self.about(s))
        elements = chain(coded, (element for element in self.elements if element.code is None))
        return ((e, target) for e in elements for target in e.targets if target.code == code)


@dataclass(frozen=True, slots=True)
class LongMaps:
    """The long maps in one folder. Any number of processes may share it."""

    folder: Path

    def read(self, name: str, document: Callable[[], bytes]) -> ConceptMap:
        """The map made of a document whose hash is ``name``."""
        content = self._open(name, document)
        head = _head(content)
        read = read_concept_map(head["map"])
        names = Names.of(head["map"])
        groups = (
            _StoredGroup(
                **{field.name: getattr(group, field.name) for field in fields(Group)},
                names=names,
                by_source=SortedLines(content, *runs[0]),
                by_target=SortedLines(content, *runs[1]),
            )
            for group, runs in zip(read.groups, head["runs"], strict=True)
        )
        return replace(read, groups=tuple(groups))

    def outline(self, name: str, document: Callable[[], bytes]) -> Json:
        """What the map says apart from its groups."""
        found: Json = _head(self._open(name, document))["map"]
        found.pop("group", None)
        return found

    def make(self, name: str, document: Mapping[str, Any]) -> None:
        """Make the file of an R5-shaped ConceptMap, unless it is there."""
        path = self.folder / name
        if path.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, prefix=_UNFINISHED, delete=False) as file:
            try:
                _write(file, document)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                os.unlink(file.name)
                raise
        os.chmod(file.name, 0o444)
        os.replace(file.name, path)

    def sweep(self, named: Collection[str]) -> None:
        """Remove what is not in ``named``, and what was abandoned before it was finished."""
        long_ago = time.time() - _ABANDONED_SECONDS
        for path in self.folder.iterdir() if self.folder.exists() else ():
            unfinished = path.name.startswith(_UNFINISHED)
            if path.name not in named and (not unfinished or path.stat().st_mtime < long_ago):
                path.unlink(missing_ok=True)

    def _open(self, name: str, document: Callable[[], bytes]) -> mmap:
        with suppress(FileNotFoundError):
            return _mapped(self.folder / name)
        self.make(name, orjson.loads(document()))
        return _mapped(self.folder / name)


def _mapped(path: Path) -> mmap:
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def _head(content: mmap) -> Any:
    end = len(content) - _END.size
    (start,) = _END.unpack_from(content, end)
    return orjson.loads(content[start:end])


def _write(file: IO[bytes], document: Mapping[str, Any]) -> None:
    groups, runs = [], []
    for group in document.get("group", ()):
        elements = group.get("element", ())
        coded = [element for element in elements if "code" in element]
        runs.append([_run(file, pairs) for pairs in (_by_source(coded), _by_target(coded))])
        groups.append({**group, "element": [element for element in elements if _is_wide(element)]})
    start = file.tell()
    file.write(orjson.dumps({"map": {**document, "group": groups}, "runs": runs}))
    file.write(_END.pack(start))


def _run(file: IO[bytes], pairs: Iterable[tuple[str, Any]]) -> tuple[int, int]:
    start = file.tell()
    write_lines(file, pairs)
    return start, file.tell()


def _by_source(elements: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    return ((element["code"], element) for element in elements)


def _by_target(elements: Iterable[Json]) -> Iterable[tuple[str, list[str]]]:
    """The source codes of each target code, each once."""
    found: dict[str, dict[str, None]] = {}
    for element in elements:
        for target in element.get("target", ()):
            if "code" in target:
                found.setdefault(target["code"], {})[element["code"]] = None
    return ((code, list(sources)) for code, sources in found.items())


def _is_wide(element: Json) -> bool:
    """Whether an element is about every code of a value set, or leads to such."""
    return "code" not in element or any("code" not in target for target in element.get("target", ()))
