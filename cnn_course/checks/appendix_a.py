"""Exercises of appendix A, the calculus you need."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.layers import Array

# ---- on paper ---------------------------------------------------------------

_SLOPES = {"power": 7, "reciprocal": -1 / 16, "product": 5, "chain": 150, "log": 0.5}
_NUDGES = {"df/dx": -4, "df/dw": 7, "change": -0.18}


def _slopes(key: str, value: float) -> dict[str, float]:
    return _SLOPES | {key: value}


def _nudges(key: str, value: float) -> dict[str, float]:
    return _NUDGES | {key: value}


# ---- the soft corner ----------------------------------------------------------


def softplus_slope(x: Array) -> Array:
    """Return the slope of ln(1 + eˣ), by Eqs. (A.5) to (A.7)."""
    return 1 / (1 + np.exp(-np.asarray(x, float)))


def _softplus_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {"x": np.array([0.0, 1.0, -1.0])},
        {"x": rng.uniform(-3, 3, 7)},
        {"x": rng.uniform(-3, 3, (2, 4))},
        {"x": rng.uniform(-3, 3, (2, 1, 3))},
        {"x": np.array([-30.0, 30.0, -12.5, 12.5])},
        {"x": rng.uniform(-2, 2, 1)},
        {"x": np.array([[-2, -1], [1, 2]])},
    ]


# ---- through everything between -------------------------------------------------


def through(du: Array, slopes: Array) -> Array:
    """Multiply along each path and add up the paths, Eq. (A.12)."""
    return np.asarray(du) @ np.asarray(slopes)


def _path_cases(rng: np.random.Generator) -> list[Case]:
    shapes = (3, 2), (2, 4), (3, 3), (1, 3), (4, 1), (1, 1), (5, 2), (4, 6)
    cases = [
        {"du": rng.standard_normal(k), "slopes": rng.standard_normal((k, j))}
        for k, j in shapes
    ]
    paper = {"du": np.array([1, 0, 2]), "slopes": np.array([[2, 1], [5, 4], [-1, 3]])}
    return [paper, *cases]


def _shown(keep: Callable[[Array, int], Array]) -> Callable[[Array, Array], Array]:
    """Leave the gradients of some x at 0."""

    def wrong(du: Array, slopes: Array) -> Array:
        last = slopes.shape[1] - 1
        return np.where(keep(np.arange(last + 1), last), du @ slopes, 0)

    return wrong


def _first_product(du: Array, slopes: Array) -> Array:
    dx = np.zeros(slopes.shape[1])
    dx[0] = du[0] * slopes[0, 0]
    return dx


def _in_whole_numbers(du: Array, slopes: Array) -> Array:
    """Add up in an array of whole numbers."""
    dx = np.zeros(slopes.shape[1])
    for k in range(len(du)):
        dx = np.trunc(dx + du[k] * slopes[k])
    return dx


def _largest_path(du: Array, slopes: Array) -> Array:
    paths = du[:, None] * slopes
    return paths[np.abs(paths).argmax(axis=0), np.arange(slopes.shape[1])]


def _in_places_of_u(du: Array, slopes: Array) -> Array:
    dx = np.zeros(len(du))
    for k, j in np.ndindex(slopes.shape):
        dx[j] += du[k] * slopes[k, j]
    return dx


def _with_du_of_x(du: Array, slopes: Array) -> Array:
    dx = np.zeros(slopes.shape[1])
    for k, j in np.ndindex(slopes.shape):
        dx[j] += du[j] * slopes[k, j]
    return dx


def _by_loops(
    ends: Callable[[int, int], tuple[int, int]],
    places: Callable[[int, int], tuple[int, int, int, int]],
) -> Callable[[Array, Array], Array]:
    """Add du[.] * slopes[., .] at dx[.], at places made of k and j."""

    def wrong(du: Array, slopes: Array) -> Array:
        dx = np.zeros(slopes.shape[1])
        for k, j in np.ndindex(ends(*slopes.shape)):
            at, u, row, column = places(k, j)
            dx[at] += du[u] * slopes[row, column]
        return dx

    return wrong


def _path_properties(case: Case) -> dict:
    k, j = case["slopes"].shape
    return {
        ("as many u as x", "more u than x, or fewer"): k == j,
        ("more u than x", "no more u than x"): k > j,
        ("fewer u than x", "no fewer u than x"): k < j,
        ("a single u", "several u"): k == 1,
        ("a single x", "several x"): j == 1,
    }


# ---- the bend -------------------------------------------------------------------


class _Polynomial:
    """A function whose sixth derivative is not 0, so that every nudge shows."""

    def __init__(self, rng: np.random.Generator, sign: int) -> None:
        self.factors = [float(sign * c) for c in rng.uniform(0.5, 2, 7)]

    def __call__(self, x: float) -> float:
        total = 0.0
        for c in self.factors:
            total = total * x + c
        return total

    def __repr__(self) -> str:
        return "a polynomial of degree 6"


def bend(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the second derivative from three points: Eq. (A.14) twice, added."""
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def _bend_cases(rng: np.random.Generator) -> list[Case]:
    places = (0.0, 0.5), (1.5, 0.25), (-1.0, 0.5), (1.25, 0.75), (-0.5, 1.5), (0.75, 1)
    places += ((0.25, 0.08),)
    signs = 1, -1, 1, -1, 1, 1, -1
    return [
        {"f": _Polynomial(rng, sign), "x": x, "h": float(h)}
        for (x, h), sign in zip(places, signs, strict=True)
    ]


def _bend_properties(case: Case) -> dict:
    return {
        ("x = 0", "x other than 0"): case["x"] == 0,
        ("h = 1", "h other than 1"): case["h"] == 1,
    }


