"""Scenarios: levers side by side, what they lead to, and what drives it."""

from staffing_planner.ui.pages.scenarios.page import ScenariosPage

__all__ = ["ScenariosPage"]
