"""The plain model's tables and scenarios as the product's domain objects, without files in between."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args, get_type_hints

from staffing_planner.models.inputs import Inputs
from staffing_planner.models.scenario import Scenario, scenario_from_dict

_ROW_CLASSES = {name: get_args(hint)[0] for name, hint in get_type_hints(Inputs).items()}


def inputs_of(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Inputs:
    """Rows of typed values as `Inputs`; what a row leaves out or gives as None takes the class's default."""
    return Inputs(
        **{name: tuple(_row(_ROW_CLASSES[name], row) for row in rows) for name, rows in tables.items()}
    )


def _row(row_class: Any, row: Mapping[str, object]) -> Any:
    known = {field.name for field in fields(row_class)}
    values = {key: value for key, value in row.items() if key in known and value is not None}
    if "age_band" in row:
        first, is_closed, last = str(row["age_band"]).partition("-")
        values |= {"age_from": int(first.removesuffix("+")), "age_to": int(last) if is_closed else None}
    return row_class(**values)


def scenario_of(levers: Mapping[str, Any]) -> Scenario:
    """A scenario from its levers, all of which must be usable."""
    scenario, findings = scenario_from_dict(levers)
    assert not findings, findings
    return scenario
