"""The figures the chapters share, in one style.

Figures have a white ground of their own, so that a notebook shows them the same in
light and dark; the book turns them for its dark theme, but for the pictures in them.
They are at most six inches wide with type of 12 points, which stays readable on a
phone, and never rely on color alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from cnn_course import results

if TYPE_CHECKING:
    from cnn_course.network import Network

#: Okabe and Ito's palette, distinguishable with every kind of color vision.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
INK, FAINT = "#1a1a1a", "#b0b0b0"
WIDTH = 6.0

STYLE = {
    "figure.figsize": (WIDTH, 3.6),
    "figure.dpi": 144,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "axes.prop_cycle": plt.cycler(color=COLORS[:4])
    + plt.cycler(linestyle=["-", "--", "-.", ":"]),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "axes.edgecolor": INK,
    "axes.titlesize": 13,
    "axes.labelsize": 12.25,
    "font.size": 12.25,  # 11 pixels on a phone
    "legend.frameon": False,
    "lines.linewidth": 2,
    "image.cmap": "gray",
}


def use_style() -> None:
    """Apply the course's style to every figure that follows."""
    plt.rcParams.update(STYLE)


def matrices(
    panels: Sequence[np.ndarray | str],
    titles: Sequence[str] = (),
    highlight: Sequence[np.ndarray | None] = (),
    size: float = 0.62,
    per_row: int | None = None,
) -> Figure:
    """Draw small arrays as grids of numbers, side by side.

    Parameters
    ----------
    panels : sequence of 2-D ndarray or str
        Arrays; a string between them is drawn as an operator (``"="``, ``"+"``).
    titles : sequence of str
        One per array, strings left out.
    highlight : sequence of (bool ndarray or None)
        One per array: cells to shade and frame.
    size : float
        Inches per cell; the whole figure is shrunk to six inches if need be.
    per_row : int, optional
        Panels to a row; all of them by default.
    """
    per_row = per_row or len(panels)
    lines = [list(panels[i : i + per_row]) for i in range(0, len(panels), per_row)]
    count = sum(not isinstance(p, str) for p in panels)
    extras = zip(
        list(titles) + [""] * (count - len(titles)),
        list(highlight) + [None] * (count - len(highlight)),
        strict=True,
    )
    columns = max(sum(_breadth(p) + _GAP for p in line) + _GAP for line in lines)
    cell = min(size, WIDTH / columns)
    heading = 0.34 / cell if any(titles) else 0.2
    heights = [max(len(p) for p in line if not isinstance(p, str)) for line in lines]
    rows = sum(heights) + (heading + 0.15) * len(lines)
    fig = plt.figure(figsize=(cell * columns, cell * rows), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    ax.axis("off")
    top = heading
    for line, height in zip(lines, heights, strict=True):
        left = _GAP
        for panel in line:
            if isinstance(panel, str):
                _label(ax, left + 0.45, top + height / 2, panel, 17, va="center")
            else:
                title, shaded = next(extras)
                up = top + (height - len(panel)) / 2
                _grid(ax, np.asarray(panel), left, up, cell, shaded)
                _label(ax, left + panel.shape[1] / 2, up - 0.12, title, 12)
            left += _breadth(panel) + _GAP
        top += height + heading + 0.15
    return fig


_GAP = 0.35  # between panels, in cells


def _breadth(panel: np.ndarray | str) -> float:
    return 0.9 if isinstance(panel, str) else panel.shape[1]


def _label(ax: Axes, x: float, y: float, text: str, size: float, **kw: str) -> None:
    ax.text(x, y, text, **{"ha": "center", "va": "bottom", "size": size, **kw})


def _grid(
    ax: Axes,
    values: np.ndarray,
    left: float,
    top: float,
    cell: float,
    shaded: np.ndarray | None,
) -> None:
    """One array of numbers with its corner at ``(left, top)``."""
    texts = np.vectorize(_short, otypes=[object])(values)
    longest = max(len(text) for text in texts.flat)
    for (i, j), text in np.ndenumerate(texts):
        on = shaded is not None and bool(shaded[i, j])
        ax.add_patch(
            Rectangle(
                (left + j, top + i),
                1,
                1,
                facecolor="#ffe3b3" if on else "white",
                edgecolor=INK if on else FAINT,
                linewidth=2 if on else 1,
                zorder=2 if on else 1,
            )
        )
        ax.text(
            left + j + 0.5,
            top + i + 0.5,
            text,
            ha="center",
            va="center",
            size=min(14, 27 * cell, 92 * cell / longest),
            weight="bold" if on else "normal",
            zorder=3,
        )


def _short(value: object) -> str:
    """Show a number as a reader would write it, with a true minus sign."""
    number = isinstance(value, float | np.floating)
    return (f"{value + 0.0:g}" if number else str(value)).replace("-", "−")


#: dark blue below zero, light orange above; lightness alone tells them apart
SIGNED = LinearSegmentedColormap.from_list("signed", ["#08265e", "#9c9c9c", "#ffe2a8"])


def images(
    pictures: Sequence[np.ndarray],
    titles: Sequence[str] = (),
    columns: int = 5,
    signed: bool | Sequence[bool] = False,
) -> Figure:
    """Show images, ``columns`` to a row.

    Parameters
    ----------
    pictures : sequence of ndarray of shape (H, W) or (H, W, 1)
    titles : sequence of str
        For the first pictures; the rest have none.
    columns : int
    signed : bool or sequence of bool
        Which pictures have a sign: those share one scale with 0 in its middle and a
        color bar. The others share a scale from black to white.
    """
    pictures = [np.squeeze(p) for p in pictures]
    signs = [signed] * len(pictures) if isinstance(signed, bool) else list(signed)
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    titled = -(-len(titles) // columns)
    ratio = max(p.shape[0] / p.shape[1] for p in pictures)
    lines = max((title.count("\n") for title in titles), default=0)
    height = WIDTH / columns * ratio * rows + (0.3 + 0.25 * lines) * titled
    fig, axes = plt.subplots(rows, columns, figsize=(WIDTH, height), squeeze=False)
    high = max(
        (np.abs(p).max() for p, s in zip(pictures, signs, strict=True) if s), default=0
    )
    plain = [p for p, s in zip(pictures, signs, strict=True) if not s]
    low, top = (
        min((p.min() for p in plain), default=0),
        max((p.max() for p in plain), default=1),
    )
    for i, ax in enumerate(axes.flat):
        ax.axis("off")
        if i >= len(pictures):
            continue
        if signs[i]:
            shown = _picture(ax, pictures[i], vmin=-high, vmax=high, cmap=SIGNED)
        else:
            _picture(ax, pictures[i], vmin=low, vmax=top)
        if i < len(titles):
            ax.set_title(titles[i], size=12)
    if any(signs):
        bar = fig.colorbar(shown, ax=axes, shrink=0.8, aspect=30)
        bar.ax.tick_params(length=0)  # so that a gap parts the bar from its labels
    return fig


def _picture(ax: Axes, values: np.ndarray, **scale: Any) -> AxesImage:
    """Show an image, gray by default; framed, if its edge would be lost on white."""
    shown = ax.imshow(np.squeeze(values), **{"cmap": "gray", **scale})
    colors = shown.to_rgba(np.squeeze(values))[..., :3].min(axis=2)
    edge = np.concatenate([colors[0], colors[-1], colors[:, 0], colors[:, -1]])
    if edge.max() > 0.95:
        whole = {"xy": (0, 0), "width": 1, "height": 1, "transform": ax.transAxes}
        ax.add_patch(Rectangle(**whole, fill=False, ec=INK, lw=1.5, clip_on=False))
    return shown


def one_pass(net: Network, image: np.ndarray) -> Figure:
    """Show one image on its way through convolution, pooling and softmax.

    Parameters
    ----------
    net : Network
        Its layers begin with a convolution, an activation and a pooling.
    image : ndarray of shape (1, H, W, 1)
    """
    maps = net.layers[1].forward(net.layers[0].forward(image))
    pooled = net.layers[2].forward(maps)
    fig = plt.figure(figsize=(WIDTH, 4.2))
    columns = fig.subfigures(1, 4, width_ratios=(1.25, 1, 0.6, 1.5))
    for panel, stack, title in (
        (columns[0], image, "digit"),
        (columns[1], maps, "filtered"),
        (columns[2], pooled, "pooled"),
    ):
        axes = panel.subplots(stack.shape[3], 1, squeeze=False)[:, 0]
        axes[0].set_title(title, size=12)
        for k, ax in enumerate(axes):
            _picture(ax, stack[0, :, :, k])
            ax.axis("off")
    ax = columns[3].subplots()
    ax.barh(range(10), net.predict(image)[0], color=COLORS[0], edgecolor=INK)
    ax.set(yticks=range(10), xlim=(0, 1), xticks=(0, 1), title="probability")
    ax.invert_yaxis()
    ax.grid(False)
    return fig


def bars(
    panels: Sequence[np.ndarray],
    titles: Sequence[str] = (),
    highlight: int | None = None,
    share: bool = True,
) -> Figure:
    """Draw one small bar chart per array, each bar with its value above it.

    Parameters
    ----------
    panels : sequence of ndarray of shape (K,)
    titles : sequence of str
    highlight : int, optional
        The bar of each panel to draw hatched.
    share : bool
        Whether the panels share one vertical scale.
    """
    fig, axes = plt.subplots(
        1, len(panels), figsize=(WIDTH, 2.4), sharey=share, squeeze=False
    )
    titles = [*titles] + [""] * (len(panels) - len(titles))
    for ax, values, title in zip(axes[0], panels, titles, strict=True):
        drawn = ax.bar(range(len(values)), values, 0.7, color="#56b4e9", edgecolor=INK)
        if highlight is not None:
            drawn[highlight].set(hatch="///", facecolor="#ffe3b3")
        texts = [f"{v:.3f}".rstrip("0").rstrip(".") for v in values]
        ax.bar_label(drawn, [text.replace("-", "−") for text in texts], padding=2)
        ax.set(title=title, xticks=range(len(values)))
        ax.margins(x=0.12, y=0.18)
        ax.grid(False)
    return fig


def recall_bars(recalls: Sequence[float]) -> Figure:
    """Draw the share of each class that was recognized, as bars from 0 to 1.

    Parameters
    ----------
    recalls : sequence of float
        For class 0, class 1, and so on; NaN for a class without examples.
    """
    fig, ax = plt.subplots()
    heights = np.nan_to_num(np.asarray(recalls, float))
    bars = ax.bar(range(len(heights)), heights, color=COLORS[0], edgecolor=INK)
    ax.bar_label(bars, [f"{100 * r:.1f}" for r in recalls], size=10, padding=2)
    ax.set(xlabel="digit", ylabel="recall", ylim=(0, 1.08), xticks=range(len(heights)))
    ax.grid(axis="x", visible=False)
    ax.set_title("Share of each digit recognized (labels in %)")
    return fig


def curves(
    x: Sequence[float], runs: dict[str, np.ndarray], ax: Axes | None = None
) -> Axes:
    """Draw the mean of several runs as a line, and a band from lowest to highest.

    Parameters
    ----------
    x : sequence of float, length T
    runs : dict of str to ndarray of shape (runs, T)
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    ax = ax or plt.subplots()[1]
    for name, values in runs.items():
        (line,) = ax.plot(x, np.mean(values, axis=0), label=name)
        low, high = np.min(values, axis=0), np.max(values, axis=0)
        ax.fill_between(x, low, high, color=line.get_color(), alpha=0.18, linewidth=0)
    return ax


def recall_precision(matrix: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw recall and precision of each class, with 95 % intervals.

    Parameters
    ----------
    matrix : ndarray of int, shape (K, K)
        Of `results.confusion`.
    ax : Axes, optional
    """
    ax = ax or plt.subplots()[1]
    right, classes = np.diagonal(matrix), np.arange(len(matrix))
    for name, axis, marker, shift in (
        ("recall", 1, "o", -0.16),
        ("precision", 0, "s", 0.16),
    ):
        totals = matrix.sum(axis=axis)
        for k in classes[totals > 0]:
            share, limits = right[k] / totals[k], results.wilson(right[k], totals[k])
            ax.errorbar(
                k + shift,
                100 * share,
                100 * np.abs(np.array(limits)[:, None] - share),
                fmt=marker,
                color=COLORS[axis],
                label=name if k == classes[totals > 0][0] else None,
                markersize=7,
                capsize=3,
            )
    ax.set(xlabel="digit", ylabel="%, with 95 % interval", xticks=classes)
    ax.grid(axis="x", visible=False)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    return ax


def confusion(matrix: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw a confusion matrix: errors the darker the more, right answers framed.

    Parameters
    ----------
    matrix : ndarray of int, shape (K, K)
        Of `results.confusion`.
    ax : Axes, optional
    """
    ax = ax or plt.subplots(figsize=(WIDTH, WIDTH))[1]
    errors = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    most = max(1, errors.max())
    ax.imshow(errors, cmap="Blues", vmin=0, vmax=1.4 * most)
    for (t, k), number in np.ndenumerate(matrix):
        if t == k:
            frame = {"facecolor": "#f2f2f2", "edgecolor": INK, "linewidth": 1.2}
            ax.add_patch(Rectangle((k - 0.5, t - 0.5), 1, 1, **frame))
        if number:
            dark = t != k and number > 0.75 * most
            color, weight = ("white", "bold") if dark else (INK, "normal")
            style = {"color": color, "weight": weight, "ha": "center", "va": "center"}
            ax.text(k, t, f"{number}", size=min(13, 130 / len(matrix)), **style)
    ticks = range(len(matrix))
    ax.set(xlabel="called", ylabel="true digit", xticks=ticks, yticks=ticks)
    ax.grid(False)
    return ax


def reliability(
    tested: dict[str, tuple[np.ndarray, np.ndarray]],
    bins: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw accuracy against confidence, with 95 % intervals.

    Parameters
    ----------
    tested : dict of str to (p, labels)
        Probabilities of shape (N, K), and true classes.
    bins : int
    ax : Axes, optional
    """
    ax = ax or plt.subplots(figsize=(WIDTH, 4.6))[1]
    ax.plot([0, 100], [0, 100], color=INK, linewidth=1, linestyle="-")
    for (name, (p, labels)), marker in zip(tested.items(), "os^D", strict=False):
        count, confidence, accuracy = results.reliability(p, labels, bins)
        some = count > 0
        right = np.rint(accuracy[some] * count[some]).astype(int)
        limits = [results.wilson(*of) for of in zip(right, count[some], strict=True)]
        away = 100 * np.abs(np.array(limits).T - accuracy[some])
        style = {"marker": marker, "markersize": 7, "capsize": 3, "linewidth": 1.5}
        ax.errorbar(
            100 * confidence[some], 100 * accuracy[some], away, label=name, **style
        )
    ax.set(xlabel="confidence, %", ylabel="right, %", ylim=(-3, 103))
    ax.legend(loc="lower right")
    return ax


def evaluation(pictures: np.ndarray, labels: np.ndarray, p: np.ndarray) -> Figure:
    """Draw what chapter 13 reads off a test, on one page.

    Parameters
    ----------
    pictures : ndarray of shape (N, H, W, 1)
        The test images.
    labels : ndarray of int, shape (N,)
        Their true classes.
    p : ndarray of shape (N, K)
        Probabilities.
    """
    matrix = results.confusion(labels, p.argmax(axis=1), p.shape[1])
    worst = results.most_wrong(p, labels)
    fig = plt.figure(figsize=(WIDTH, 18))
    parts = fig.subfigures(4, 1, height_ratios=(3.6, 6, 4.4, 4))
    recall_precision(matrix, parts[0].subplots())
    confusion(matrix, parts[1].subplots())
    reliability({"in tenths of confidence": (p, labels)}, ax=parts[2].subplots())
    if len(worst):
        parts[3].suptitle("The errors it was surest of", size=13)
    for ax, i in zip(
        parts[3].subplots(2, 5).flat, [*worst, *[None] * 10], strict=False
    ):
        ax.axis("off")
        if i is not None:
            _picture(ax, pictures[i], vmin=0, vmax=1)
            ax.set_title(
                f"{labels[i]}, called {p[i].argmax()}\n{p[i].max():.1%}", size=12
            )
    return fig


def gallery(
    pictures: Sequence[np.ndarray],
    labels: Sequence[int],
    probabilities: np.ndarray,
    columns: int = 5,
) -> Figure:
    """Show images with their label, what a network says, and how sure it is.

    Parameters
    ----------
    pictures : sequence of ndarray of shape (H, W) or (H, W, 1)
    labels : sequence of int
    probabilities : ndarray of shape (N, K)
    columns : int
        Images to a row; five leave room for the text.
    """
    rows = max(1, -(-len(pictures) // columns))
    size = WIDTH / columns
    fig, axes = plt.subplots(
        rows, columns, figsize=(WIDTH, rows * (size + 0.5)), squeeze=False
    )
    for ax in axes.flat:
        ax.axis("off")
    chosen = zip(axes.flat, pictures, labels, probabilities, strict=False)
    for ax, picture, label, p in chosen:
        _picture(ax, picture, vmin=0, vmax=1)
        said = int(np.argmax(p))
        verdict = f"{label}, right" if said == label else f"{label}, says {said}"
        ax.set_title(f"{verdict}\n{100 * p[said]:.1f} %", size=12)
    return fig
