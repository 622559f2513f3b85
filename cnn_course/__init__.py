"""Convolutional networks from scratch: the module behind the course.

>>> from cnn_course import Network, Conv2D, MaxPool2D, Flatten, Dense, ReLU
>>> net = Network([Conv2D(8, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)], seed=0)

Convolution and pooling come in three tiers, drop-in twins of each other: `naive`, the
loops of the equations; `stride_groups`, the code of chapter 15; and `fast`, whose
`Conv2D`, `MaxPool2D` and `AvgPool2D` are the ones here.
"""

from cnn_course import interrupt  # isort: skip  # noqa: F401 (before what is slow)
from cnn_course import fast, losses, naive, stride_groups
from cnn_course.data import load_idx, load_mnist
from cnn_course.fast import AvgPool2D, Conv2D, MaxPool2D
from cnn_course.gradcheck import check_layer, numerical_gradient
from cnn_course.layers import Dense, Flatten, Layer, ReLU, Sigmoid
from cnn_course.network import History, Network
from cnn_course.optimizers import SGD, Adam, Cosine, OneCycle, Optimizer, StepDecay
from cnn_course.regularization import BatchNorm, Dropout

__version__ = "1.0.0"

__all__ = [
    "SGD",
    "Adam",
    "AvgPool2D",
    "BatchNorm",
    "Conv2D",
    "Cosine",
    "Dense",
    "Dropout",
    "Flatten",
    "History",
    "Layer",
    "MaxPool2D",
    "Network",
    "OneCycle",
    "Optimizer",
    "ReLU",
    "Sigmoid",
    "StepDecay",
    "check_layer",
    "fast",
    "load_idx",
    "load_mnist",
    "losses",
    "naive",
    "numerical_gradient",
    "stride_groups",
]
