"""Which statements of a notebook an answer needs, so that nothing else has to run.

An answer leans on imports, on helpers and on values of other cells. It does not need
the chapter's figures and measurements. Everything that assigns a needed name counts,
and everything that may change what the name stands for: it is better to run a statement
too many than to compute another answer than the student's notebook did.
"""

from __future__ import annotations

import ast
import builtins
import dis
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import CodeType

_SPEAKING = {"print", "display", "check", "progress"}
_MAGIC = re.compile(r"^(\s*)([%!?].*|\S+\?{1,2}\s*)$")
_TIMED = re.compile(r"^%%(time|timeit|capture|prun)\b.*$")


@dataclass
class Statement:
    """One statement at the top of a cell.

    Attributes
    ----------
    cell : int
        Number of its cell.
    node : ast.stmt
        The statement.
    binds : set of str
        Names that it assigns.
    touches : set of str
        Names that stand for something it may change.
    reads : set of str
        Names it needs at once.
    later : set of str
        Names that functions inside it need when they are called.
    whole : bool
        Whether it assigns its names in any case and anew.
    """

    cell: int
    node: ast.stmt
    binds: set[str] = field(default_factory=set)
    touches: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    whole: bool = False


def plain(source: str) -> str:
    """Return a cell without what only IPython reads; a cell magic empties it."""
    lines = source.splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines) and lines[start].startswith("%%"):
        if not _TIMED.match(lines[start]):
            return ""
        lines[start] = ""
    try:
        ast.parse("\n".join(lines))
    except SyntaxError:
        lines = [_MAGIC.sub(r"\1pass", line) for line in lines]
    return "\n".join(lines)


def read(cells: Sequence[str]) -> tuple[list[Statement], dict[int, str]]:
    """Return the statements of all cells, and the errors of those that are no Python.

    Parameters
    ----------
    cells : sequence of str
        The source of each code cell.
    """
    found, errors = [], {}
    for number, source in enumerate(cells):
        try:
            body = ast.parse(plain(source)).body
            found += [_statement(number, node) for node in body]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = getattr(error, "lineno", None)
            line = f"line {where}: " if where else ""
            errors[number] = f"{line}{getattr(error, 'msg', None) or error}"
    imported = {name for s in found if _is_import(s.node) for name in s.binds}
    for statement in found:
        statement.touches |= _touched(statement.node, imported)
    return found, errors


def _statement(cell: int, node: ast.stmt) -> Statement:
    code = compile(ast.Module([node], []), f"<cell {cell}>", "exec", dont_inherit=True)
    statement = Statement(cell, node)
    for name, action in _names(code):
        target = statement.binds if action != "load" else statement.reads
        target.add(name)
    for inner in _inner(code):
        for name, action in _names(inner):
            if action == "load":
                statement.later.add(name)
            elif action == "global":
                statement.binds.add(name)
    plain_target = isinstance(node, ast.Assign) and all(
        isinstance(target, ast.Name) for target in node.targets
    )
    defined = isinstance(node, ast.FunctionDef | ast.ClassDef) or _is_import(node)
    statement.whole = plain_target or defined
    return statement


def _names(code: CodeType) -> Iterable[tuple[str, str]]:
    """Yield the names of the module that a code object loads and stores."""
    for step in dis.get_instructions(code):
        kind = step.opname
        if "GLOBAL" in kind or kind.endswith("_NAME"):
            if kind.startswith("LOAD") and isinstance(step.argval, str):
                yield step.argval, "load"
            elif kind == "STORE_GLOBAL":
                yield step.argval, "global"
            elif kind in ("STORE_NAME", "DELETE_NAME"):
                yield step.argval, "store"


