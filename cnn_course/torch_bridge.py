"""Our networks in PyTorch, and back: layers, weights, ``state_dict`` (chapter 22).

The numbers stay what they are. Only the order of axes differs: PyTorch puts channels
before rows and columns, a filter bank's filters first, and a dense layer's outputs
before its inputs. Layer ``i`` of a network is module ``i`` of an
``torch.nn.Sequential``, so that ``"0.W"`` is called ``"0.weight"`` there.

PyTorch is no part of the course. It is imported where it is needed, and what needs it
says so where it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnn_course import arguments, storage
from cnn_course.arguments import Array, Shape
from cnn_course.layers import Layer
from cnn_course.network import Network

#: what each of our layers is called, whichever tier it is from
_KIND = {cls: name.rpartition(".")[2] for name, cls in storage.LAYERS.items()}
#: how many batches a batch norm of PyTorch's has seen; with a momentum it is not used
_COUNT = "num_batches_tracked"


def flatten_order(shape: Shape) -> np.ndarray:
    """Where the numbers of PyTorch's flattened image stand in ours, Eq. (22.3).

    Parameters
    ----------
    shape : (H, W, C)
        Of one image before it is flattened.

    Returns
    -------
    order : ndarray of int, shape (H·W·C,)
        Entry ``u`` of PyTorch's row is entry ``order[u]`` of ours.

    Examples
    --------
    >>> flatten_order((2, 2, 3))
    array([ 0,  3,  6,  9,  1,  4,  7, 10,  2,  5,  8, 11])
    """
    height, width, channels = arguments.shape_of_image(shape, "flatten_order")
    ours = np.arange(height * width * channels).reshape(height, width, channels)
    return ours.transpose(2, 0, 1).ravel()  # theirs: channel, row, column


def to_arrays(network: Network) -> dict[str, Array]:
    """Every parameter under PyTorch's name and in PyTorch's order; needs NumPy alone.

    A filter bank is turned by Eq. (22.1), a dense layer transposed, and where it
    follows a `Flatten` its inputs are put in order by Eq. (22.3). A `BatchNorm` brings
    its running statistics along; the count of batches that PyTorch keeps beside them
    is 0, since ours keeps none and neither needs it.

    Parameters
    ----------
    network : Network
        With its parameters drawn, trained or loaded.

    Returns
    -------
    arrays : dict of str to ndarray
        Copies: ``"0.weight"``, ``"0.bias"``, …, in the order of the layers.

    Raises
    ------
    ValueError
        If a layer has no counterpart, or the network no parameters yet.
    """
    arrays = {}
    for name, value, order in _ordered(network, "to_arrays"):
        arrays[name] = _theirs(value, order)
        layer, _, what = name.partition(".")
        if what == "running_var":  # the last of a batch norm's
            arrays[f"{layer}.{_COUNT}"] = np.array(0)
    return arrays


def from_arrays(network: Network, arrays: Mapping[str, Any]) -> None:
    """Put PyTorch's parameters, as arrays, into a network: `to_arrays` turned back.

    Parameters
    ----------
    network : Network
        With the layers that the parameters belong to. Its own are overwritten, its
        dtype stays.
    arrays : mapping of str to array_like
        Under the names of `to_arrays`. Counts of batches are left unread.

    Raises
    ------
    ValueError
        If a name is missing or unknown, a shape does not fit, or a number is not
        finite. Nothing has been changed then.
    """
    needed = to_arrays(network)
    counts = {name for name in needed if name.endswith(f".{_COUNT}")}
    needed = {name: value for name, value in needed.items() if name not in counts}
    differ = sorted(needed.keys() ^ (arrays.keys() - counts))
    if differ:
        raise ValueError(
            f"from_arrays: {differ} stand only in the network or only in the file; "
            "build the network with the layers that the file was written from"
        )
    given = {name: np.asarray(arrays[name]) for name in needed}
    for name, value in given.items():
        if value.shape != needed[name].shape or value.dtype.kind not in "fiu":
            raise ValueError(
                f"from_arrays: {name!r} is {value.dtype} {value.shape}, needs numbers "
                f"of shape {needed[name].shape}; layers or image size differ"
            )
        if not np.isfinite(value).all():
            raise ValueError(f"from_arrays: {name!r} holds NaN or infinity")
        if name.endswith(".running_var") and (value < 0).any():
            raise ValueError(f"from_arrays: {name!r} is negative, a variance is not")
    for name, own, order in _ordered(network, "from_arrays"):
        own[...] = _ours(given[name], order)


def state_dict(network: Network) -> dict[str, Any]:
    """Parameters as tensors, under the names of ``torch.nn.Sequential.state_dict()``.

    ``torch.save(state_dict(Network.load("digits.npz")), "digits.pt")`` exports what
    `Network.save` wrote. Every number keeps its bits.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    """
    torch = _torch("state_dict")
    return {name: torch.from_numpy(a) for name, a in to_arrays(network).items()}


def load_state_dict(network: Network, state: Mapping[str, Any]) -> None:
    """Put the tensors of a ``state_dict`` into a network: `from_arrays` for tensors.

    Read a file with ``torch.load(path, weights_only=True)``, which runs no code that
    might be hidden in it.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    ValueError
        As `from_arrays`.
    """
    torch = _torch("load_state_dict")
    from_arrays(
        network,
        {
            name: v.detach().cpu().double().numpy() if torch.is_tensor(v) else v
            for name, v in state.items()
        },
    )


def images(x: Array) -> Any:
    """Images ``(N, H, W, C)`` as a tensor ``(N, C, H, W)``, copied.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    ValueError
        If these are no images with four axes.
    """
    torch = _torch("images")
    x = arguments.images(x, "images", None)
    if x.ndim != 4:
        raise ValueError(f"images: got shape {x.shape}, needs (N, H, W, C)")
    return torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))


def sequential(network: Network) -> Any:
    """Make the same network in PyTorch, weights included, for images ``(N, C, H, W)``.

    Returns
    -------
    twin : torch.nn.Sequential
        One module for each layer, in the dtype of the network. It ends in scores. Like
        our layers it is made to train: ``eval()`` sets it to predict. Masks of dropout
        are drawn anew, and are not those of ours.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    ValueError
        If PyTorch has no counterpart: a frame that is wider on one side than on the
        other, a pool whose frame is wider than half of it, a layer of your own.
    """
    torch = _torch("sequential")
    modules, shape = [], _built(network, "sequential")
    for layer in network.layers:
        modules.append(_module(torch.nn, layer, shape))
        shape = layer.output_shape(shape)
    twin = torch.nn.Sequential(*modules)
    tensors = state_dict(network)
    dtypes = {v.dtype for v in tensors.values() if v.is_floating_point()}
    twin.to(dtypes.pop() if dtypes else torch.float32)
    twin.load_state_dict(tensors)
    return twin


# ---- order ------------------------------------------------------------------


def _theirs(value: Array, order: np.ndarray | None) -> Array:
    """Turn a parameter of ours into PyTorch's: Eqs. (22.1) and (22.3)."""
    if value.ndim == 4:
        value = value.transpose(3, 2, 0, 1)
    else:
        value = (value if order is None else value[order]).T
    return np.array(value, order="C")


