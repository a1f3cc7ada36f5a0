"""Age structure: who is employed at which age, who reaches the retirement age, staffing."""

from staffing_planner.ui.pages.age_structure.page import AgeStructurePage

__all__ = ["AgeStructurePage"]
