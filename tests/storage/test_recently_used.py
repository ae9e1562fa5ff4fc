from service.storage.recently_used import RecentlyUsed


def test_what_was_used_last_stays_within_the_limit() -> None:
    table: RecentlyUsed[str, str] = RecentlyUsed(5, weight=len)
    made: list[str] = []

    def get(value: str) -> str:
        return table.get(value, lambda: made.append(value) or value)

    for value in ("aa", "bb", "aa", "cc", "aa", "cc", "bb"):
        assert get(value) == value
    assert made == ["aa", "bb", "cc", "bb"]


def test_one_that_weighs_more_than_the_limit_is_kept_alone() -> None:
    table: RecentlyUsed[str, object] = RecentlyUsed(5, weight=lambda _: 9)
    first = table.get("a", object)
    assert table.get("a", object) is first
    table.get("b", object)
    assert table.get("a", object) is not first