def _ours(value: Array, order: np.ndarray | None) -> Array:
    """Turn it back."""
    if value.ndim == 4:
        return value.transpose(2, 3, 1, 0)
    return value.T if order is None else value.T[np.argsort(order)]


def _ordered(network: Network, name: str) -> list[tuple[str, Array, np.ndarray | None]]:
    """List PyTorch's names, our arrays, and how PyTorch orders their first axis.

    Layers that look at every number by itself, or at every place of a row, leave the
    order as it is; a dense layer undoes it.
    """
    found: list[tuple[str, Array, np.ndarray | None]] = []
    shape, order = _built(network, name), None
    for i, layer in enumerate(network.layers):
        kind = _kind(layer)
        if kind == "Flatten" and len(shape) == 3:
            order = flatten_order(shape)
        for what, value in _arrays(layer).items():
            one_a_unit = kind != "BatchNorm" and what == "bias"
            found.append((f"{i}.{what}", value, None if one_a_unit else order))
        if layer.params and kind != "BatchNorm":
            order = None
        shape = layer.output_shape(shape)
    if order is not None and (order != np.arange(len(order))).any():
        raise ValueError(
            f"{name}: the network ends in a Flatten of several pixels and channels, "
            "whose scores PyTorch would give in another order; end it in Dense"
        )
    return found


