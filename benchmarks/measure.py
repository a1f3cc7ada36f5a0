"""Ratios of two ways to do a job, from interleaved runs, and the table that shows them.

Machines drift while one measures, so the two ways take turns and only ratios are quoted: each round gives one, and
the median of the rounds is the answer.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Job = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table: what each way took in every round (seconds, or bytes), and the ratio wanted at least."""

    job: str
    ours: tuple[float, ...]
    alternative: tuple[float, ...]
    wanted: float
    in_bytes: bool = False

    @property
    def ratios(self) -> tuple[float, ...]:
        """The alternative's part of ours, round by round."""
        return tuple(other / ours for ours, other in zip(self.ours, self.alternative, strict=True))

    @property
    def ratio(self) -> float:
        """Ratio of the medians."""
        return statistics.median(self.alternative) / statistics.median(self.ours)

    @property
    def is_met(self) -> bool:
        """Whether the ratio is what is wanted."""
        return self.ratio >= self.wanted

    def columns(self) -> tuple[str, ...]:
        """The line's texts."""
        show = _megabytes if self.in_bytes else _seconds
        ratios = self.ratios
        span = f" ({min(ratios):.3g}–{max(ratios):.3g})" if len(ratios) > 1 else ""
        return (
            self.job,
            show(statistics.median(self.ours)),
            show(statistics.median(self.alternative)),
            f"{self.ratio:.3g}×{span}",
            f"{self.wanted:g}×",
            "yes" if self.is_met else "no",
        )


TITLES = ("job", "ours", "alternative", "ratio (lowest–highest)", "wanted", "met")


def _seconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _megabytes(amount: float) -> str:
    return f"{amount / 1e6:.0f} MB"


def format_table(rows: Sequence[Row]) -> str:
    """The rows in columns as wide as they need to be; figures to the right."""
    lines = [TITLES, *(row.columns() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    rule = "-+-".join("-" * width for width in widths)
    texts = []
    for line in lines:
        first, *others = line
        cells = [first.ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(others, widths[1:], strict=True)]
        texts.append(" | ".join(cells))
    return "\n".join([texts[0], rule, *texts[1:]])


Times = tuple[float, ...]


def take_turns(rounds: int, ours: Job, alternative: Job, reset: Job | None = None) -> tuple[Times, Times]:
    """Seconds of both ways in each round, after one of each that does not count; `reset` precedes ours, untimed."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        if reset is not None:
            reset()
        for times, job in zip(taken, (ours, alternative), strict=True):
            begun = time.perf_counter()
            job()
            if number:
                times.append(time.perf_counter() - begun)
    return tuple(taken[0]), tuple(taken[1])


def run_process(*words: str) -> tuple[float, str]:
    """Runs this Python with a module and its arguments: seconds from start to end, and what it printed."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True, text=True)
    return time.perf_counter() - begun, done.stdout
