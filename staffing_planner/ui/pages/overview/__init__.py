"""Overview: the region in a few figures, and what stands out."""

from staffing_planner.ui.pages.overview.page import OverviewPage

__all__ = ["OverviewPage"]