def _arrays(layer: Layer) -> dict[str, Array]:
    """Give our arrays of a layer, under PyTorch's names."""
    if _kind(layer) == "BatchNorm":
        gamma, beta = layer.params["gamma"], layer.params["beta"]
        running = {f"running_{name}": layer.running[name] for name in ("mean", "var")}
        return {"weight": gamma, "bias": beta, **running}
    names = {"W": "weight", "b": "bias"}
    return {names[key]: value for key, value in layer.params.items()}


def _built(network: Network, name: str) -> Shape:
    """Give the shape of one image, or refuse a network without parameters."""
    if network.input_shape is None:
        raise ValueError(
            f"{name}: the network has no parameters yet; train it, or call "
            "build(input_shape), first"
        )
    return network.input_shape


# ---- modules ----------------------------------------------------------------


def _kind(layer: Layer) -> str:
    """Name a layer of the module, or refuse any other."""
    if type(layer) not in _KIND:
        raise ValueError(
            f"{layer} has no counterpart in PyTorch that is known here; known are "
            f"{', '.join(sorted(set(_KIND.values())))}"
        )
    return _KIND[type(layer)]


def _module(nn: Any, layer: Layer, shape: Shape) -> Any:
    """Make the module for one layer that is given images of this shape."""
    return _MODULES[_kind(layer)](nn, layer, shape)


def _conv(nn: Any, layer: Any, shape: Shape) -> Any:
    pad, even = _frame(layer, shape)
    # At stride 1 theirs is ours: an odd row of the frame goes to the bottom.
    same = layer.padding == "same" and layer.stride == (1, 1)
    if not (even or same):
        raise _uneven(layer)
    return nn.Conv2d(
        shape[2],
        layer.filters,
        layer.kernel_size,
        layer.stride,
        "same" if same else pad,
    )


def _pool(kind: str, **options: Any) -> Callable[[Any, Any, Shape], Any]:
    def make(nn: Any, layer: Any, shape: Shape) -> Any:
        pad, even = _frame(layer, shape)
        if not even:
            raise _uneven(layer)
        if any(2 * p > f for p, f in zip(pad, layer.kernel_size, strict=True)):
            raise ValueError(
                f"sequential: {layer} has a frame of {pad}; PyTorch's pools allow at "
                "most half the pool"
            )
        return getattr(nn, kind)(layer.kernel_size, layer.stride, pad, **options)

    return make


def _frame(layer: Any, shape: Shape) -> tuple[tuple[int, int], bool]:
    """Rows and columns of the frame above and to the left; whether that is all."""
    (top, bottom), (left, right) = layer.geometry(*shape[:2]).pad
    return (top, left), (top, left) == (bottom, right)


def _uneven(layer: Layer) -> ValueError:
    return ValueError(
        f"sequential: the frame of {layer} is wider on one side than on the other, "
        "which PyTorch's layer cannot be told; give padding as a number"
    )


def _norm(nn: Any, layer: Any, shape: Shape) -> Any:
    kind = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
    return kind(shape[-1], layer.epsilon, layer.momentum)


_MODULES: dict[str, Callable[[Any, Any, Shape], Any]] = {
    "Conv2D": _conv,
    "MaxPool2D": _pool("MaxPool2d"),
    "AvgPool2D": _pool("AvgPool2d", count_include_pad=False),  # as ours: real pixels
    "Flatten": lambda nn, layer, shape: nn.Flatten(),
    "Dense": lambda nn, layer, shape: nn.Linear(shape[0], layer.units),
    "ReLU": lambda nn, layer, shape: nn.ReLU(),
    "Sigmoid": lambda nn, layer, shape: nn.Sigmoid(),
    "BatchNorm": _norm,
    "Dropout": lambda nn, layer, shape: nn.Dropout(layer.rate),
}


def _torch(name: str) -> Any:
    """Give PyTorch, or say that it is missing and how to get it."""
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            f"{name} needs PyTorch, which is not installed: pip install torch. "
            "(to_arrays and from_arrays do without.)"
        ) from error
    return torch
