"""The pages of the window, by the question that each answers, in the navigation's order."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staffing_planner.ui.pages.page import Page
    from staffing_planner.ui.session import Session


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the navigation: its key, the module and class it is built from, whether the filter holds for it."""

    key: str
    module: str
    name: str
    is_filtered: bool = True

    @property
    def title(self) -> str:
        """Id of the page's name."""
        return f"page.{self.key}"

    def load(self) -> "type[Page]":
        """The page's class; its module is imported by this."""
        return getattr(import_module(f"{__name__}.{self.module}"), self.name)  # type: ignore[no-any-return]

    def build(self, session: "Session") -> "Page":
        """The page itself."""
        return self.load()(session)


PAGES: tuple[PageEntry, ...] = (
    PageEntry("overview", "overview", "OverviewPage"),
    PageEntry("age_structure", "age_structure", "AgeStructurePage"),
    PageEntry("retirement", "retirement", "RetirementPage"),
    PageEntry("scenarios", "scenarios", "ScenariosPage"),
    PageEntry("training", "training", "TrainingPage"),
    PageEntry("agency", "agency", "AgencyPage"),
    PageEntry("data", "data", "DataPage", is_filtered=False),
    PageEntry("assumptions", "assumptions", "AssumptionsPage", is_filtered=False),
)


def position_of(key: str) -> int:
    """Where a page stands in the navigation; the first one for a key that there is not."""
    return next((at for at, entry in enumerate(PAGES) if entry.key == key), 0)
