"""Sources are opened whatever their packing, and never harm who opens them."""

import gzip
import zipfile
from pathlib import Path

import pytest

from service.loaders import archives
from service.loaders.archives import members
from service.loaders.release import LoadError


def contents(source: Path) -> dict[str, bytes]:
    return {member.name: member.read() for member in members(source)}


def zip_of(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_plain_file_is_its_own_only_member(tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_bytes(b"one\r\n")
    assert contents(tmp_path / "order.txt") == {"order.txt": b"one\r\n"}


def test_a_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "order.txt.gz").write_bytes(gzip.compress(b"one"))
    assert contents(tmp_path / "order.txt.gz") == {"order.txt.gz/order.txt": b"one"}


def test_a_zip_gives_its_files_and_not_its_folders(tmp_path: Path) -> None:
    source = zip_of(tmp_path / "x.zip", {"a/": b"", "a/order.txt": b"one", "b.txt": b"two"})
    assert contents(source) == {"x.zip/a/order.txt": b"one", "x.zip/b.txt": b"two"}


def test_a_folder_gives_files_and_what_is_packed_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "b.txt").write_bytes(b"two")
    zip_of(folder / "a.zip", {"one.txt": b"one"})
    assert contents(folder) == {"release/a.zip/one.txt": b"one", "release/b.txt": b"two"}


def test_a_spreadsheet_is_one_file(tmp_path: Path) -> None:
    source = zip_of(tmp_path / "codes.xlsx", {"[Content_Types].xml": b"<x/>", "xl/sheet.xml": b"<y/>"})
    assert contents(source) == {"codes.xlsx": source.read_bytes()}


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"nowhere\.zip: cannot be opened: No such file"):
        contents(tmp_path / "nowhere.zip")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"<html>log in first</html>"])
def test_what_is_called_zip_and_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(LoadError, match=r"^x\.zip: is not a readable zip file"):
        contents(tmp_path / "x.zip")


def test_a_truncated_gzip_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(b"many words " * 99)[:-9])
    with pytest.raises(LoadError, match=r"^x\.txt\.gz/x\.txt: cannot be read"):
        contents(tmp_path / "x.txt.gz")


def test_a_zip_with_a_flipped_byte_is_named(tmp_path: Path) -> None:
    source = zip_of(tmp_path / "x.zip", {"one.txt": bytes(range(256)) * 9})
    damaged = bytearray(source.read_bytes())
    damaged[60] ^= 0xFF
    source.write_bytes(damaged)
    with pytest.raises(LoadError, match=r"^x\.zip/one\.txt: cannot be read"):
        contents(source)


def test_a_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1024 * 1024)
    source = zip_of(tmp_path / "bomb.zip", {"zeros": bytes(1024 * 1024 + 1)})
    with pytest.raises(LoadError, match=r"^bomb\.zip/zeros: is larger than 1 MB once unpacked"):
        contents(source)
