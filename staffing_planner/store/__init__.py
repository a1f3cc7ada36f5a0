"""The project file: one `.staffplan`, from which nothing is ever lost. SQL lives only here, and only for a moment.

The door: `load_project` reads, `ProjectFile` has a project open and saves it, `rescue_project` takes out of a
damaged one what is whole, `RecoveryCopy` keeps what is not saved yet. All failures are `StaffingError` with findings.
"""

from staffing_planner.store.locks import Holder, current_user
from staffing_planner.store.project_file import (
    SUFFIX,
    LoadedProject,
    ProjectFile,
    Rescued,
    backups_of,
    load_project,
    rescue_project,
)
from staffing_planner.store.recovery import (
    Recovery,
    RecoveryCopy,
    discard_recovery,
    list_recoveries,
    load_recovery,
)

__all__ = [
    "SUFFIX",
    "Holder",
    "LoadedProject",
    "ProjectFile",
    "Recovery",
    "RecoveryCopy",
    "Rescued",
    "backups_of",
    "current_user",
    "discard_recovery",
    "list_recoveries",
    "load_project",
    "load_recovery",
    "rescue_project",
]
