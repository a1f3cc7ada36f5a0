"""The command line without Qt: `demo`, `check`, `import`, `reach`, `project`, `ceiling`,
`slots`, `solve-age`, `backtest`, `report`, `template`.

Exit codes: 0 done, 1 the data have errors (on stderr, one a line), 2 wrong usage. With `--json` one document goes
to stdout and nothing else.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from math import inf, nan
from pathlib import Path

from staffing_planner import PROJECT_SUFFIX
from staffing_planner.models.agency import AgencyTrack, CeilingRow, Forecast, FullYear, breaches
from staffing_planner.models.backtest import INTERVAL, REPLICATIONS, Backtest, Score
from staffing_planner.models.findings import Finding, Origin, Severity, StaffingError, error
from staffing_planner.models.inputs import OWN, OWN_AND_AGENCY, Month
from staffing_planner.models.projection import Projection
from staffing_planner.models.reach import Reach, ReachRow
from staffing_planner.models.scenario import Scenario
from staffing_planner.models.simulation import DEFAULT_SEED, QUANTILES, Simulation
from staffing_planner.models.slot_planner import INFEASIBLE, Limit, SlotPlan
from staffing_planner.models.vintages import AGENCY_COST, AGENCY_SHARE, Vintage, VintageScore
from staffing_planner.plan import SAMPLE, Plan, import_file, keep_vintages, save_template
from staffing_planner.texts import LANGUAGES, Language, Texts, system_language, texts_in

DONE, DATA_ERRORS, WRONG_USAGE = 0, 1, 2
MOST_WARNINGS_SHOWN = 20
MOST_REPLICATIONS = 100_000
MOST_LIMITS_SHOWN = 15
CELL_COLUMNS = ("unit", "occupation")
AGE_COLUMNS = ("unit", "occupation", "sex", "age")
REACH_COLUMNS = ("unit", "occupation", "sex")
CEILING_COLUMNS = ("unit", "staff_group")
# What writes a report, by the suffix of its file.
REPORTS: Mapping[str, Callable[[Plan], Callable[[Path, Sequence[Scenario], Language], None]]] = {
    ".xlsx": lambda plan: plan.write_report,
    ".pptx": lambda plan: plan.write_slides,
}
SUMMARY = (
    "opening",
    "retirements",
    "other_separations",
    "training_in",
    "other_in",
    "recruitment_gap",
    "recruits",
    "vacancies",
    "closing",
)


def main(arguments: Sequence[str]) -> int:
    """Runs one subcommand and gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows' console would stumble over a minus sign
    texts = texts_in(_language_of(arguments))
    parser = _parser(texts)
    given = parser.parse_args(arguments)
    try:
        code = int(given.command(given, texts, parser))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except StaffingError as stopped:
        _list(stopped.findings, texts)
        usage = any(finding.code == "unknown_scenario" for finding in stopped.findings)
        return WRONG_USAGE if usage else DATA_ERRORS


def _language_of(arguments: Sequence[str]) -> Language:
    """The language asked for, before the parser, whose own texts it decides, has read it."""
    for at, argument in enumerate(arguments):
        wanted = arguments[at + 1] if argument == "--lang" and at + 1 < len(arguments) else argument[7:]
        for language in LANGUAGES:
            if argument.startswith("--lang") and wanted == language:
                return language
    return system_language()


