"""Checks the text catalogues against each other and against the code; `dev.py check` runs it as a module.

Both languages hold the same ids, none empty, fuzzy or there twice, with the same `{placeholders}`; every id
that the code asks for exists, and every id that exists is asked for. Ids may be composed, as in
`f"finding.{code}"`: such an id is in use if the words of its varying part are written in the code.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "i18n"
PACKAGE = ROOT / "staffing_planner"

# Methods of `Texts` that take an id first and fail where it is missing.
LOOKUPS = {"text", "plural"}
# Functions that make a finding -> position of its code. They stand for `finding.<code>`.
FINDING_MAKERS = {"error": 0, "warning": 0, "Finding": 1, "Fault": 1}
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
WORD = re.compile(r"\w+")
# Between the words of a varying part: `staff_group_and_unit`, `own+agency`.
JOINT = re.compile(r"_and_|\W+")
FILE_NAME = re.compile(r".*\.(toml|csv|json|xlsx|xlsm|xls|ods|po|mo|svg|png|ttf|txt|log)")


@dataclass
class Uses:
    """What the code says about ids: asked for by name, composed by pattern, and the words composed with."""

    named: dict[str, str] = field(default_factory=dict)
    composed: list[re.Pattern[str]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    literals: dict[str, str] = field(default_factory=dict)

    def asks_for(self, msgid: str) -> bool:
        """Tell whether the code can ask for this id."""
        if msgid in self.literals:
            return True
        return any(
            all(word in self.words for part in match.groups() for word in JOINT.split(part))
            for pattern in self.composed
            if (match := pattern.fullmatch(msgid))
        )


def read_catalogue(path: Path) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return a catalogue's texts by id (one form, or one and many), and its faults."""
    texts: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    try:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.stem, abort_invalid=True)
    except (PoFileError, OSError) as error:
        return {}, [f"{path.name}: can't be read ({error})"]
    for message in catalogue:
        if not message.id:
            continue
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        texts[msgid] = forms
        if message.fuzzy:
            faults.append(f"{path.name}: {msgid} is fuzzy")
        if not all(form and form.strip() for form in forms):
            faults.append(f"{path.name}: {msgid} is empty")
    written = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    faults += [
        f"{path.name}: {msgid} is there {count} times"
        for msgid, count in Counter(written).items()
        if count > 1
    ]
    return texts, faults


def placeholders(form: str) -> frozenset[str]:
    """Return the names in a text's braces. ValueError where the braces don't match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(form) if name is not None)


def differing_placeholders(msgid: str, catalogues: Mapping[str, Mapping[str, tuple[str, ...]]]) -> list[str]:
    """Return a fault if the languages fill in different values; one of a plural may leave out its count."""
    sets: dict[str, set[frozenset[str]]] = {}
    for name, texts in catalogues.items():
        forms = texts.get(msgid, ())
        try:
            sets[name] = {
                placeholders(form) - (frozenset({"count"}) if len(forms) > 1 else frozenset())
                for form in forms
            }
        except ValueError as error:
            return [f"{name}: {msgid} has unbalanced braces ({error})"]
    if len(set().union(*sets.values())) > 1:
        shown = "; ".join(f"{name}: {sorted(set().union(*found))}" for name, found in sets.items())
        return [f"{msgid} has different placeholders ({shown})"]
    return []


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield every docstring: prose, in which a dotted word is no id."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
            and isinstance(node.body[0].value, ast.Constant)
        ):
            yield node.body[0].value


def beginnings(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the constant parts of composed strings: the beginning of an id is no id."""
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                yield from values
            case ast.BinOp(left=ast.Constant() as left, op=ast.Add()):
                yield left


def as_pattern(node: ast.expr) -> re.Pattern[str] | None:
    """Return what an f-string or `"finding." + code` can become, or None if it is neither."""
    match node:
        case ast.JoinedStr(values=values):
            parts = [
                re.escape(part.value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
                else r"([^.]+)"
                for part in values
            ]
            return re.compile("".join(parts))
        case ast.BinOp(left=ast.Constant(value=str(prefix)), op=ast.Add()):
            return re.compile(re.escape(prefix) + r"([^.]+)")
    return None


def uses_in(package: Path) -> Uses:
    """Read what the package's code says about ids."""
    uses = Uses()
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {id(node) for node in docstrings(tree)} | {id(node) for node in beginnings(tree)}
        for node in ast.walk(tree):
            place = f"{path.relative_to(package.parent).as_posix()}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.Constant(value=str(value)) if id(node) not in prose:
                    uses.literals.setdefault(value, place)
                    uses.words.update(WORD.findall(value))
                case (
                    ast.Name(id=name)
                    | ast.arg(arg=name)
                    | ast.keyword(arg=str(name))
                    | ast.Attribute(attr=name)
                ):
                    uses.words.add(name)
                case ast.JoinedStr() | ast.BinOp():
                    pattern = as_pattern(node)
                    if pattern is not None and re.match(r"[a-z][a-z0-9_]*\\\.", pattern.pattern):
                        uses.composed.append(pattern)
                case ast.Call(func=func, args=args, keywords=keywords):
                    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                    if name in LOOKUPS and isinstance(func, ast.Attribute) and args:
                        asked = (
                            [args[0].body, args[0].orelse] if isinstance(args[0], ast.IfExp) else [args[0]]
                        )
                        for one in asked:
                            if (
                                isinstance(one, ast.Constant)
                                and isinstance(one.value, str)
                                and "." in one.value
                            ):
                                uses.named.setdefault(one.value, place)
                    is_finding = isinstance(func, ast.Name) or (
                        isinstance(func.value, ast.Name) and func.value.id == "findings"
                        if isinstance(func, ast.Attribute)
                        else False
                    )
                    if name in FINDING_MAKERS and is_finding:
                        position = FINDING_MAKERS[name]
                        given = [keyword.value for keyword in keywords if keyword.arg == "code"] or args[
                            position:
                        ][:1]
                        for one in given:
                            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                                uses.named.setdefault(f"finding.{one.value}", place)
    return uses


def faults_of(folder: Path, package: Path, languages: tuple[str, ...] = ("sv", "en")) -> list[str]:
    """Return every fault of the catalogues in `folder` as one plain sentence each; empty if there is none."""
    catalogues: dict[str, dict[str, tuple[str, ...]]] = {}
    faults: list[str] = []
    for language in languages:
        catalogues[f"{language}.po"], found = read_catalogue(folder / f"{language}.po")
        faults += found
    everything = sorted(set().union(*catalogues.values()))
    for msgid in everything:
        missing = [name for name, texts in catalogues.items() if msgid not in texts]
        faults += [f"{name}: {msgid} is missing" for name in missing]
        if not missing:
            faults += differing_placeholders(msgid, catalogues)
    uses = uses_in(package)
    areas = {msgid.split(".")[0] for msgid in everything}
    for literal, place in uses.literals.items():
        if ID.fullmatch(literal) and not FILE_NAME.fullmatch(literal) and literal.split(".")[0] in areas:
            uses.named.setdefault(literal, place)
    faults += [
        f"{place}: {msgid} is in no catalogue"
        for msgid, place in sorted(uses.named.items())
        if msgid not in everything and not msgid.endswith(".")
    ]
    faults += [
        f"{msgid} is used nowhere"
        for msgid in everything
        if msgid not in uses.named and not uses.asks_for(msgid)
    ]
    return faults


def main() -> int:
    """Print the faults of the project's own catalogues; 1 if there are any."""
    faults = faults_of(CATALOGUES, PACKAGE)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
