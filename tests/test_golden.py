"""The example that was worked by hand in a workbook, computed by the program from its files."""

import json
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import run

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("kind", "by"), [("rows", "occupation"), ("rows_by_age", "occupation,sex,age")])
def test_that_the_program_computes_what_was_worked_by_hand(kind: str, by: str) -> None:
    expected: list[dict[str, Any]] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))[kind]
    assert expected
    (scenario,) = run("project", GOLDEN / "region", "--by", by, "--json").document["scenarios"]
    labels = ("year", *(name for name in by.split(",") if name in expected[0]))
    found: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in scenario["rows"]:
        sums = found.setdefault(tuple(row[name] for name in labels), {})
        for figure, value in row.items():
            if isinstance(value, float):
                sums[figure] = sums.get(figure, 0.0) + value
    for by_hand in expected:
        ours = found[tuple(by_hand[name] for name in labels)]
        for figure in by_hand.keys() - set(labels):
            assert isclose(ours[figure], by_hand[figure], rel_tol=1e-9, abs_tol=1e-9), (by_hand, figure)
