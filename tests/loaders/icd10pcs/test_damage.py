"""Whatever happens to a file, it is read or refused with its name: never a stack trace."""

import contextlib
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from service.loaders.icd10pcs.addenda import read_addenda
from service.loaders.icd10pcs.order_file import read_order_file
from service.loaders.icd10pcs.tables import read_definitions, read_tables
from service.loaders.release import LoadError
from tests.loaders.icd10pcs.texts import RELEASE, addenda, definitions_xml, order_file, tables_xml

READERS: list[tuple[Callable[[str, bytes], object], bytes]] = [
    (read_order_file, order_file(*RELEASE)),
    (read_addenda, addenda({}, dict(RELEASE))),
    (read_tables, tables_xml()),
    (read_definitions, definitions_xml()),
]


@given(st.sampled_from(READERS), st.data())
def test_a_damaged_file_is_read_or_refused(
    reader: tuple[Callable[[str, bytes], object], bytes], data: st.DataObject
) -> None:
    read, content = reader
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 20, len(content))))
    damaged = content[:start] + data.draw(st.binary(max_size=3)) + content[end:]
    with contextlib.suppress(LoadError):
        read("file.txt", damaged)