def _parser(texts: Texts) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, help=texts.text("cli.help.lang"))
    reading = argparse.ArgumentParser(add_help=False, parents=[common])
    reading.add_argument("source", metavar="SOURCE", type=Path, help=texts.text("cli.help.source"))
    reading.add_argument("--json", action="store_true", help=texts.text("cli.help.json"))
    parser = argparse.ArgumentParser("staffing-planner", description=texts.text("cli.help.program"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", parents=[common], help=texts.text("cli.help.demo"))
    demo.add_argument("folder", metavar="DIR", type=Path)
    demo.set_defaults(command=_demo)

    check = commands.add_parser("check", parents=[reading], help=texts.text("cli.help.check"))
    check.set_defaults(command=_check)

    importing = commands.add_parser("import", parents=[common], help=texts.text("cli.help.import"))
    importing.add_argument("source", metavar="SOURCE", type=Path, help=texts.text("cli.help.source"))
    importing.add_argument(
        "--into",
        type=_project_path,
        required=True,
        metavar="FILE.staffplan",
        help=texts.text("cli.help.into"),
    )
    importing.set_defaults(command=_import)

    reach = commands.add_parser("reach", parents=[reading], help=texts.text("cli.help.reach"))
    reach.add_argument("--age", type=_age, action="append", help=texts.text("cli.help.age"))
    reach.add_argument("--within", type=_years, default=3, help=texts.text("cli.help.within"))
    reach.add_argument("--by", type=_columns(REACH_COLUMNS), default=("occupation",))
    reach.set_defaults(command=_reach)

    project = commands.add_parser("project", parents=[reading], help=texts.text("cli.help.project"))
    project.add_argument("--scenario", action="append", metavar="NAME", help=texts.text("cli.help.scenario"))
    project.add_argument("--by", type=_columns(AGE_COLUMNS), help=texts.text("cli.help.by"))
    project.add_argument(
        "--vacancies-from-agency-cost", action="store_true", help=texts.text("cli.help.vacancies")
    )
    project.add_argument(
        "--replications", type=_replications, metavar="N", help=texts.text("cli.help.replications")
    )
    project.add_argument(
        "--seed", type=_years, metavar="S", help=texts.text("cli.help.seed", seed=DEFAULT_SEED)
    )
    project.add_argument("--keep", action="store_true", help=texts.text("cli.help.keep"))
    project.add_argument("--out", type=Path, metavar="FILE.xlsx", help=texts.text("cli.help.out"))
    project.set_defaults(command=_project)

    ceiling = commands.add_parser("ceiling", parents=[reading], help=texts.text("cli.help.ceiling"))
    ceiling.add_argument("--through", type=_month, metavar="2024-10", help=texts.text("cli.help.through"))
    ceiling.add_argument("--by", type=_columns(CEILING_COLUMNS), default=())
    ceiling.add_argument(
        "--denominator", choices=(OWN, OWN_AND_AGENCY), help=texts.text("cli.help.denominator")
    )
    ceiling.add_argument("--keep", action="store_true", help=texts.text("cli.help.keep"))
    ceiling.add_argument("--out", type=Path, metavar="FILE.xlsx", help=texts.text("cli.help.out"))
    ceiling.set_defaults(command=_ceiling)

    slots = commands.add_parser("slots", parents=[reading], help=texts.text("cli.help.slots"))
    slots.add_argument("--scenario", required=True, metavar="NAME", help=texts.text("cli.help.one_scenario"))
    slots.add_argument("--budget", type=_amount, metavar="KR", help=texts.text("cli.help.budget"))
    slots.set_defaults(command=_slots)

    solve_age = commands.add_parser("solve-age", parents=[reading], help=texts.text("cli.help.solve_age"))
    solve_age.add_argument(
        "--scenario", required=True, metavar="NAME", help=texts.text("cli.help.one_scenario")
    )
    solve_age.add_argument(
        "--need", type=_amount, required=True, metavar="N", help=texts.text("cli.help.need")
    )
    solve_age.set_defaults(command=_solve_age)

    backtest = commands.add_parser("backtest", parents=[reading], help=texts.text("cli.help.backtest"))
    backtest.add_argument(
        "--from", dest="first", type=_date, metavar="2014-12-31", help=texts.text("cli.help.backtest_from")
    )
    backtest.add_argument(
        "--to", dest="last", type=_date, metavar="2024-12-31", help=texts.text("cli.help.backtest_to")
    )
    backtest.add_argument("--vintages", action="store_true", help=texts.text("cli.help.vintages"))
    backtest.set_defaults(command=_backtest)

    report = commands.add_parser("report", parents=[common], help=texts.text("cli.help.report"))
    report.add_argument("source", metavar="SOURCE", type=Path, help=texts.text("cli.help.source"))
    report.add_argument(
        "--out",
        type=_report_path,
        required=True,
        metavar="|".join(f"FILE{suffix}" for suffix in REPORTS),
        help=texts.text("cli.help.report_out"),
    )
    report.add_argument("--scenario", action="append", metavar="NAME", help=texts.text("cli.help.scenario"))
    report.set_defaults(command=_report)

    template = commands.add_parser("template", parents=[common], help=texts.text("cli.help.template"))
    template.add_argument("file", metavar="FILE.xlsx", type=_workbook_path)
    template.set_defaults(command=_template)
    return parser


def _age(text: str) -> float:
    try:
        age = float(text.replace(",", "."))
    except ValueError:
        age = nan
    if not 15 <= age <= 100:
        raise argparse.ArgumentTypeError(f"{text!r}: 15–100")
    return int(age) if age.is_integer() else age


def _years(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: 0, 1, 2, 3 …")
    return int(text)


def _amount(text: str) -> float:
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        amount = nan
    if not 0 <= amount < inf:
        raise argparse.ArgumentTypeError(f"{text!r}: 0–")
    return amount


def _replications(text: str) -> int:
    number = _years(text)
    if not 1 <= number <= MOST_REPLICATIONS:
        raise argparse.ArgumentTypeError(f"{text!r}: 1–{MOST_REPLICATIONS}")
    return number


def _month(text: str) -> Month:
    try:
        return Month.of_text(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: 2024-10") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: 2024-12-31") from None


def _project_path(text: str) -> Path:
    if not text.casefold().endswith(PROJECT_SUFFIX):
        raise argparse.ArgumentTypeError(f"{text!r}: *{PROJECT_SUFFIX}")
    return Path(text)


def _workbook_path(text: str) -> Path:
    if not text.casefold().endswith(".xlsx"):
        raise argparse.ArgumentTypeError(f"{text!r}: *.xlsx")
    return Path(text)


def _report_path(text: str) -> Path:
    if Path(text).suffix.casefold() not in REPORTS:
        raise argparse.ArgumentTypeError(f"{text!r}: {', '.join('*' + suffix for suffix in REPORTS)}")
    return Path(text)


def _columns(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        columns = tuple(part.strip() for part in text.split(",") if part.strip())
        wrong = [column for column in columns if column not in known]
        if wrong or len(set(columns)) < len(columns):
            raise argparse.ArgumentTypeError(f"{text!r}: {', '.join(known)}")
        return columns

    return read


# --- commands ------------------------------------------------------------------------------------------------


def _demo(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    if given.folder.exists() and (not given.folder.is_dir() or any(given.folder.iterdir())):
        parser.error(texts.text("cli.demo.not_empty", folder=given.folder))
    try:
        shutil.copytree(SAMPLE, given.folder, dirs_exist_ok=True)
    except OSError:
        raise StaffingError(findings=(error("cannot_write", Origin(str(given.folder))),)) from None
    print(texts.text("cli.demo.done", folder=given.folder))
    return DONE


def _check(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    plan = Plan.open(given.source)
    if given.json:
        findings = [_finding_as_plain(finding, texts) for finding in plan.findings]
        _write_json({"findings": findings, "tables": plan.inputs.row_counts()})
        _list(plan.errors, texts)
    else:
        _list(plan.findings, texts, len(plan.findings))
        _summarise(plan, texts)
    return DONE if plan.is_sound else DATA_ERRORS


def _import(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    is_new = not given.into.exists()
    if given.source.is_file() and given.source.suffix.casefold() != PROJECT_SUFFIX:
        _list(import_file(given.source, given.into), texts, MOST_WARNINGS_SHOWN)
    else:
        _open(given.source, texts).save(given.into)
    print(texts.text("cli.import.made" if is_new else "cli.import.extended", file=given.into))
    return DONE


def _reach(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    plan = _open(given.source, texts)
    reach = plan.reach(given.age or [65, 67], given.within, given.by)
    if given.json:
        rows = [_reach_as_plain(row, reach.by) for row in reach.rows]
        _write_json({"rows": rows, "total": [_reach_as_plain(row, ()) for row in reach.total]})
    else:
        _print_head(plan, texts)
        _print_reach(reach, texts)
    return DONE


def _project(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    if given.seed is not None and given.replications is None:
        parser.error(texts.text("cli.project.seed_alone"))
    if given.replications and given.by and {"sex", "age"} & set(given.by):
        parser.error(texts.text("cli.project.bands_by_age"))
    _require_project_to_keep(given, texts, parser)
    plan = _open(given.source, texts)
    scenarios = [plan.scenario(name) for name in given.scenario] if given.scenario else plan.scenarios
    if given.vacancies_from_agency_cost:
        loaded = plan.findings
        plan = plan.with_vacancies_from_agency_cost(scenarios[0].agency_cover)
        _list((finding for finding in plan.findings if finding not in loaded), texts, MOST_WARNINGS_SHOWN)
        vacancies = texts.number(sum(row.headcount for row in plan.inputs.vacancies), 1)
        cover = texts.percent(scenarios[0].agency_cover, 0)
        print(texts.text("cli.project.vacancies", vacancies=vacancies, cover=cover), file=sys.stderr)
    by = CELL_COLUMNS if given.by is None else given.by
    projections = plan.project(scenarios)
    simulations: tuple[Simulation, ...] = ()
    if given.replications:
        seed = DEFAULT_SEED if given.seed is None else given.seed
        shown = by if given.json else given.by or ()
        simulations = plan.simulate(scenarios, shown, given.replications, seed)
    if given.json:
        by_age = "sex" in by or "age" in by
        documents = []
        for at, projection in enumerate(projections):
            rows = plan.project_by_age(projection.scenario).rows(by) if by_age else projection.rows(by)
            if simulations:
                rows = [row | bands for row, bands in zip(rows, simulations[at].rows(), strict=True)]
            document = {"name": projection.scenario.name, "periods": list(projection.years), "rows": rows}
            documents.append(document)
        drawn = {"replications": given.replications, "seed": simulations[0].seed} if simulations else {}
        _write_json({"scenarios": documents, **drawn})
    else:
        _print_head(plan, texts)
        for at, projection in enumerate(projections):
            _print_projection(plan, projection, given.by or (), texts)
            if simulations:
                _print_bands(simulations[at], texts)
    if given.out:
        plan.write_projection(given.out, projections, texts.language, simulations=simulations)
        _tell_written(given, texts)
    if given.keep:
        seed = DEFAULT_SEED if given.seed is None else given.seed
        _keep(
            plan,
            [plan.keep_projection(one, given.replications or 0, seed) for one in scenarios],
            given,
            texts,
        )
    return DONE


def _ceiling(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    _require_project_to_keep(given, texts, parser)
    plan = _open(given.source, texts)
    track = plan.track_ceiling(given.by, given.through, given.denominator)
    if given.json:
        _write_json({"rows": [_ceiling_as_plain(row, track.by) for row in track.rows]})
    else:
        _print_head(plan, texts)
        _print_track(track, texts)
    if given.out:
        levels = dict.fromkeys(((), ("unit",), CEILING_COLUMNS, given.by))
        tracks = [plan.track_ceiling(by, given.through, given.denominator) for by in levels]
        plan.write_ceiling(given.out, tracks, texts.language)
        _tell_written(given, texts)
    if given.keep:
        _keep(plan, [plan.keep_cost_forecast(given.through)], given, texts)
    return DONE


def _slots(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    plan = _open(given.source, texts)
    found = plan.plan_slots(plan.scenario(given.scenario), given.budget)
    if given.json:
        _write_json(_slots_as_plain(plan, found, texts))
    else:
        _print_head(plan, texts)
        _print_slots(plan, found, texts)
    return DONE


def _solve_age(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    plan = _open(given.source, texts)
    scenario = plan.scenario(given.scenario)
    found = plan.closing_age(scenario, given.need)
    if given.json:
        _write_json({"retirement_age": found.retirement_age, "need": found.need})
    else:
        _print_head(plan, texts)
        print(texts.closing_age(found, given.need, scenario))
    return DONE


def _backtest(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    plan = _open(given.source, texts)
    if given.vintages:
        if given.json:
            _write_json(_track_record_as_plain(plan.track_record()))
        else:
            _print_head(plan, texts)
            _print_track_record(plan.track_record(), texts)
        return DONE
    backtest = plan.backtest(given.first, given.last)
    if given.json:
        rows = [_score_as_plain(score) for score in backtest.scores]
        _write_json({"rows": rows, "summary": _summary_as_plain(backtest)})
    else:
        _print_head(plan, texts)
        _print_backtest(backtest, texts)
    return DONE


def _report(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    plan = _open(given.source, texts)
    suffix = given.out.suffix.casefold()
    shown, comparison = plan.usual_scenarios()
    # Slides hold the last against the first; the workbook's live sheets begin with the first, all others beside it.
    usual = (comparison, shown) if suffix == ".pptx" else (shown, *plan.scenarios)
    scenarios: Sequence[Scenario] = tuple(dict.fromkeys(usual))
    if given.scenario:
        scenarios = [plan.scenario(name) for name in given.scenario]
    REPORTS[suffix](plan)(given.out, scenarios, texts.language)
    print(texts.text("cli.report.done", file=given.out))
    return DONE


def _template(given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser) -> int:
    save_template(given.file, texts.language)
    print(texts.text("cli.template.done", file=given.file))
    return DONE


def _open(source: Path, texts: Texts) -> Plan:
    """The plan, if it may be computed from; its warnings are told on stderr."""
    plan = Plan.open(source)
    if not plan.is_sound:
        raise StaffingError(findings=plan.errors)
    _list(plan.findings, texts, MOST_WARNINGS_SHOWN)
    return plan


def _require_project_to_keep(
    given: argparse.Namespace, texts: Texts, parser: argparse.ArgumentParser
) -> None:
    if given.keep and (given.source.suffix.casefold() != PROJECT_SUFFIX or given.source.is_dir()):
        parser.error(texts.text("cli.keep.needs_project"))


def _keep(plan: Plan, vintages: Sequence[Vintage], given: argparse.Namespace, texts: Texts) -> None:
    """Keeps forecasts in the project that they come from."""
    keep_vintages(plan.source, vintages)
    print(
        texts.text("cli.kept", file=plan.source, count=len(vintages)),
        file=sys.stderr if given.json else sys.stdout,
    )


def _tell_written(given: argparse.Namespace, texts: Texts) -> None:
    print(texts.text("cli.written", file=given.out), file=sys.stderr if given.json else sys.stdout)


# --- plain values for JSON -----------------------------------------------------------------------------------


def _write_json(document: object) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False)
    print()


def _finding_as_plain(finding: Finding, texts: Texts) -> dict[str, object]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "file": finding.origin.file or None,
        "sheet": (finding.origin.file and finding.origin.sheet) or None,
        "row": finding.row,
        "column": finding.column or None,
        "value": finding.value or None,
        "message": texts.finding(finding),
    }


def _reach_as_plain(row: ReachRow, by: Sequence[str]) -> dict[str, object]:
    figures = {"headcount": row.headcount, "reach": row.reach, "past": row.past, "share": row.share}
    return {"age": row.age, "within": row.within, **dict(zip(by, row.group, strict=True)), **figures}


def _ceiling_as_plain(row: CeilingRow, by: Sequence[str]) -> dict[str, object]:
    plain: dict[str, object] = {"month": str(row.month), **{column: getattr(row, column) for column in by}}
    for figure in (
        "denominator",
        "agency",
        "personnel",
        "share",
        "ytd_share",
        "r12_share",
        "share_last_year",
        "ytd_share_last_year",
        "r12_share_last_year",
        "ceiling",
        "headroom_ytd",
        "status",
        "allowed_per_month",
    ):
        plain[figure] = getattr(row, figure)
    plain["forecast"] = {
        method.name: {
            cost.name: getattr(getattr(row.forecast, method.name), cost.name) for cost in fields(FullYear)
        }
        for method in fields(Forecast)
    }
    return plain


def _slots_as_plain(plan: Plan, found: SlotPlan, texts: Texts) -> dict[str, object]:
    is_possible = found.status != INFEASIBLE
    return {
        "status": found.status,
        "gap": found.gap if is_possible else None,
        "objective": found.objective if is_possible else None,
        "plan": [
            dict(zip(("programme", "unit", "start_year", "slots"), row, strict=True))
            for row in found.rows(plan.inputs.training)
        ],
        "uncovered": [
            dict(zip(("year", "unit", "occupation", "vacancies"), row, strict=True))
            for row in found.uncovered()
        ],
        "binding": [_limit_as_plain(limit, texts) for limit in found.limits],
    }


def _limit_as_plain(limit: Limit, texts: Texts) -> dict[str, object]:
    return {
        "limit": limit.kind,
        "programme": limit.line.programme if limit.line else None,
        "unit": limit.unit or None,
        "year": limit.year,
        "used": limit.used,
        "available": limit.available,
        "gain": limit.gain,
        "message": texts.limit(limit),
    }


def _score_as_plain(score: Score) -> dict[str, object]:
    return {
        "origin": score.origin.isoformat(),
        "horizon": score.horizon,
        "by": score.by,
        "group": score.group,
        "projected": score.projected,
        "actual": score.actual,
        "error": score.error,
        "naive_error": score.naive_error,
        "frozen_error": score.frozen_error,
        "low": score.low,
        "high": score.high,
    }


def _summary_as_plain(backtest: Backtest) -> dict[str, object]:
    return {
        "origins": [origin.isoformat() for origin in backtest.origins],
        "arrivals": "given",
        "unexplained": backtest.unexplained,
        "interval": list(INTERVAL),
        "replications": REPLICATIONS,
        "seed": DEFAULT_SEED,
        "exit_shock_cv": backtest.exit_shock_cv,
        "horizons": [asdict(summary) for summary in backtest.summaries()],
    }


def _track_record_as_plain(record: Sequence[VintageScore]) -> dict[str, object]:
    """Rows named as those of a back-test, `vintage` the position of their forecast in the summary."""
    rows = [
        {
            "vintage": at,
            "origin": scored.vintage.known_to.isoformat(),
            "horizon": score.figure.year - scored.vintage.known_to.year,
            "year": score.figure.year,
            "measure": score.figure.measure,
            "method": score.figure.method or None,
            "by": score.figure.by,
            "group": score.figure.group,
            "projected": score.figure.value,
            "actual": score.actual,
            "error": score.error,
            "naive_error": score.naive_error,
            "low": score.figure.low,
            "high": score.figure.high,
            "covered": score.is_covered,
        }
        for at, scored in enumerate(record)
        for score in scored.scores
    ]
    vintages = [
        {
            "kind": scored.vintage.kind,
            "time": scored.vintage.time.isoformat(),
            "user": scored.vintage.user,
            "note": scored.vintage.note,
            "known_to": scored.vintage.known_to.isoformat(),
            "scenario": scored.vintage.scenario.name if scored.vintage.scenario else None,
            "seed": scored.vintage.seed,
            "replications": scored.vintage.replications,
            "inputs_sha256": scored.vintage.inputs_sha256,
            "files": dict(scored.vintage.files),
            "versions": dict(scored.vintage.versions),
            "years": list(scored.years),
            "years_met": list(scored.years_met),
            "scores": [asdict(summary) for summary in scored.summaries()],
        }
        for scored in record
    ]
    return {"rows": rows, "summary": {"interval": list(INTERVAL), "vintages": vintages}}


# --- words and tables for people -----------------------------------------------------------------------------


def _list(findings: Iterable[Finding], texts: Texts, most: int | None = None) -> None:
    """Findings on stderr, one a line, with the place first."""
    listed = list(findings)
    for finding in listed[:most]:
        word = texts.text(f"severity.{finding.severity.value}")
        print(": ".join(filter(None, (word, texts.place(finding), texts.finding(finding)))), file=sys.stderr)
    if most is not None and len(listed) > most:
        print(texts.text("cli.more_findings", count=len(listed) - most), file=sys.stderr)


def _print_head(plan: Plan, texts: Texts) -> None:
    dated = (
        texts.text("cli.head", name=plan.name, date=texts.date(plan.stock_date))
        if plan.stock_date
        else plan.name
    )
    print(dated)
    if plan.is_synthetic:
        print(texts.text("cli.synthetic"))
    print()


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], texts_first: int = 1) -> None:
    """An aligned table: the first columns are text, the others numbers to the right."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    for row in (heads, ["-" * width for width in widths], *rows):
        cells = [
            cell.ljust(width) if at < texts_first else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
    print()


def _summarise(plan: Plan, texts: Texts) -> None:
    if plan.inputs.stock:
        _print_head(plan, texts)
    counts = plan.inputs.row_counts()
    _table(
        [texts.text("column.table"), texts.text("column.rows")],
        [[name, texts.number(count)] for name, count in counts.items()],
    )
    errors = len(plan.errors)
    warnings = sum(finding.severity == Severity.WARNING for finding in plan.findings)
    print(texts.plural("cli.errors", errors) + ", " + texts.plural("cli.warnings", warnings))


def _print_reach(reach: Reach, texts: Texts) -> None:
    ages = [row.age for row in reach.total]
    groups: dict[tuple[str, ...], list[ReachRow]] = {}
    for row in reach.rows:
        groups.setdefault(row.group, []).append(row)
    by_share = sorted(groups.values(), key=lambda rows: -(rows[-1].share or 0))
    heads = [texts.text(f"column.{column}") for column in reach.by] + [texts.text("column.headcount")]
    for age in ages:
        heads += [
            texts.text("cli.reach.age", age=texts.age(age)),
            texts.text("column.share"),
            texts.text("cli.reach.past", age=texts.age(age)),
        ]
    lines = []
    for rows in (*by_share, reach.total) if reach.by else (reach.total,):
        label = (
            list(rows[0].group) or ([texts.text("cli.total")] + [""] * (len(reach.by) - 1))[: len(reach.by)]
        )
        line = [*label, texts.number(rows[0].headcount)]
        for row in rows:
            line += [texts.number(row.reach), texts.percent(row.share), texts.number(row.past)]
        lines.append(line)
    _table(heads, lines, len(reach.by))
    for row in reach.total:
        figures = {"count": texts.number(row.reach), "age": texts.age(row.age), "within": row.within}
        print(texts.text("cli.reach.total", **figures, share=texts.percent(row.share)))


def _print_projection(plan: Plan, projection: Projection, by: Sequence[str], texts: Texts) -> None:
    print(texts.text("cli.project.scenario", scenario=projection.scenario.name))
    by_age = "sex" in by or "age" in by
    rows = plan.project_by_age(projection.scenario).rows(by) if by_age else projection.rows(by)
    measures = [measure for measure in SUMMARY if not rows or measure in rows[0]]
    heads = [*(texts.text(f"column.{name}") for name in (*by, "year"))]
    heads += [texts.text(f"measure.{measure}.short") for measure in measures]
    if not by_age:
        heads.append(texts.text("measure.agency_share.short"))
    lines = []
    for row in rows:
        line = [str(row[name]) for name in (*by, "year")]
        line += [texts.number(_number(row[measure])) for measure in measures]
        if not by_age:
            agency, personnel = _number(row["agency_cost"]), _number(row["personnel_cost"])
            share = agency / personnel if agency is not None and personnel else None
            line.append(texts.percent(share))
        lines.append(line)
    _table(heads, lines, len(by) + 1)


def _print_bands(simulation: Simulation, texts: Texts) -> None:
    """What eight of ten replications lie between, for the same rows as the projection."""
    numbers = {"replications": texts.number(simulation.replications), "seed": simulation.seed}
    shock = "cli.project.layers_shock" if simulation.scenario.exit_shock_cv else "cli.project.layers_chance"
    print(texts.text("cli.project.bands", **numbers, layers=texts.text(shock)))
    low, high = QUANTILES.index(10), QUANTILES.index(90)
    lines = []
    for at, group in enumerate(simulation.groups):
        for k, year in enumerate(simulation.years):
            line = [*group, str(year)]
            for measure in SUMMARY:
                levels = simulation.quantiles[measure][at, k]
                line.append(f"{texts.number(float(levels[low]))}–{texts.number(float(levels[high]))}")
            lines.append(line)
    heads = [*(texts.text(f"column.{name}") for name in (*simulation.by, "year"))]
    heads += [texts.text(f"measure.{measure}.short") for measure in SUMMARY]
    _table(heads, lines, len(simulation.by) + 1)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _print_track(track: AgencyTrack, texts: Texts) -> None:
    if not track.rows:
        print(texts.text("cli.ceiling.no_costs"))
    for group in dict.fromkeys((row.unit, row.staff_group) for row in track.rows):
        rows = [row for row in track.rows if (row.unit, row.staff_group) == group]
        print(", ".join(filter(None, group)) or texts.text("cli.region"))
        _print_months(rows, texts)
        _print_outlook(rows[-1], texts)
        for breach in breaches(AgencyTrack(track.months, track.by, tuple(rows))):
            msgid = "cli.ceiling.breach_open" if breach.is_open else "cli.ceiling.breach_over"
            back = (
                texts.month(breach.back_under)
                if breach.back_under
                else texts.text("cli.ceiling.not_in_sight")
            )
            figures = {"first": texts.month(breach.first), "last": texts.month(breach.last), "back": back}
            print(texts.text(msgid, ceiling=texts.percent(breach.ceiling), **figures))
        print()


def _print_months(rows: Sequence[CeilingRow], texts: Texts) -> None:
    names = ("month", "agency", "personnel", "share", "ytd_share", "r12_share", "ceiling", "status")
    lines = [
        [
            str(row.month),
            texts.million(row.agency),
            texts.million(row.personnel),
            *(texts.percent(share) for share in (row.share, row.ytd_share, row.r12_share, row.ceiling)),
            texts.text(f"status.{row.status}") if row.status else "",
        ]
        for row in rows
    ]
    _table([texts.text(f"column.{name}") for name in names], lines)


def _print_outlook(row: CeilingRow, texts: Texts) -> None:
    """What the last month says about its year, and which denominator all shares have."""
    denominator = texts.text(
        "cli.ceiling.denominator", denominator=texts.text(f"denominator.{row.denominator}")
    )
    print(denominator, texts.text("cli.money"))
    methods = [
        [
            texts.text(f"forecast.{method.name}"),
            texts.million(forecast.agency),
            texts.million(forecast.personnel),
            texts.percent(forecast.share),
        ]
        for method in fields(Forecast)
        for forecast in (getattr(row.forecast, method.name),)
    ]
    _table(
        [
            texts.text("cli.ceiling.forecast", year=row.month.year),
            *(texts.text(f"column.{name}") for name in ("agency", "personnel", "share")),
        ],
        methods,
    )
    if row.headroom_ytd is not None:
        print(
            texts.text(
                "cli.ceiling.headroom", headroom=texts.million(row.headroom_ytd), month=texts.month(row.month)
            )
        )
    if row.allowed_per_month is not None:
        msgid = "cli.ceiling.allowed" if row.can_still_be_met else "cli.ceiling.cannot_be_met"
        print(texts.text(msgid, allowed=texts.million(row.allowed_per_month), year=row.month.year))


def _print_slots(plan: Plan, found: SlotPlan, texts: Texts) -> None:
    """The grid of slots by programme, unit and start year; what it costs, what is left, what holds it back."""
    if found.status == INFEASIBLE:
        print(texts.text("slots.infeasible"))
        for limit in found.limits:
            print("  " + texts.limit(limit))
        return
    grid: dict[tuple[str, str], dict[int, int]] = {}
    for programme, unit, year, slots in found.rows(plan.inputs.training):
        grid.setdefault((programme, unit), {})[year] = slots
    years = sorted({year for row in grid.values() for year in row})
    lines = [
        [*key, *(texts.number(row[year]) if year in row else "" for year in years)]
        for key, row in grid.items()
        if any(row.values())
    ]
    total = [texts.number(sum(row.get(year, 0) for row in grid.values())) for year in years]
    heads = [texts.text("slots.programme"), texts.text("column.unit"), *map(str, years)]
    _table(heads, [*lines, [texts.text("cli.total"), "", *total]], 2)
    for sentence in texts.slot_plan(found):
        print(sentence)
    if found.limits:
        print()
        print(texts.text("slots.holds_back"))
    for limit in found.limits[:MOST_LIMITS_SHOWN]:
        print("  " + texts.limit(limit))
    if len(found.limits) > MOST_LIMITS_SHOWN:
        print("  " + texts.plural("slots.more_limits", len(found.limits) - MOST_LIMITS_SHOWN))


def _print_backtest(backtest: Backtest, texts: Texts) -> None:
    """What projections from earlier stocks have missed, beside what two naive forecasts have."""
    names = ("horizon", "by", "origins", "error", "absolute_error", "naive_error", "frozen_error", "covered")
    lines = [
        [
            texts.plural("cli.backtest.years", summary.horizon),
            texts.text(f"cli.backtest.by.{summary.by}"),
            texts.number(summary.origins),
            *(
                texts.percent(share)
                for share in (
                    summary.error,
                    summary.absolute_error,
                    summary.naive_absolute_error,
                    summary.frozen_absolute_error,
                    summary.covered,
                )
            ),
        ]
        for summary in backtest.summaries()
    ]
    _table([texts.text(f"cli.backtest.{name}") for name in names], lines, 2)
    first, last = texts.date(backtest.origins[0]), texts.date(backtest.origins[-1])
    print(texts.text("cli.backtest.origins_are", first=first, last=last))
    for msgid in ("arrivals", "naive", "band"):
        print(texts.text(f"cli.backtest.about_{msgid}"))
    if backtest.exit_shock_cv is not None:
        print(texts.text("cli.backtest.fitting", spread=texts.number(backtest.exit_shock_cv, 2)))
    if backtest.unexplained >= 0.5:
        print(texts.plural("cli.backtest.unexplained", backtest.unexplained))


def _print_track_record(record: Sequence[VintageScore], texts: Texts) -> None:
    """Every kept forecast, and what those figures missed that have an outcome."""
    if not record:
        print(texts.text("cli.vintages.none"))
    for scored in record:
        kept = scored.vintage
        about = {
            "date": texts.date(kept.time.date()),
            "user": kept.user,
            "known_to": texts.date(kept.known_to),
        }
        if kept.scenario is not None:
            print(texts.text("cli.vintages.projection", scenario=kept.scenario.name, **about))
        else:
            print(texts.text("cli.vintages.cost_forecast", **about))
        if kept.note:
            print(kept.note)
        if not scored.years_met:
            print(texts.text("cli.vintages.no_outcome"))
            print()
            continue
        names = (
            "measure",
            "year",
            "by",
            "projected",
            "actual",
            "error",
            "absolute_error",
            "naive_error",
            "covered",
        )
        lines = [
            [
                _say_measure(one.measure, one.method, texts),
                str(one.year),
                texts.text(f"cli.backtest.by.{one.by}"),
                *(_say_amount(one.measure, amount, texts) for amount in (one.forecast, one.actual)),
                *(
                    texts.percent(share)
                    for share in (one.error, one.absolute_error, one.naive_absolute_error, one.covered)
                ),
            ]
            for one in scored.summaries()
        ]
        _table([texts.text(f"cli.vintages.{name}") for name in names], lines, 3)
    if any(scored.years_met for scored in record):
        print(texts.text("cli.vintages.about"))


def _say_measure(measure: str, method: str, texts: Texts) -> str:
    words = texts.text(f"measure.{measure}.short")
    return f"{words}, {texts.text(f'forecast.{method}')}" if method else words


def _say_amount(measure: str, amount: float, texts: Texts) -> str:
    if measure == AGENCY_SHARE:
        return texts.percent(amount)
    return texts.million(amount) if measure == AGENCY_COST else texts.number(amount)
