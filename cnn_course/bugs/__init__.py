"""Programs with one bug each, to hunt (chapter 18).

`bug` gives a program by its number, `listing` the text of what is wrong in it,
`mended` the program after an edit. What the bugs are stands in
`cnn_course.bugs.unsound`, which is the last page to read.
"""

import ast
import inspect
import textwrap
from types import FunctionType, SimpleNamespace

from cnn_course.bugs import sound, unsound

#: the functions of a program
PARTS = tuple(
    name
    for name, value in vars(sound).items()
    if isinstance(value, FunctionType) and value.__module__ == sound.__name__
)
#: how many bugs there are
COUNT = sum(name.startswith("Bug") for name in vars(unsound))


def bug(number):
    """Give the program with bug ``number`` in it; 0 is the one without a bug.

    Parameters
    ----------
    number : int
        From 0 to `COUNT`.

    Returns
    -------
    program : SimpleNamespace
        Its functions, each under its name; see `cnn_course.bugs.sound`.

    Raises
    ------
    ValueError
        If there is no such bug.

    Examples
    --------
    >>> bug(17).relu(-3.0)
    np.float64(3.0)
    """
    return _program(_wrong(number))


def listing(number, part=None):
    """Text of the functions that stand in the place of right ones in bug ``number``.

    Parameters
    ----------
    number : int
    part : str, optional
        Only this function; in program 0, which has no wrong one, any.

    Examples
    --------
    >>> print(listing(0, "relu"))
    def relu(x):
        return np.maximum(x, 0)
    """
    found = _wrong(number) or {name: getattr(sound, name) for name in PARTS}
    if part is not None and part not in found:
        raise ValueError(f"listing: bug {number} has no function {part!r} of its own")
    names = found if part is None else [part]
    return "\n\n\n".join(_text(found[name]) for name in names)


def mended(number, *edits):
    """Give the program with bug ``number`` after its text was edited.

    Parameters
    ----------
    number : int
    *edits : (str, str)
        What to replace, and what with. The first must stand in ``listing(number)``
        exactly once when its turn comes.

    Returns
    -------
    program : SimpleNamespace

    Raises
    ------
    ValueError
        If a text to replace is not there, or there more than once; or if a function
        is gone after the edits.
    SyntaxError
        If what results is no Python.

    Examples
    --------
    >>> mended(17, ("np.abs(x)", "np.maximum(x, 0)")).relu(-3.0)
    np.float64(0.0)
    """
    if not isinstance(number, int) or not 1 <= number <= COUNT:
        raise ValueError(f"mended: {number!r} is no bug; they run from 1 to {COUNT}")
    text = listing(number)
    for old, new in edits:
        if text.count(old) != 1 or not old.strip():
            raise ValueError(
                f"mended: {old!r} stands {text.count(old)} times in listing({number}), "
                f"needs once; {_advice(text, old, new)}"
            )
        text = text.replace(old, new)
    page, made = f"bug {number}, mended", {}
    exec(compile(text, page, "exec"), dict(vars(unsound)), made)
    for name in _wrong(number):
        if not isinstance(made.get(name), FunctionType):
            raise ValueError(f"mended: the edit leaves no function {name!r}")
        if made[name].__code__.co_filename != page:
            raise ValueError(f"mended: {name!r} is another function, not an edited one")
    return _program({name: made[name] for name in _wrong(number)})


def _advice(text, old, new):
    """Say what helps where a text to replace is not there, or is there twice."""
    if old in text and old.strip():
        return "copy a longer piece of it"
    if new.strip() and new in text:
        return "the second text does: have the two changed places?"
    return "copy a piece as it stands, spaces and line ends too"


def _program(replaced):
    parts = {name: getattr(sound, name) for name in PARTS}
    return SimpleNamespace(**{**parts, **replaced})


def _wrong(number):
    if isinstance(number, bool) or number not in range(COUNT + 1):
        raise ValueError(f"bug {number!r}: the bugs run from 1 to {COUNT}")
    found = vars(getattr(unsound, f"Bug{number}", object))
    return {name: value for name, value in found.items() if name in PARTS}


def _text(function):
    """Source of a function without its docstring."""
    source = textwrap.dedent(inspect.getsource(function)).rstrip()
    body = ast.parse(source).body[0].body
    if len(body) > 1 and isinstance(body[0], ast.Expr):
        lines = source.splitlines()
        del lines[body[0].lineno - 1 : body[0].end_lineno]
        source = "\n".join(lines)
    return source
