"""Lines out of pieces: the same whatever the pieces, and never more than a line is held."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from service.fhir.lines.splitting import pieces, split

TEXT = st.lists(st.sampled_from([b"\n", b"\r\n", b"a", b"bc", b"\xff", b"{}", b"\r"])).map(b"".join)


def lines(data: bytes, size: int, limit: int) -> list[tuple[int, bytes | None]]:
    return [line for piece in split(pieces(BytesIO(data).read, size), limit) for line in piece]


@given(TEXT, st.integers(1, 9), st.integers(2, 8))
def test_as_if_all_were_split_at_once(data: bytes, size: int, limit: int) -> None:
    whole = data.split(b"\n")
    if whole[-1] == b"":
        whole.pop()
    cut = [line.removesuffix(b"\r") for line in whole]
    expected = [(n, None if len(line) > limit else line) for n, line in enumerate(cut, start=1)]
    assert lines(data, size, limit) == expected


def test_a_line_without_end_is_not_held() -> None:
    held = 0
    for piece in split((b"x" * 100 for _ in range(10_000)), 1_000):
        held += len(piece)
    assert held == 1
