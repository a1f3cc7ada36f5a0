"""The page Data: files, tables and findings."""

from staffing_planner.ui.pages.data.page import DataPage

__all__ = ["DataPage"]
