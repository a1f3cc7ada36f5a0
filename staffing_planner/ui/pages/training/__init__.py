"""Training slots: what is planned, what it gives, and a proposal."""

from staffing_planner.ui.pages.training.page import TrainingPage

__all__ = ["TrainingPage"]
