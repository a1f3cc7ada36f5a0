"""How tables are read: the fingerprint by which a header is known again."""

import pytest

from staffing_planner.models.mappings import fingerprint, generalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Enhet", "jan 2024", "feb 2024"), ("enhet", "mar 2025")),
        (("Enhet", "2024-01"), ("Enhet", "2024-02", "2024-03")),
        (("Enhet", "2024 / jan / Kostnad"), ("Enhet", "2025 / maj / Kostnad", "2025 / juni / Kostnad")),
        (("Yrke", "20-24", "25–29", "65+"), ("Yrke", "15-39", "40-64")),
    ],
)
def test_that_a_header_of_another_month_has_the_same_fingerprint(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Enhet", "Yrke"), ("Yrke", "Enhet")),
        (("Enhet", "Yrke"), ("Enhet", "Yrke", "Kön")),
        (("Enhet", "Yrke", "Yrke"), ("Enhet", "Yrke")),
        (("Enhet", "2024 / Kostnad"), ("Enhet", "2024 / Hyrkostnad")),
    ],
)
def test_that_another_header_has_another_fingerprint(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_that_words_with_a_month_in_them_stay() -> None:
    assert generalised("Marknad") == "marknad"
    assert generalised("Majoritet 2024") == "majoritet*"
