import gc
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from service.storage import packs
from service.storage.packs import DamagedPackError
from service.storage.records import encode_concept
from service.terminology.concepts import Concept
from service.terminology.hierarchy import HierarchyError
from service.terminology.index import Field
from tests.storage.examples import Numbered, Release

NAMED, NAMELESS = "a" * 64, "b" * 64
CONTENT = Numbered(50).release("1", "muscle")


def build(folder: Path, name: str = "it", content: Release = CONTENT) -> Path:
    records = {concept.code: encode_concept(concept) for concept in content.concepts}
    return packs.build(folder, name, content.code_system, content.concepts, records)


def test_the_manifest_has_size_and_hash_of_the_data(tmp_path: Path) -> None:
    folder = build(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    data = (folder / "data.mdb").read_bytes()
    assert manifest["files"] == {"data.mdb": {"bytes": len(data), "sha256": sha256(data).hexdigest()}}
    assert (manifest["url"], manifest["version"], manifest["concepts"]) == (
        CONTENT.code_system.url,
        "1",
        50,
    )


def test_asking_changes_no_byte_of_a_pack(tmp_path: Path) -> None:
    folder = build(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    index = packs.open_index(folder)
    assert index.concept(0).code == "ROOT"
    assert len(index.words_beginning(Field.DISPLAY, "mus")) == 50
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    packs.verify(folder)


def test_a_pack_can_be_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    folder = build(tmp_path)
    folder.chmod(0o555)
    try:
        assert packs.open_index(folder).size == 50
    finally:
        folder.chmod(0o755)


def test_one_changed_byte_is_noticed_and_mended_by_building_again(tmp_path: Path) -> None:
    data = build(tmp_path) / "data.mdb"
    data.chmod(0o644)
    content = bytearray(data.read_bytes())
    content[-1] ^= 1
    data.write_bytes(content)
    with pytest.raises(DamagedPackError, match=r"data\.mdb is not as it was written"):
        packs.verify(tmp_path / "it")
    packs.verify(build(tmp_path))


def test_a_pack_cut_short_is_not_opened(tmp_path: Path) -> None:
    data = build(tmp_path) / "data.mdb"
    data.chmod(0o644)
    os.truncate(data, 4096)
    with pytest.raises(DamagedPackError, match="not as long"):
        packs.open_index(tmp_path / "it")


def test_a_pack_of_another_format_is_not_opened(tmp_path: Path) -> None:
    manifest = build(tmp_path) / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))
    with pytest.raises(DamagedPackError, match="format 0"):
        packs.open_index(tmp_path / "it")


@pytest.mark.parametrize("missing", ["manifest.json", "data.mdb"])
def test_a_pack_that_misses_a_file_is_not_opened(tmp_path: Path, missing: str) -> None:
    folder = build(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(DamagedPackError):
        packs.open_index(folder)


def test_a_hierarchy_that_is_none_leaves_nothing(tmp_path: Path) -> None:
    circle = [Concept("A", parents=("B",)), Concept("B", parents=("A",))]
    with pytest.raises(HierarchyError, match="cycle"):
        build(tmp_path, content=Release(code_system=CONTENT.code_system, concepts=circle))
    assert list(tmp_path.iterdir()) == []


def test_a_pack_is_opened_once_and_again_after_its_last_user(tmp_path: Path) -> None:
    folder = build(tmp_path)
    first = packs.open_index(folder)
    assert packs.open_index(folder) is first
    del first
    gc.collect()
    assert packs.open_index(folder).size == 50


def test_a_removed_pack_answers_those_who_have_it_open(tmp_path: Path) -> None:
    index = packs.open_index(build(tmp_path))
    (tmp_path / "it").rename(tmp_path / NAMELESS)
    build(tmp_path, NAMED)
    (tmp_path / "unfinished-x").mkdir()
    (tmp_path / "notes.txt").write_text("not ours")
    packs.sweep(tmp_path, {NAMED})
    assert {path.name for path in tmp_path.iterdir()} == {NAMED, "notes.txt"}
    assert index.locate("N00010") is not None


def test_a_forked_process_reads_what_its_parent_had_open(tmp_path: Path) -> None:
    folder = build(tmp_path)
    index = packs.open_index(folder)
    child = os.fork()
    if child == 0:
        same = index.locate("ROOT") == 0 and packs.open_index(folder).concept(0).code == "ROOT"
        os._exit(0 if same else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_name_follows_everything_that_answers() -> None:
    system, concepts = CONTENT.code_system, CONTENT.concepts
    records = [encode_concept(concept) for concept in concepts]
    name = packs.content_hash(system, [b"{}"], records)
    assert packs.content_hash(system, [b"{}"], list(records)) == name
    others = {
        packs.content_hash(Numbered(50).release("2", "muscle").code_system, [b"{}"], records),
        packs.content_hash(system, [b'{"a":1}'], records),
        packs.content_hash(system, [b"{}"], records[:-1]),
        packs.content_hash(system, [b"{}"], [records[0], *records[:0:-1]]),
    }
    assert len(others | {name}) == 5
