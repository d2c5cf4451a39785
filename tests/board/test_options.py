"""The settings of a board check themselves: what cannot be is refused by name, where it is said."""

from typing import Any

import pytest

from board_ui import BoardLimits, BoardOptions


@pytest.mark.parametrize("value", [0, -1, 1.5, "10", True, None])
def test_a_limit_is_a_whole_number_of_at_least_1(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"BoardLimits\.messages takes a whole number of at least 1"
    ):
        BoardLimits(messages=value)


@pytest.mark.parametrize("value", [0, -0.5, "2", True, None])
def test_a_duration_is_a_number_above_0(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"BoardOptions\.heartbeat takes a number of seconds above 0"
    ):
        BoardOptions(heartbeat=value)


@pytest.mark.parametrize("value", ["10.0.0.1", ["10.0.0.1"], (1,)])
def test_a_list_of_names_is_a_tuple_of_strings(value: Any) -> None:
    with pytest.raises(ValueError, match=r"BoardOptions\.trusted_proxies takes a tuple of strings"):
        BoardOptions(trusted_proxies=value)


@pytest.mark.parametrize("value", [0, 1.5, "200"])
def test_a_flush_has_at_least_one_message(value: Any) -> None:
    with pytest.raises(ValueError, match=r"BoardOptions\.flush_messages takes a whole number"):
        BoardOptions(flush_messages=value)


def test_a_mount_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match=r"BoardOptions\.base_path takes a path such as '/board'"):
        BoardOptions(base_path="board")
    assert BoardOptions(base_path="/board").base_path == "/board"
