"""Convolutional networks from scratch: the module behind the course.

>>> from cnn_course import Network, Conv2D, MaxPool2D, Flatten, Dense, ReLU
>>> net = Network([Conv2D(8, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)], seed=0)

The layers here are the fast ones. `naive` and `stride_groups` hold drop-in twins of
`Conv2D`, `MaxPool2D` and `AvgPool2D`.
"""

from cnn_course import interrupt  # isort: skip  # noqa: F401 (before what is slow)
from cnn_course import losses, naive, stride_groups
from cnn_course.data import load_idx, load_mnist
from cnn_course.gradcheck import check_layer, numerical_gradient
from cnn_course.layers import Dense, Flatten, Layer, ReLU, Sigmoid
from cnn_course.network import Network
from cnn_course.optimizers import SGD, Adam
from cnn_course.stride_groups import AvgPool2D, Conv2D, MaxPool2D

__version__ = "0.1.0"

__all__ = [
    "SGD",
    "Adam",
    "AvgPool2D",
    "Conv2D",
    "Dense",
    "Flatten",
    "Layer",
    "MaxPool2D",
    "Network",
    "ReLU",
    "Sigmoid",
    "check_layer",
    "load_idx",
    "load_mnist",
    "losses",
    "naive",
    "numerical_gradient",
    "stride_groups",
]
