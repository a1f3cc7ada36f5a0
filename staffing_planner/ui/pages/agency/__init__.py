"""The page about agency staff: the cost against the ceiling, month by month, and what is to come."""

from staffing_planner.ui.pages.agency.page import AgencyPage

__all__ = ["AgencyPage"]
