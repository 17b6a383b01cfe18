import pytest

from k8s_tui.game.loading import parse_condition
from k8s_tui.machine.databases import Stored
from tests.game.builders import StubScene

SCENE = StubScene(
    databases={
        "shop/db": (
            Stored(rows=900, promised=1000, is_torn=False, takes_writes=True),
            Stored(rows=990, promised=1000, is_torn=False, takes_writes=False),
        ),
        "shop/shared": (
            Stored(rows=50, promised=100, is_torn=True, takes_writes=True, is_shared=True),
            Stored(rows=50, promised=100, is_torn=True, takes_writes=True, is_shared=True),
        ),
        "shop/torn": (Stored(rows=50, promised=100, is_torn=True, takes_writes=True),),
    }
)


@pytest.mark.parametrize(
    "text, held",
    [
        ("{data: {of: shop/db}}", True),
        ("{data: {of: shop/none}}", False),
        ("{data: {of: shop/db, rowsAtLeast: 900}}", True),
        ("{data: {of: shop/db, rowsAtLeast: 901}}", False),
        ("{data: {of: shop/db, missingAtMost: 100}}", True),
        ("{data: {of: shop/db, missingAtMost: 99}}", False),
        ("{data: {of: shop/db, intact: true}}", True),
        ("{data: {of: shop/torn, intact: true}}", False),
        ("{data: {of: shop/torn, safe: true}}", True),
        ("{data: {of: shop/shared, safe: true}}", False),
    ],
)
def test_a_database_is_judged_by_who_takes_writes(text: str, held: bool) -> None:
    assert parse_condition(text).evaluate(SCENE).held is held


@pytest.mark.parametrize(
    "text, words",
    [
        ("{data: {of: shop/db}}", "the database shop/db runs"),
        ("{data: {of: shop/db, safe: true}}", "the database shop/db is damaged no further"),
        (
            "{data: {of: shop/db, rowsAtLeast: 5, missingAtMost: 0, intact: true}}",
            (
                "the database shop/db has at least 5 rows and has lost none of the rows that users stored "
                "and is not damaged"
            ),
        ),
    ],
)
def test_its_words(text: str, words: str) -> None:
    assert parse_condition(text).describe() == words
