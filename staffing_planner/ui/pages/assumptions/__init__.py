"""Assumptions: the register, the change log, rates from history, the track record."""

from staffing_planner.ui.pages.assumptions.page import AssumptionsPage

__all__ = ["AssumptionsPage"]