EXERCISES = (
    Exercise(
        "calc-rules",
        _SLOPES,
        (
            Wrong(
                "power: the line left out",
                _slopes("power", 12),
                "power: 12 is 3x² alone, and also the slope of the slope. −5x is a "
                "line, and has a slope of its own.",
            ),
            Wrong(
                "power: the line kept",
                _slopes("power", 2),
                "power: you kept −5x itself; its slope is its factor, whatever x is.",
            ),
            Wrong(
                "power: the value",
                _slopes("power", -2),
                "power: that is the function at 2, not its slope.",
            ),
            Wrong(
                "power: the factor forgotten",
                _slopes("power", -1),
                "power: the exponent comes down as a factor, Eq. (A.4).",
            ),
            Wrong(
                "power: the exponent kept",
                _slopes("power", 19),
                "power: the exponent goes down by 1, Eq. (A.4).",
            ),
            Wrong(
                "power: plus for minus",
                _slopes("power", 17),
                "power: the line falls; mind its sign.",
            ),
            Wrong(
                "reciprocal: the sign",
                _slopes("reciprocal", 1 / 16),
                "reciprocal: does 1/x rise or fall as x rises?",
            ),
            Wrong(
                "reciprocal: the value",
                _slopes("reciprocal", 0.25),
                "reciprocal: that is the function at 4, not its slope.",
            ),
            Wrong(
                "reciprocal: the exponent kept",
                _slopes("reciprocal", -0.25),
                "reciprocal: the exponent −1 goes down by 1 too.",
            ),
            Wrong(
                "reciprocal: the denominator alone",
                _slopes("reciprocal", 1),
                "reciprocal: that is the slope of x below the line; 1/x is the power "
                "−1 of x.",
            ),
            Wrong(
                "reciprocal: the exponent raised",
                _slopes("reciprocal", -1),
                "reciprocal: the exponent −1 less 1 is −2, not 0.",
            ),
            Wrong(
                "reciprocal: the logarithm",
                _slopes("reciprocal", np.log(4)),
                "reciprocal: that is ln 4. The slope of ln x is 1/x, and the other way "
                "round is not asked.",
            ),
            Wrong(
                "reciprocal: twice",
                _slopes("reciprocal", -1 / 8),
                "reciprocal: a factor is wrong: the one that comes down is −1.",
            ),
            Wrong(
                "product: one strip",
                _slopes("product", 2),
                "product: that is one strip, or the two slopes multiplied. Eq. (A.3) "
                "adds two strips.",
            ),
            Wrong(
                "product: the other strip",
                _slopes("product", 3),
                "product: that is the strip of eˣ alone, or the value. The first "
                "factor moves too.",
            ),
            Wrong(
                "product: strips multiplied",
                _slopes("product", 6),
                "product: the two strips are added, not multiplied.",
            ),
            Wrong(
                "product: strips subtracted",
                _slopes("product", -1),
                "product: the two strips are added; the minus belongs to a quotient.",
            ),
            Wrong(
                "product: the line's slope taken for 1",
                _slopes("product", 4),
                "product: the slope of 2x + 3 is 2.",
            ),
            Wrong(
                "chain: the inside forgotten",
                _slopes("chain", 75),
                "chain: the slope of the inside is missing, Eq. (A.5).",
            ),
            Wrong(
                "chain: the value",
                _slopes("chain", 125),
                "chain: that is the function at 2, not its slope.",
            ),
            Wrong(
                "chain: the outside at x",
                _slopes("chain", 24),
                "chain: the outer slope is taken at u, not at x.",
            ),
            Wrong(
                "chain: the exponent kept",
                _slopes("chain", 750),
                "chain: the outer exponent goes down by 1.",
            ),
            Wrong(
                "chain: the factor forgotten",
                _slopes("chain", 50),
                "chain: the outer exponent comes down as a factor.",
            ),
            Wrong(
                "chain: slopes put into each other",
                _slopes("chain", 12),
                "chain: 12 is 3 · 2², with x or the inner slope squared; the outer "
                "slope is taken at u, and the inner one multiplies it.",
            ),
            Wrong(
                "chain: slopes added",
                _slopes("chain", 77),
                "chain: the two slopes are multiplied, not added.",
            ),
            Wrong(
                "chain: at 1",
                _slopes("chain", 54),
                "chain: that is the slope at 1.",
            ),
            Wrong(
                "chain: the value times the inside",
                _slopes("chain", 250),
                "chain: you multiplied the value by the inner slope; the outer slope "
                "is missing.",
            ),
            Wrong(
                "chain: not squared",
                _slopes("chain", 30),
                "chain: the exponent goes down from 3 to 2, not to 1.",
            ),
            Wrong(
                "reciprocal: upside down",
                _slopes("reciprocal", -16),
                "reciprocal: x² stands below the line.",
            ),
            Wrong(
                "log: x dropped",
                _slopes("log", 0.2),
                "log: the slope of ln u is 1/u, and u is 5x with its x.",
            ),
            Wrong(
                "log: the inside forgotten",
                _slopes("log", 0.1),
                "log: the slope of 5x is missing, Eq. (A.5).",
            ),
            Wrong(
                "log: five times too much",
                _slopes("log", 2.5),
                "log: the outer slope is 1/u with u = 5x, not 1/x.",
            ),
            Wrong(
                "log: the value",
                _slopes("log", np.log(10)),
                "log: that is the function at 2, not its slope.",
            ),
            Wrong(
                "log: to base 10",
                _slopes("log", 0.5 / np.log(10)),
                "log: ln is the natural logarithm.",
            ),
            Wrong(
                "log: upside down",
                _slopes("log", 2),
                "log: the slope of a logarithm is 1/u, not u.",
            ),
            Wrong(
                "log: the inside alone",
                _slopes("log", 5),
                "log: that is the slope of the inside alone.",
            ),
            Wrong(
                "power: not squared",
                _slopes("power", 1),
                "power: 1 is 3x − 5 at 2; the exponent of x³ goes down from 3 to 2, "
                "not to 1.",
            ),
            Wrong(
                "power: the exponents raised",
                _slopes("power", -6),
                "power: −6 is x⁴/4 − 5x²/2 at 2, where the exponents go up, and also "
                "x² − 5x. For a slope each goes down by 1 and comes down as a factor, "
                "Eq. (A.4).",
            ),
            Wrong(
                "reciprocal: the slope of the slope",
                _slopes("reciprocal", 1 / 32),
                "reciprocal: that is 2/x³, the slope of the slope; the slope itself is "
                "asked.",
            ),
            Wrong(
                "product: e for a power of 0",
                _slopes("product", 5 * np.e),
                "product: that has an e in it, as of e¹; x is 0, and the power is e⁰.",
            ),
            Wrong(
                "product: one strip, with e",
                _slopes("product", 2 * np.e),
                "product: that is 2e, as of e¹, and x is 0. Eq. (A.3) also adds two "
                "strips.",
            ),
            Wrong(
                "product: e in one strip",
                _slopes("product", 2 + 3 * np.e),
                "product: that is 2 + 3e; the power is the same in both strips, and it "
                "is e⁰.",
            ),
            Wrong(
                "product: a power of 0 taken for 0",
                _slopes("product", 0),
                "product: 0 comes out with 0 for e⁰; what is a number to the power of "
                "0?",
            ),
            Wrong(
                "product: the exponential alone",
                _slopes("product", 1),
                "product: 1 is e⁰; Eq. (A.3) adds two strips.",
            ),
            Wrong(
                "product: the slope of the slope",
                _slopes("product", 7),
                "product: 7 is the slope of the slope; the slope itself is asked.",
            ),
            Wrong(
                "chain: the slope of the slope",
                _slopes("chain", 120),
                "chain: that is the slope of the slope; the slope itself is asked.",
            ),
            Wrong(
                "log: divided by the inside's slope",
                _slopes("log", 0.02),
                "log: that is 1/u over 5; the slope of the inside multiplies, Eq. "
                "(A.5).",
            ),
            Wrong(
                "log: the slope of the slope",
                _slopes("log", -0.25),
                "log: that is −1/x², the slope of the slope; the slope itself is "
                "asked.",
            ),
            Wrong(
                "power: the value for the slope",
                _slopes("power", 3),
                "power: 3 is x³ less 5, at 2; the slope of x³ is 3x².",
            ),
            Wrong(
                "power: at 3", _slopes("power", 22), "power: that is the slope at 3."
            ),
            Wrong(
                "reciprocal: one power too many",
                _slopes("reciprocal", -1 / 64),
                "reciprocal: that is −1/x³; the exponent −1 less 1 is −2.",
            ),
            *(
                Wrong(
                    f"reciprocal: rounded to −{digits}",
                    _slopes("reciprocal", -float(digits)),
                    f"reciprocal: −{digits} has too few digits; write a fraction as "
                    "Python takes it, such as 1/3.",
                )
                for digits in ("0.06", "0.062", "0.063")
            ),
            Wrong(
                "chain: the inside forgotten, the exponent kept",
                _slopes("chain", 375),
                "chain: 375 is 3 · 5³; the exponent goes down by 1, and the slope of "
                "the inside is missing.",
            ),
            Wrong(
                "chain: the square alone",
                _slopes("chain", 25),
                "chain: that is u² alone; the exponent comes down as a factor, and "
                "the slope of the inside is missing.",
            ),
            Wrong(
                "chain: not squared, the inside forgotten",
                _slopes("chain", 15),
                "chain: 15 is 3u; the exponent goes down from 3 to 2, and the slope "
                "of the inside is missing.",
            ),
            Wrong(
                "chain: the inside twice",
                _slopes("chain", 300),
                "chain: 300 has the slope of the inside in it twice.",
            ),
            Wrong(
                "log: what stands inside",
                _slopes("log", 10),
                "log: 10 is u = 5x at 2; the slope of ln u is 1/u, and that of the "
                "inside multiplies it.",
            ),
            Wrong(
                "log: the sign",
                _slopes("log", -0.5),
                "log: does ln(5x) rise or fall as x rises?",
            ),
            Wrong(
                "log: the logarithm of the factor",
                _slopes("log", np.log(5)),
                "log: that is ln 5, which does not move with x; a slope is asked.",
            ),
            Wrong(
                "power: the first term itself",
                _slopes("power", 8),
                "power: 8 is x³ at 2, and not its slope; each term has a slope of its "
                "own.",
            ),
            Wrong(
                "power: not squared, the line left out",
                _slopes("power", 6),
                "power: 6 is 3x at 2; the exponent of x³ goes down from 3 to 2, not to "
                "1, and −5x has a slope of its own.",
            ),
            Wrong(
                "reciprocal: upside down, the sign",
                _slopes("reciprocal", 16),
                "reciprocal: 16 is x²; it stands below the line, and does 1/x rise or "
                "fall?",
            ),
            Wrong(
                "chain: 2x for the inside",
                _slopes("chain", 48),
                "chain: 48 is 3 · 4², with 2x in the place of u; the outer slope is "
                "taken at u, and the inner one multiplies it.",
            ),
            *(
                Wrong(
                    f"log: the value, {value}",
                    _slopes("log", value),
                    f"log: {value} is ln 10, rounded, the function at 2; its slope is "
                    "asked.",
                )
                for value in (2.3, 2.303, 2.3026)
            ),
            Wrong(
                "log: the value to base 10",
                _slopes("log", 1),
                "log: 1 is the logarithm of 10 to base ten; the slope of the natural "
                "one is asked.",
            ),
        ),
        points=2,
        hint="which rule makes the function out of smaller ones, and what is the slope "
        "of each of those?",
    ),
    Exercise(
        "calc-gradient",
        _NUDGES,
        (
            Wrong(
                "swapped",
                _NUDGES | {"df/dx": 7, "df/dw": -4},
                "the two partial derivatives have changed places.",
            ),
            Wrong(
                "x: the other term kept",
                _nudges("df/dx", -1),
                "df/dx: 3w is held still here, so it adds nothing.",
            ),
            Wrong(
                "x: 3w kept as it is",
                _nudges("df/dx", -7),
                "df/dx: −7 is f itself there, and also 2xw with 3w kept as it is. A "
                "slope is asked, and while w is held, 3w does not move.",
            ),
            Wrong(
                "w: the function itself",
                _nudges("df/dw", -7),
                "df/dw: −7 is f itself there; its slope is asked.",
            ),
            Wrong(
                "x: w dropped",
                _nudges("df/dx", 4),
                "df/dx: w is a factor that is held, and it is −1.",
            ),
            Wrong(
                "x: factor 2 missing",
                _nudges("df/dx", -2),
                "df/dx: the exponent of x² comes down as a factor.",
            ),
            Wrong(
                "x: both slopes multiplied",
                _nudges("df/dx", 7 * -4),
                "df/dx: hold w; only x is nudged.",
            ),
            Wrong(
                "w: the second term dropped",
                _nudges("df/dw", 4),
                "df/dw: 3w moves with w too.",
            ),
            Wrong(
                "w: the first term dropped",
                _nudges("df/dw", 3),
                "df/dw: x² is held, and it is a factor of w: it stays.",
            ),
            Wrong(
                "w: 3w kept",
                _nudges("df/dw", 1),
                "df/dw: the slope of 3w is 3, whatever w is.",
            ),
            Wrong(
                "w: x for x²",
                _nudges("df/dw", 5),
                "df/dw: the factor of w is x², not x.",
            ),
            Wrong(
                "change: w rises",
                _nudges("change", 0.1),
                "change: w falls, so its nudge is −0.02.",
            ),
            Wrong(
                "change: the sign",
                _nudges("change", 0.18),
                "change: the sign is the wrong way round. Which of the two nudges "
                "makes f fall?",
            ),
            Wrong(
                "change: exactly",
                _nudges("change", -0.180902),
                "change: that is by how much f really changes; Eq. (A.10) was asked, "
                "which stops at the first order.",
            ),
            *(
                Wrong(
                    f"change: exactly, to {places} places",
                    _nudges("change", value),
                    f"change: to {places} places, that is by how much f really "
                    "changes; Eq. (A.10) was asked, which stops at the first order.",
                )
                for places, value in (("three", -0.181), ("four", -0.1809))
            ),
            Wrong(
                "change: both nudges at once",
                _nudges("change", -0.1808),
                "change: −0.0008 of this is 2x times both nudges, of the second "
                "order; Eq. (A.10) stops at the first.",
            ),
            Wrong(
                "change: x alone",
                _nudges("change", -0.04),
                "change: w is nudged as well.",
            ),
            Wrong(
                "change: w alone",
                _nudges("change", -0.14),
                "change: x is nudged as well.",
            ),
            Wrong(
                "change: the new value",
                _nudges("change", -7.18),
                "change: that is the new value; the old one is still to be taken away.",
            ),
            Wrong(
                "change: nudges swapped",
                _nudges("change", 0.15),
                "change: each partial derivative goes with the nudge of its own input.",
            ),
            Wrong(
                "change: the gradient's sum",
                _nudges("change", 3),
                "change: the nudges are missing.",
            ),
            Wrong(
                "change: effects multiplied",
                _nudges("change", 0.0056),
                "change: the effects of two nudges are added, not multiplied.",
            ),
            Wrong(
                "change: the nudges alone",
                _nudges("change", -0.01),
                "change: each nudge is multiplied by its partial derivative first.",
            ),
            Wrong(
                "change: effects without signs",
                _nudges("change", -0.1),
                "change: both nudges push the same way here; look at the signs once "
                "more.",
            ),
            Wrong(
                "swapped, and what follows",
                {"df/dx": 7, "df/dw": -4, "change": 0.15},
                "the two partial derivatives have changed places, and the change goes "
                "with them.",
            ),
            Wrong(
                "x: the exponent kept",
                _nudges("df/dx", -8),
                "df/dx: −8 is 2x²w; the exponent of x² goes down by 1.",
            ),
            Wrong(
                "df/dx: a slope of 1 for x²",
                _nudges("df/dx", 2),
                "df/dx: 2 is x itself, and −2w; the slope of x² is taken at x, and w "
                "is a factor that is held, with its sign.",
            ),
            Wrong(
                "df/dx: nothing",
                _nudges("df/dx", 0),
                "df/dx: 0 is the slope of 3w while w is held; the first term moves "
                "with x.",
            ),
            Wrong(
                "df/dx: a sum for the product",
                _nudges("df/dx", 3),
                "df/dx: 3 is 2x + w; w is a factor that is held, and it stays one.",
            ),
            Wrong(
                "df/dx: 3w kept beside 2x",
                _nudges("df/dx", 1),
                "df/dx: 1 is 2x + 3w; w is a factor of x² that is held, and 3w does "
                "not move.",
            ),
            Wrong(
                "df/dw: x nudged in the first term",
                _nudges("df/dw", -1),
                "df/dw: −1 is 2xw + 3, and x²w + 3; w is what moves here, and x², its "
                "factor, is held.",
            ),
            Wrong(
                "change: both nudges 0.01",
                _nudges("change", -0.11),
                "change: −0.11 comes out with a nudge of 0.01 for both; w falls by "
                "0.02.",
            ),
            Wrong(
                "change: both nudges 0.02",
                _nudges("change", -0.22),
                "change: −0.22 comes out with a nudge of 0.02 for both; x rises by "
                "0.01.",
            ),
            Wrong(
                "change: sums multiplied",
                _nudges("change", -0.03),
                "change: −0.03 is the sum of the partial derivatives times the sum of "
                "the nudges; each goes with its own.",
            ),
            Wrong(
                "change: w alone, its sign",
                _nudges("change", 0.14),
                "change: x is nudged as well, and w falls.",
            ),
            Wrong(
                "df/dw: the other slope",
                _nudges("df/dw", -4),
                "df/dw: −4 is the slope for x; hold x, and let w move.",
            ),
            Wrong(
                "df/dw: slopes multiplied",
                _nudges("df/dw", 12),
                "df/dw: 12 is x² times 3; the slopes of the two terms are added.",
            ),
            Wrong(
                "change: sum of the slopes times 0.01",
                _nudges("change", 0.03),
                "change: 0.03 is the sum of the partial derivatives times 0.01; each "
                "goes with the nudge of its own input.",
            ),
        ),
        points=1,
        hint="if w is a fixed number such as −1, what function of x alone is left?",
        follows=lambda a: {"change": 0.01 * a["df/dx"] - 0.02 * a["df/dw"]},
    ),
    Exercise(
        "calc-softplus",
        softplus_slope,
        (
            Wrong(
                "inside forgotten",
                lambda x: 1 / (1 + np.exp(x)),
                "that is 1/u, the slope of the logarithm outside, or the slope at −x; "
                "the slope is eˣ/u at x.",
            ),
            Wrong(
                "inside alone",
                np.exp,
                "that is the slope of the inside, 1 + eˣ; the logarithm outside is "
                "missing.",
            ),
            Wrong(
                "measured from one side",
                lambda x: (np.log1p(np.exp(x + 1e-6)) - np.log1p(np.exp(x))) * 1e6,
                "right to about seven digits, as a slope measured with a small step "
                "from one side; derive it, and all digits are there.",
            ),
            *(
                Wrong(
                    f"measured from one side, {h:g}",
                    lambda x, h=h: (np.log1p(np.exp(x + h)) - np.log1p(np.exp(x))) / h,
                    f"right to some digits, as a slope measured with a step of {h:g} "
                    "from one side; derive it, and all digits are there.",
                )
                for h in (1e-3, 1e-4, 1e-5)
            ),
            Wrong(
                "the function",
                lambda x: np.log(1 + np.exp(x)),
                "that is the function itself; its slope is asked for.",
            ),
            Wrong(
                "x for its power below",
                lambda x: np.exp(x) / (1 + x),
                "below stands 1 + x; the inside is u = 1 + eˣ.",
            ),
            Wrong(
                "minus below",
                lambda x: np.exp(x) / (1 - np.exp(x)),
                "below stands 1 − eˣ; the inside is u = 1 + eˣ.",
            ),
            Wrong(
                "a step, 1 at 0",
                lambda x: (np.asarray(x) >= 0) * 1.0,
                "that is the slope of ReLU, with 1 at 0; this corner is soft.",
            ),
            Wrong(
                "times x",
                lambda x: x * softplus_slope(x),
                "that is x times the slope; the slope alone is asked for.",
            ),
            Wrong(
                "squared below",
                lambda x: np.exp(x) / (1 + np.exp(x)) ** 2,
                "that is the slope of the sigmoid, eˣ/u². The slope of ln u is 1/u, "
                "not 1/u².",
            ),
            Wrong(
                "quotient's minus",
                lambda x: -np.exp(x) / (1 + np.exp(x)) ** 2,
                "that is the slope of 1/(1 + eˣ); the slope of ln u is 1/u.",
            ),
            Wrong(
                "upside down",
                lambda x: (1 + np.exp(x)) / np.exp(x),
                "that is 1 + e^−x, the answer upside down, as of 1/1 + np.exp(-x) "
                "where parentheses are missing; all of it belongs below the line.",
            ),
            Wrong(
                "logarithm apart",
                lambda x: 1.0 * np.ones_like(x, float),
                "that is 1 everywhere. ln(1 + eˣ) is not ln 1 + ln eˣ: a logarithm "
                "takes products apart, not sums.",
            ),
            Wrong(
                "slopes added",
                lambda x: 1 / (1 + np.exp(x)) + np.exp(x),
                "that is the sum of the two slopes; along a chain they are multiplied.",
            ),
            Wrong(
                "slope times value",
                lambda x: np.log(1 + np.exp(x)) * np.exp(x),
                "that is the logarithm times the inner slope; the slope of ln u is "
                "1/u.",
            ),
            Wrong(
                "power rule",
                lambda x: x * np.exp(x - 1.0) / (1 + np.exp(x)),
                "that is the slope with eˣ taken for a power of x. In eˣ the x is the "
                "exponent, and its derivative is eˣ.",
            ),
            Wrong(
                "the sharp corner",
                lambda x: np.maximum(x, 0),
                "that is the corner itself, and a sharp one; its slope is asked for.",
            ),
            Wrong(
                "outside squared",
                lambda x: 1 / (1 + np.exp(x)) ** 2,
                "that is 1/u²; the slope of ln u is 1/u, and that of the inside "
                "belongs to it.",
            ),
            Wrong(
                "divided by a sum over all",
                lambda x: np.exp(x) / (1 + np.exp(x).sum()),
                "that is divided by a sum over all entries; each entry has an inside "
                "of its own.",
            ),
            Wrong(
                "the logarithm kept below",
                lambda x: np.exp(x) / np.log(1 + np.exp(x)),
                "below the line stands the inside, 1 + eˣ, without its logarithm.",
            ),
            Wrong(
                "step",
                lambda x: (np.asarray(x) > 0).astype(float),
                "that is the slope of the sharp corner; this one is rounded.",
            ),
            Wrong(
                "tanh",
                np.tanh,
                "tanh runs from −1 to 1; this slope runs from 0 to 1.",
            ),
            Wrong(
                "logarithm of the slope",
                lambda x: -np.log(1 + np.exp(-np.asarray(x, float))),
                "that is the logarithm of the slope.",
            ),
            Wrong(
                "second derivative's neighbor",
                lambda x: 1 - softplus_slope(x) ** 2,
                "with s for the right result, that is 1 − s².",
            ),
            Wrong(
                "added up",
                lambda x: softplus_slope(x).sum(),
                "that is the sum over all entries; return one slope for each.",
            ),
            Wrong(
                "the constant forgotten",
                lambda x: np.exp(x) / (2 + np.exp(x)),
                "below the line stands the inside as it is, 1 + eˣ.",
            ),
            Wrong(
                "exponential of the logarithm",
                lambda x: 1 + np.exp(x),
                "that is the inside, u.",
            ),
            Wrong(
                "parentheses",
                lambda x: np.exp(x) / 1 + np.exp(x),
                "that is 2eˣ, as of eˣ / 1 + eˣ: parentheses are missing below the "
                "line.",
            ),
            Wrong(
                "1 − e⁻ˣ",
                lambda x: 1 - np.exp(-np.asarray(x, float)),
                "that is 1 − e⁻ˣ; the slope is one over 1 + e⁻ˣ.",
            ),
            Wrong(
                "x for 1 below",
                lambda x: 1 / (x + np.exp(-np.asarray(x, float))),
                "that is 1/(x + e⁻ˣ); below the line stands 1 + e⁻ˣ.",
            ),
            Wrong(
                "the power alone below",
                lambda x: 1 / np.exp(x),
                "that is 1/eˣ, the slope of ln u with eˣ alone for u; the inside is u "
                "= 1 + eˣ, and its slope multiplies.",
            ),
            Wrong(
                "inside for its reciprocal",
                lambda x: (1 + np.exp(x)) * np.exp(x),
                "that is u eˣ; the slope of ln u is 1/u, not u.",
            ),
            Wrong(
                "softmax",
                lambda x: np.exp(x) / np.exp(x).sum(),
                "those are the shares of eˣ in the sum over the whole array, as in "
                "softmax; each entry has an inside of its own, 1 + eˣ.",
            ),
            Wrong(
                "sharp above 0",
                lambda x: np.where(x > 0, 1, softplus_slope(x)),
                "the entries above 0 are 1 here, as beyond a sharp corner; one formula "
                "holds for all x.",
            ),
            Wrong(
                "sharp below 0",
                lambda x: np.where(x > 0, softplus_slope(x), 0),
                "the entries at 0 and below are 0 here, as before a sharp corner; one "
                "formula holds for all x.",
            ),
            Wrong(
                "mean",
                lambda x: softplus_slope(x).mean(),
                "that is the mean over all entries; return one slope for each.",
            ),
            Wrong(
                "first entry alone",
                lambda x: softplus_slope(x).ravel()[0],
                "that is one number, the slope at the first entry; return one for "
                "each, after the loop if there is one.",
            ),
            Wrong(
                "x for its power",
                lambda x: 1 / (1 + np.asarray(x, float)),
                "that is 1/(1 + x); the inside is u = 1 + eˣ, and its slope "
                "multiplies.",
            ),
            Wrong(
                "x for the slope of the inside",
                lambda x: x / (1 + np.exp(x)),
                "that is x/u; the slope of the inside is eˣ.",
            ),
            Wrong(
                "the slope at −x, turned",
                lambda x: -1 / (1 + np.exp(x)),
                "that is −1/u; the slope of ln u is 1/u, and that of the inside, eˣ, "
                "is missing.",
            ),
            Wrong(
                "minus below, with e⁻ˣ",
                lambda x: 1 / (1 - np.exp(-np.asarray(x, float))),
                "that is 1/(1 − e⁻ˣ); below stands a sum.",
            ),
            Wrong(
                "the line",
                lambda x: np.asarray(x, float),
                "that is x, as of ln eˣ; the 1 within the logarithm is lost, and a "
                "slope is asked.",
            ),
            Wrong(
                "softmax along the rows",
                lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
                "those are shares of eˣ in a sum along the last axis; each entry has "
                "an inside of its own, 1 + eˣ.",
            ),
            Wrong(
                "one over x",
                lambda x: 1 / x,
                "that is 1/x; the slope of ln u is 1/u, and u is 1 + eˣ.",
            ),
            Wrong(
                "one number at a time",
                lambda x: 1 / (1 + math.exp(-x)),
                "math.exp takes one number; np.exp takes every entry of an array.",
            ),
        ),
        _softplus_cases,
        tolerance=1e-9,
        promises=(
            Promise(
                "each slope lies between 0 and 1",
                lambda case, y: bool(np.all((y >= 0) & (y <= 1))),
            ),
        ),
        points=2,
        hint="what stands inside the logarithm, and what is the slope of that?",
    ),
    Exercise(
        "calc-paths",
        through,
        (
            Wrong(
                "not added up",
                lambda du, slopes: du[:, None] * slopes,
                "these are the paths one by one; for each x they are added up.",
            ),
            Wrong(
                "over the wrong axis",
                lambda du, slopes: (du[:, None] * slopes).sum(axis=1),
                "that is the sum over the x; each x adds up over the u, axis 0.",
            ),
            Wrong(
                "everything added",
                lambda du, slopes: (du[:, None] * slopes).sum(),
                "that is one number for all x; each x has a gradient of its own.",
            ),
            Wrong(
                "transposed",
                lambda du, slopes: slopes @ du,
                "those are the numbers with slopes the other way round: slopes[k, j] "
                "leads from x_j to u_k, and du goes with k.",
            ),
            Wrong(
                "slopes alone",
                lambda du, slopes: slopes.sum(axis=0),
                "that is the sum of the slopes alone: each path goes on from u to L, "
                "by du.",
            ),
            Wrong(
                "du alone",
                lambda du, slopes: np.full(slopes.shape[1], du.sum()),
                "that is the sum of du alone: each path begins from x to u, by a "
                "slope.",
            ),
            Wrong(
                "transposed, du first",
                lambda du, slopes: du @ slopes.T,
                "du meets the wrong axis of slopes, which raises an error where there "
                "are more u than x, or fewer: slopes[k, j] leads from x_j to u_k, and "
                "du goes with k.",
            ),
            Wrong(
                "transposed, by np.dot",
                lambda du, slopes: np.dot(slopes, du),
                "du meets the last axis of slopes, that of the x, and unless there are "
                "as many u as x that is an error; du goes with k, the first.",
            ),
            Wrong(
                "transposed, by np.dot, du first",
                lambda du, slopes: np.dot(du, slopes.T),
                "du meets the axis of slopes that counts the x, and unless there are "
                "as many u as x that is an error; du goes with k, of the u.",
            ),
            Wrong(
                "mean of the paths",
                lambda du, slopes: (du[:, None] * slopes).mean(axis=0),
                "that is the mean over the paths; they are added up.",
            ),
            Wrong(
                "largest path",
                lambda du, slopes: (du[:, None] * slopes).max(axis=0),
                "that is the largest path; the others count as well.",
            ),
            Wrong(
                "paths multiplied",
                lambda du, slopes: (du[:, None] * slopes).prod(axis=0),
                "that is the product of the paths; multiply along each, then add.",
            ),
            Wrong(
                "first path",
                lambda du, slopes: du[0] * slopes[0],
                "that is the path through u_0 alone.",
            ),
            Wrong(
                "last path",
                lambda du, slopes: du[-1] * slopes[-1],
                "that is the path through the last u alone; the others are added to "
                "it.",
            ),
            Wrong(
                "all but the last",
                lambda du, slopes: du[:-1] @ slopes[:-1],
                "the path through the last u is left out.",
            ),
            Wrong(
                "all but the first",
                lambda du, slopes: du[1:] @ slopes[1:],
                "the path through u_0 is left out.",
            ),
            Wrong(
                "from 1",
                lambda du, slopes: 1 + du @ slopes,
                "each number is too large by 1; a sum begins at 0.",
            ),
            Wrong(
                "positive paths",
                lambda du, slopes: np.maximum(du[:, None] * slopes, 0).sum(axis=0),
                "that is the sum of the paths with a positive product; the others "
                "count as well.",
            ),
            Wrong(
                "divided",
                lambda du, slopes: (du[:, None] / np.where(slopes == 0, 1, slopes)).sum(
                    axis=0
                ),
                "along a path the two slopes are multiplied, not divided.",
            ),
            Wrong(
                "sums multiplied",
                lambda du, slopes: du.sum() * slopes.sum(axis=0),
                "that is the sum of du times the sums of the slopes; each slope goes "
                "with its own du.",
            ),
            Wrong(
                "added along the path",
                lambda du, slopes: (du[:, None] + slopes).sum(axis=0),
                "along a path the two slopes are multiplied, not added.",
            ),
            Wrong(
                "without signs",
                lambda du, slopes: np.abs(du[:, None] * slopes).sum(axis=0),
                "that is the sum of the paths without their signs; paths may cancel.",
            ),
            Wrong(
                "one x",
                lambda du, slopes: du @ slopes[:, 0],
                "that is the gradient of x_0 alone.",
            ),
            Wrong(
                "a column",
                lambda du, slopes: slopes.T @ du[:, None],
                "the numbers are right and stand in a column; one axis is asked for, "
                "as x has.",
            ),
            Wrong(
                "back to front",
                lambda du, slopes: du[::-1] @ slopes,
                "du is gone through back to front.",
            ),
            Wrong(
                "last x left out",
                _shown(lambda j, last: j < last),
                "the last number is 0 here; every x has a path through each u, so j "
                "runs over all columns of slopes.",
            ),
            Wrong(
                "first x only",
                _shown(lambda j, last: j == 0),
                "only x_0 has its gradient, the others are 0, as of a return inside "
                "the loop; j runs over all columns of slopes.",
            ),
            Wrong(
                "first product only",
                _first_product,
                "only the first path of x_0 is there, and all else is 0, as of a "
                "return inside the loops; return after both.",
            ),
            Wrong(
                "running sums",
                lambda du, slopes: np.cumsum(du @ slopes),
                "those are running sums: each number has those before it in it; the "
                "sum begins at 0 for each x.",
            ),
            Wrong(
                "products without fractions",
                lambda du, slopes: np.trunc(du[:, None] * slopes).sum(axis=0),
                "that is the sum of the products without their fractions, as of "
                "int(…); the gradients have fractions.",
            ),
            Wrong(
                "sums without fractions",
                _in_whole_numbers,
                "those are sums that lose their fraction with each path, as in zeros "
                "of type int; begin with floats.",
            ),
            Wrong(
                "reshaped",
                lambda du, slopes: slopes.reshape(slopes.shape[::-1]) @ du,
                "that comes out with slopes.reshape in the place of a transpose; "
                "reshape keeps the numbers in their order, and slopes[k, j] no longer "
                "leads from x_j to u_k.",
            ),
            Wrong(
                "slopes without signs",
                lambda du, slopes: du @ np.abs(slopes),
                "that comes out with the slopes without their signs; a slope below 0 "
                "turns the sign of its path.",
            ),
            Wrong(
                "largest path, sign aside",
                _largest_path,
                "that is, for each x, the path with the largest product, sign aside; "
                "the others count as well.",
            ),
            Wrong(
                "a place for each u",
                _in_places_of_u,
                "there is a place for each u here, len(du) of them; one for each x is "
                "asked, as many as slopes has columns.",
            ),
            Wrong(
                "du of x",
                _with_du_of_x,
                "that comes out with du[j] in each path of x_j; a path goes through "
                "u_k, so it takes du[k].",
            ),
            Wrong(
                "row and column exchanged",
                _by_loops(lambda n, m: (n, m), lambda k, j: (j, k, j, k)),
                "slopes is looked up at [j, k] here, where it may have no such entry; "
                "the slope from x_j to u_k is slopes[k, j].",
            ),
            Wrong(
                "added at u",
                _by_loops(lambda n, m: (n, m), lambda k, j: (k, k, k, j)),
                "the paths are added up at k, the number of the u, and there may be "
                "no such x; they belong to x_j.",
            ),
            Wrong(
                "as many x as u",
                _by_loops(lambda n, m: (n, n), lambda k, j: (j, k, k, j)),
                "the x are counted by len(du) here, and there may be more or fewer; "
                "slopes.shape[1] says how many.",
            ),
            Wrong(
                "counts exchanged",
                _by_loops(lambda n, m: (m, n), lambda k, j: (j, k, k, j)),
                "the counts of u and of x have changed places: k runs over the rows of "
                "slopes, j over its columns.",
            ),
            Wrong(
                "du along the x",
                lambda du, slopes: (du * slopes).sum(axis=0),
                "du is laid along the x here, the last axis of slopes; k is its first, "
                "so du needs to be a column: du[:, None].",
            ),
            Wrong(
                "du along the x, one by one",
                lambda du, slopes: du * slopes,
                "du is laid along the x here, the last axis of slopes, and nothing is "
                "added up; du goes with k, the first axis.",
            ),
            Wrong(
                "du along the x, added along them",
                lambda du, slopes: (du * slopes).sum(axis=1),
                "du is laid along the x here and the sum taken over them; du goes with "
                "k, the first axis of slopes, and the sum runs over that.",
            ),
            Wrong(
                "not added up, turned",
                lambda du, slopes: slopes.T * du,
                "these are the paths one by one, a row for each x; add each row up.",
            ),
            Wrong(
                "largest of all",
                lambda du, slopes: (du @ slopes).max(),
                "that is the largest of the gradients; each x has its own.",
            ),
            Wrong(
                "slopes squared",
                lambda du, slopes: du @ slopes**2,
                "that comes out with the squares of the slopes; each path has its "
                "slope in it once.",
            ),
            Wrong(
                "slopes added first",
                lambda du, slopes: du * slopes.sum(axis=0),
                "the slopes of all u are added up before du multiplies them; du[k] "
                "belongs to row k alone, and then the rows are added.",
            ),
        ),
        _path_cases,
        properties=_path_properties,
        points=2,
        hint="for two u and one x, which two products are there, and what becomes of "
        "them?",
    ),
    Exercise(
        "calc-bend",
        bend,
        (
            Wrong(
                "the slope",
                lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
                "that is the central difference for the slope; add the two formulas "
                "where that one subtracts.",
            ),
            Wrong(
                "one-sided slope",
                lambda f, x, h: (f(x + h) - f(x)) / h,
                "that is a slope, from one side; the slope of the slope is asked for.",
            ),
            Wrong(
                "not divided",
                lambda f, x, h: f(x + h) - 2 * f(x) + f(x - h),
                "what is left after the taking away is f''(x) h²; divide by h².",
            ),
            Wrong(
                "a difference over h²",
                lambda f, x, h: (f(x + h) - f(x - h)) / h**2,
                "that is the difference of the slope's formula, over h²; add the two "
                "formulas, and f(x) is taken away twice.",
            ),
            Wrong(
                "one side over h²",
                lambda f, x, h: (f(x + h) - f(x)) / h**2,
                "that is the change on one side, over h²; the bend takes both sides.",
            ),
            Wrong(
                "steps of half of h",
                lambda f, x, h: (f(x + h / 2) - 2 * f(x) + f(x - h / 2)) / h**2,
                "the points lie h/2 away here, and h² stands below: take them h away.",
            ),
            Wrong(
                "at 0",
                lambda f, x, h: (f(x + h) - 2 * f(0.0) + f(x - h)) / h**2,
                "f(0) is taken away where f(x) should be.",
            ),
            Wrong(
                "divided by h",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h,
                "that is h times f''; f'' stands there with h².",
            ),
            Wrong(
                "divided by 2h²",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h**2),
                "half of the bend comes from each of the two formulas, and together "
                "that is a whole one: divide by h².",
            ),
            Wrong(
                "divided by (2h)²",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h) ** 2,
                "that is a quarter of f'', as if the points lay 2h away.",
            ),
            Wrong(
                "divided by 2h",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h),
                "that is divided by 2h, which belongs to the slope.",
            ),
            Wrong(
                "f(x) once",
                lambda f, x, h: (f(x + h) - f(x) + f(x - h)) / h**2,
                "f(x) stands in both formulas: take it away twice.",
            ),
            *(
                Wrong(
                    f"f(x) {times}",
                    lambda f, x, h, n=n: (f(x + h) - n * f(x) + f(x - h)) / h**2,
                    f"f(x) is taken away {times} here; add the two formulas, and count "
                    "how often it stands there.",
                )
                for times, n in (("three times", 3), ("four times", 4))
            ),
            Wrong(
                "f(x) added",
                lambda f, x, h: (f(x + h) + 2 * f(x) + f(x - h)) / h**2,
                "f(x) has to go: take it away.",
            ),
            Wrong(
                "f(x) left in",
                lambda f, x, h: (f(x + h) + f(x - h)) / h**2,
                "f(x) is still in it, twice.",
            ),
            Wrong(
                "sign",
                lambda f, x, h: -bend(f, x, h),
                "the sign is the wrong way round: x² bends upward, by 2.",
            ),
            Wrong(
                "one side",
                lambda f, x, h: bend(f, x + h, h),
                "that is the bend at x + h, from x, x + h and x + 2h.",
            ),
            Wrong(
                "the other side",
                lambda f, x, h: bend(f, x - h, h),
                "that is the bend at x − h, from x − 2h, x − h and x.",
            ),
            Wrong(
                "slopes of central slopes",
                lambda f, x, h: bend(f, x, 2 * h),
                "that is the bend from points 2h away from x; go h to each side.",
            ),
            Wrong(
                "points at h/2",
                lambda f, x, h: bend(f, x, h / 2),
                "that is the bend from points h/2 away from x; go h to each side.",
            ),
            Wrong(
                "h of its own",
                lambda f, x, h: bend(f, x, 1e-4),
                "that is the bend for a tiny nudge; use the h that is passed in.",
            ),
            Wrong(
                "h of its own, larger",
                lambda f, x, h: bend(f, x, 1e-2),
                "that is the bend for a nudge of 0.01; use the h that is passed in.",
            ),
            Wrong(
                "x forgotten",
                lambda f, x, h: bend(f, 0.0, h),
                "that is the bend at 0; go h to each side of x.",
            ),
            Wrong(
                "mean of the neighbors",
                lambda f, x, h: (f(x + h) + f(x - h)) / 2,
                "that is the mean of the two neighbors; how far does it lie above "
                "f(x)?",
            ),
            Wrong(
                "sign lost",
                lambda f, x, h: abs(bend(f, x, h)),
                "a function that bends downward has a negative bend; the sign is lost.",
            ),
            Wrong(
                "one neighbor twice",
                lambda f, x, h: 2 * (f(x + h) - f(x)) / h**2,
                "f(x + h) stands there twice; the other neighbor is f(x − h).",
            ),
            Wrong(
                "f(x) squared",
                lambda f, x, h: (f(x + h) - f(x) ** 2 + f(x - h)) / h**2,
                "the square of f(x) is taken away; f(x) is taken away twice.",
            ),
            Wrong(
                "two central slopes, h apart",
                lambda f, x, h: (
                    ((f(x + 2 * h) - f(x)) - (f(x + h) - f(x - h))) / (2 * h**2)
                ),
                "that is made of the central slopes at x and at x + h: the bend "
                "halfway between, from four points.",
            ),
            Wrong(
                "both taken away",
                lambda f, x, h: (f(x + h) - 2 * f(x) - f(x - h)) / h**2,
                "f(x − h) is added, as f(x + h) is.",
            ),
            Wrong(
                "times h²",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) * h**2,
                "that is multiplied by h², or the parentheses of a division are "
                "missing.",
            ),
            Wrong(
                "h * 2 for h ** 2",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h * 2,
                "h² is h**2 in Python; h*2 is twice h, and / h * 2 divides by h and "
                "then doubles.",
            ),
            Wrong(
                "f of 2x",
                lambda f, x, h: (f(x + h) - f(2 * x) + f(x - h)) / h**2,
                "f(2x) stands there where 2 f(x) is meant.",
            ),
            Wrong(
                "x for f(x)",
                lambda f, x, h: (f(x + h) - 2 * x + f(x - h)) / h**2,
                "2x is taken away where 2 f(x) is meant.",
            ),
            Wrong(
                "difference of squares",
                lambda f, x, h: ((f(x + h) - f(x - h)) / (2 * h)) ** 2,
                "that is the square of the slope; the bend is the slope of the slope.",
            ),
            Wrong(
                "precedence",
                lambda f, x, h: f(x + h) - 2 * f(x) + f(x - h) / h**2,
                "only the last term is divided: parentheses are missing.",
            ),
            Wrong(
                "slopes not divided again",
                lambda f, x, h: (f(x + h) - f(x)) / h - (f(x - h) - f(x)) / h,
                "that is twice the slope, or the second of your slopes has the wrong "
                "sign: from x − h to x, f moves by f(x) − f(x − h).",
            ),
            Wrong(
                "five points",
                lambda f, x, h: (4 * bend(f, x, h) - bend(f, x, 2 * h)) / 3,
                "that is the bend from five points, x and two on each side; three are "
                "asked, x and one on each side.",
            ),
            Wrong(
                "points 2h away, over h²",
                lambda f, x, h: 4 * bend(f, x, 2 * h),
                "that is made of points 2h away from x and divided by h²; go h to "
                "each side.",
            ),
            Wrong(
                "half of it, times h²",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / 2 * h**2,
                "that is halved and then multiplied by h², as / 2*h**2 does; h² alone "
                "belongs below the line.",
            ),
            Wrong(
                "only f(x) divided",
                lambda f, x, h: f(x + h) + f(x - h) - 2 * f(x) / h**2,
                "only 2 f(x) is divided by h²: parentheses are missing.",
            ),
            Wrong(
                "2h to the left",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - 2 * h)) / h**2,
                "that comes out with f(x − 2h) in the place of f(x − h).",
            ),
            Wrong(
                "nudged by a factor",
                lambda f, x, h: (f(x + x * h) - 2 * f(x) + f(x - x * h)) / h**2,
                "that comes out with the points x(1 + h) and x(1 − h); go h to each "
                "side, whatever x is.",
            ),
            Wrong(
                "left twice",
                lambda f, x, h: (2 * f(x - h) - 2 * f(x)) / h**2,
                "f(x − h) is there twice; one of the two points lies at x + h.",
            ),
            Wrong(
                "f(h) for f(x)",
                lambda f, x, h: (f(x + h) - 2 * f(h) + f(x - h)) / h**2,
                "f(h) is taken away where f(x) should be.",
            ),
            Wrong(
                "f(x + h) for f(x)",
                lambda f, x, h: (f(x + h) - 2 * f(x + h) + f(x - h)) / h**2,
                "f(x + h) is taken away where f(x) should be; x is the point between "
                "the two.",
            ),
            Wrong(
                "one-sided slope, to the left",
                lambda f, x, h: (f(x) - f(x - h)) / h,
                "that is a slope, from the left side; the slope of the slope is asked.",
            ),
            Wrong(
                "the left side over h²",
                lambda f, x, h: (f(x) - f(x - h)) / h**2,
                "that is the change on the left side, over h²; the bend takes both "
                "sides.",
            ),
            Wrong(
                "each taken away once",
                lambda f, x, h: (f(x + h) - f(x) - f(x - h)) / h**2,
                "f(x − h) is taken away and f(x) only once; add the two formulas, and "
                "take away what f(x) they hold.",
            ),
            Wrong(
                "above the middle",
                lambda f, x, h: (f(x + h) + f(x - h)) / 2 - f(x),
                "that is how far the mean of the two neighbors lies above f(x), which "
                "is ½ f''(x) h²; f''(x) alone is asked.",
            ),
            Wrong(
                "the slope over 2h",
                lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) ** 2,
                "that is the central difference for the slope, divided by 2h once "
                "more; add the two formulas, and f(x) is taken away twice.",
            ),
            Wrong(
                "central slopes 2h apart, over h",
                lambda f, x, h: 2 * bend(f, x, 2 * h),
                "that is made of points 2h away from x, as of two central slopes, and "
                "is twice their bend; go h to each side.",
            ),
            Wrong(
                "h² away",
                lambda f, x, h: (f(x + h**2) - 2 * f(x) + f(x - h**2)) / h**2,
                "the points lie h² away here; h² belongs below the line only.",
            ),
            Wrong(
                "2 for 2 f(x)",
                lambda f, x, h: (f(x + h) - 2 + f(x - h)) / h**2,
                "2 is taken away where 2 f(x) is meant.",
            ),
            Wrong(
                "square of a one-sided slope",
                lambda f, x, h: ((f(x + h) - f(x)) / h) ** 2,
                "that is the square of the slope from one side; the bend is the slope "
                "of the slope.",
            ),
            Wrong(
                "h − x for x − h",
                lambda f, x, h: (f(x + h) - 2 * f(x) + f(h - x)) / h**2,
                "that comes out with f(h − x) in the place of f(x − h).",
            ),
        ),
        _bend_cases,
        properties=_bend_properties,
        points=3,
        hint="what do you get if you add f(x + h) and f(x − h), each written out as in "
        "Eq. (A.14)?",
    ),
)