def _inner(code: CodeType) -> Iterable[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _takes_all(node: ast.stmt) -> bool:
    """Tell ``from numpy import *``: nothing says which names it gives."""
    return _is_import(node) and any(alias.name == "*" for alias in node.names)


def _touched(node: ast.stmt, imported: set[str]) -> set[str]:
    """Names whose objects a statement may change: ``x[0] = 1``, ``x.append(1)``."""
    found = set()
    for part in _outside_functions(node):
        if isinstance(part, ast.Subscript | ast.Attribute):
            if isinstance(part.ctx, ast.Store | ast.Del):
                found.add(_root(part))
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            root = _root(part.func)
            if root not in imported or part.func.attr == "seed":
                found.add(root)
        elif isinstance(part, ast.Call) and _is_own(part.func, imported):
            found |= _given(part)
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call):
        called = _root(call.func)
        drawn = called in imported and isinstance(call.func, ast.Attribute)
        if called not in _SPEAKING and not drawn:
            found |= _given(call)
    return found - {""}


def _outside_functions(node: ast.AST) -> Iterable[ast.AST]:
    """Walk through a statement, but not into what runs only when it is called."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _outside_functions(child)


def _is_own(function: ast.expr, imported: set[str]) -> bool:
    """Tell a function of the notebook: it may change what it is given."""
    if not isinstance(function, ast.Name):
        return False
    return function.id not in imported and not hasattr(builtins, function.id)


def _given(call: ast.Call) -> set[str]:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return {part.id for part in given if isinstance(part, ast.Name)}


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def plan(
    statements: Sequence[Statement], names: Iterable[str], limit: int
) -> list[Statement]:
    """Return the statements that the names need, in order.

    Parameters
    ----------
    statements : sequence of Statement
        All of a notebook.
    names : iterable of str
        What is asked for.
    limit : int
        Number of the cell that answers. What stands below it counts only where
        nothing above gives a name.
    """
    above = [i for i, s in enumerate(statements) if s.cell <= limit]
    end = len(above)
    chosen = {i for i in range(end) if _takes_all(statements[i].node)}
    todo = [(name, end) for name in names]
    done = set()
    while todo:
        name, place = todo.pop()
        if (name, place) in done:
            continue
        done.add((name, place))
        givers = _givers(statements, name, place, end)
        for i in givers:
            statement = statements[i]
            todo += [(read, i) for read in statement.reads]
            todo += [(read, -1) for read in statement.later]
        chosen.update(givers)
    return [statements[i] for i in sorted(chosen)]


def _givers(
    statements: Sequence[Statement], name: str, place: int, end: int
) -> list[int]:
    """Statements that make what a name stands for at a place; at -1, at any time."""
    found = []
    for i in range((end if place < 0 else place) - 1, -1, -1):
        statement = statements[i]
        if name in statement.binds or name in statement.touches:
            found.append(i)
            if place >= 0 and name in statement.binds and statement.whole:
                break
    if not any(name in statements[i].binds for i in found):
        below = range(end if place < 0 else place, len(statements))
        found += [i for i in below if name in statements[i].binds]
    return found


def cells_that_answer(
    statements: Sequence[Statement], name: str, own: set[int]
) -> tuple[int | None, bool]:
    """Return the cell that counts for a name, and whether it is still the stub.

    The last cell that gives the name and is more than the stub; cells that the
    notebook marks as the exercise's own come before others.

    Parameters
    ----------
    statements : sequence of Statement
        All of a notebook.
    name : str
        What is asked for.
    own : set of int
        The cells that carry the exercise's id.
    """
    givers = [s for s in statements if name in s.binds and not _is_import(s.node)]
    real = [s for s in givers if not is_stub(s.node)]
    for among in ([s for s in real if s.cell in own], real, givers):
        if among:
            return among[-1].cell, among is givers
    return None, False


def is_stub(node: ast.stmt) -> bool:
    """Tell whether a statement is what the student edition came with."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        value = node.value
        return isinstance(value, ast.Constant) and value.value is ...
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [s for s in node.body if not _is_constant(s)]
    if not body:
        return True
    raised = getattr(body[0], "exc", None)
    if isinstance(raised, ast.Call):
        raised = raised.func
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def only(node: ast.stmt, names: set[str]) -> ast.stmt:
    """Return an import of no more than is needed; other statements as they are."""
    if not _is_import(node):
        return node
    kept = [
        alias
        for alias in node.names
        if (alias.asname or alias.name.split(".")[0]) in names or alias.name == "*"
    ]
    if not kept:
        return node
    fields = dict(ast.iter_fields(node)) | {"names": kept}
    return ast.copy_location(type(node)(**fields), node)
