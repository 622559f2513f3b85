"""From gradients to steps: SGD, Adam and learning-rate schedules (chapter 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnn_course.arguments import Array, in_range, is_real, positive

Schedule = Callable[[int], float]
Named = dict[str, Array]


class Optimizer:
    """What SGD and Adam share: the learning rate, clipping, and the state.

    One optimizer serves one network: what it remembers belongs to those parameters.

    Attributes
    ----------
    steps : int
        Number of updates made so far.
    state : dict
        Running averages, by parameter name. `Network.save` stores it, so that
        training can be taken up again where it stopped.
    """

    def __init__(
        self,
        learning_rate: float | Schedule,
        weight_decay: float,
        clip_value: float | None,
        clip_norm: float | None,
    ) -> None:
        name = type(self).__name__
        if not callable(learning_rate):
            positive(learning_rate, name, "learning_rate")
        in_range(weight_decay, name, "weight_decay", 0, np.inf)
        for what, value in (("clip_value", clip_value), ("clip_norm", clip_norm)):
            if value is not None:
                positive(value, name, what)
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.clip_value = clip_value
        self.clip_norm = clip_norm
        self.steps = 0
        self.state: dict[str, Named] = {}

    def step(self, params: Named, grads: Named) -> None:
        """Change every parameter in place, one step downhill.

        Parameters
        ----------
        params, grads : dict of str to ndarray
            Under the same names, which the state is kept by.

        Raises
        ------
        ValueError
            If names or shapes do not fit each other, or the state of an earlier step.
            Nothing has been changed then.
        """
        name = type(self).__name__
        missing = params.keys() ^ grads.keys()
        if missing:
            raise ValueError(
                f"{name}: {sorted(missing)} stand in only one of params and grads; "
                "call backward before step"
            )
        for key, value in params.items():
            if np.shape(grads[key]) != value.shape:
                raise ValueError(
                    f"{name}: the gradient of {key!r} has shape "
                    f"{np.shape(grads[key])}, the parameter {value.shape}; a gradient "
                    "is shaped like what it is the gradient of"
                )
            for average in self.state.get(key, {}).values():
                if average.shape != value.shape:
                    raise ValueError(
                        f"{name}: what it remembers of {key!r} has shape "
                        f"{average.shape}, the parameter {value.shape}; it has served "
                        f"another network: make a new {name} for each"
                    )
        rate = self.rate()
        grads = self._clipped(grads)
        self.steps += 1
        for key, value in params.items():
            # Only weights decay: pulling a bias to zero regularizes nothing.
            decay = self.weight_decay if value.ndim > 1 else 0.0
            state = self.state.setdefault(key, {})
            self._update(value, grads[key], state, rate, decay)

    def rate(self) -> float:
        """Learning rate of the next step."""
        if not callable(self.learning_rate):
            return float(self.learning_rate)
        rate = self.learning_rate(self.steps)
        if not is_real(rate) or rate < 0:
            raise ValueError(
                f"{type(self).__name__}: the schedule gives {rate!r} for step "
                f"{self.steps}, needs a number from 0 up"
            )
        return float(rate)

    def _clipped(self, grads: Named) -> Named:
        """Eq. (12.17): first by value, then by norm."""
        if self.clip_value is not None:
            c = self.clip_value
            grads = {name: np.clip(g, -c, c) for name, g in grads.items()}
        if self.clip_norm is not None:
            norm = np.sqrt(sum(float(np.vdot(g, g)) for g in grads.values()))
            if norm > self.clip_norm:
                shrink = self.clip_norm / norm
                grads = {name: g * g.dtype.type(shrink) for name, g in grads.items()}
        return grads

    def _update(
        self, value: Array, grad: Array, state: Named, rate: float, decay: float
    ) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    r"""Stochastic gradient descent, with momentum if you like.

    Parameters
    ----------
    learning_rate : float or callable
        :math:`\eta`, or a schedule that maps the step number to it.
    momentum : float
        :math:`\beta` in [0, 1): how much of the velocity survives a step. A lasting
        gradient is stepped along :math:`1/(1 - \beta)` times as far.
    nesterov : bool
        Look ahead: use the gradient where the momentum is about to lead.
    weight_decay : float
        :math:`\alpha`: adds :math:`\alpha W` to the gradient of each parameter with two
        axes or more, an L2 penalty, Eq. (12.15); biases have one and do not decay.
    clip_value : float, optional
        Every entry of the gradient is clipped to ± this, Eq. (12.17).
    clip_norm : float, optional
        All gradients together are shrunk to at most this length, Eq. (12.17).

    Notes
    -----
    Without momentum, Eq. (11.4): :math:`W \leftarrow W - \eta\,dW`. With it,
    Eq. (12.6): :math:`v \leftarrow \beta v + dW`, then
    :math:`W \leftarrow W - \eta v`; with Nesterov, Eq. (12.11):
    :math:`W \leftarrow W - \eta\,(dW + \beta v)`. Where the loss has curvature
    :math:`\lambda`, momentum is stable for :math:`\eta\lambda < 2 + 2\beta`,
    Eq. (12.9).

    Examples
    --------
    >>> w = {"w": np.array([1.0])}
    >>> SGD(0.1).step(w, {"w": np.array([2.0])})
    >>> w["w"]
    array([0.8])
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        clip_value: float | None = None,
        clip_norm: float | None = None,
    ) -> None:
        super().__init__(learning_rate, weight_decay, clip_value, clip_norm)
        in_range(momentum, "SGD", "momentum", 0, 1)
        if nesterov and momentum == 0:
            raise ValueError("SGD: nesterov needs momentum; try momentum=0.9")
        self.momentum, self.nesterov = momentum, nesterov

    def _update(
        self, value: Array, grad: Array, state: Named, rate: float, decay: float
    ) -> None:
        if decay:
            grad = grad + decay * value
        if self.momentum:
            if "v" not in state:
                state["v"] = np.zeros_like(value)
            v = state["v"]
            v *= self.momentum
            v += grad
            grad = grad + self.momentum * v if self.nesterov else v
        value -= rate * grad


class Adam(Optimizer):
    r"""Steps scaled by running averages of the gradient and of its square.

    With ``beta1=0`` it is RMS scaling, Eq. (12.12), with its start corrected.

    Parameters
    ----------
    learning_rate : float or callable
        :math:`\eta`, or a schedule that maps the step number to it.
    beta1, beta2 : float
        Memory of the two averages, in [0, 1).
    eps : float
        Keeps the division finite where a gradient has always been 0.
    weight_decay : float
        :math:`\alpha`: each step also takes :math:`\eta\alpha W` off each parameter
        with two axes or more (decoupled, as in AdamW), Eq. (12.16); biases have one
        and do not decay.
    clip_value, clip_norm : float, optional
        As in `SGD`.

    Notes
    -----
    Eq. (12.14): with :math:`m \leftarrow \beta_1 m + (1-\beta_1)\,dW` and
    :math:`s \leftarrow \beta_2 s + (1-\beta_2)\,dW^2`, both zero at first, step
    :math:`\tau` is :math:`W \leftarrow W - \eta\,\hat m / (\sqrt{\hat s} + \epsilon)`,
    where :math:`\hat m = m / (1-\beta_1^\tau)` and
    :math:`\hat s = s / (1-\beta_2^\tau)` undo the start from zero, Eq. (12.13)
    (Kingma and Ba, 2015). The state keeps :math:`m` and, under ``"v"``, :math:`s`.

    Examples
    --------
    >>> w = {"w": np.array([1.0])}
    >>> Adam(0.1).step(w, {"w": np.array([2.0])})
    >>> w["w"].round(6)
    array([0.9])
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        clip_value: float | None = None,
        clip_norm: float | None = None,
    ) -> None:
        super().__init__(learning_rate, weight_decay, clip_value, clip_norm)
        in_range(beta1, "Adam", "beta1", 0, 1)
        in_range(beta2, "Adam", "beta2", 0, 1)
        positive(eps, "Adam", "eps")
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def _update(
        self, value: Array, grad: Array, state: Named, rate: float, decay: float
    ) -> None:
        if not state:
            state.update(m=np.zeros_like(value), v=np.zeros_like(value))
        m, s = state["m"], state["v"]
        m *= self.beta1
        m += (1 - self.beta1) * grad
        s *= self.beta2
        s += (1 - self.beta2) * grad * grad
        if decay:
            value *= 1 - rate * decay
        # Both corrections are plain numbers: fold them in, two passes fewer.
        root = np.sqrt(s)
        root *= 1 / np.sqrt(1 - self.beta2**self.steps)
        root += self.eps
        np.divide(m, root, out=root)
        root *= rate / (1 - self.beta1**self.steps)
        value -= root


# ---- schedules: the learning rate as a function of the step number --------


@dataclass(frozen=True)
class StepDecay:
    """Multiply the rate by ``factor`` after every ``every`` steps, Eq. (12.19).

    Examples
    --------
    >>> schedule = StepDecay(0.1, every=100, factor=0.5)
    >>> [schedule(step) for step in (0, 99, 100, 250)]
    [0.1, 0.1, 0.05, 0.025]
    """

    start: float
    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        for what in ("start", "every", "factor"):
            positive(getattr(self, what), "StepDecay", what)

    def __call__(self, step: int) -> float:
        """Learning rate of step number ``step``, counted from 0."""
        return self.start * self.factor ** (step // self.every)


@dataclass(frozen=True)
class Cosine:
    """Fall from ``start`` to ``end`` along half a cosine, then stay, Eq. (12.20).

    Examples
    --------
    >>> schedule = Cosine(0.2, steps=100)
    >>> [round(schedule(step), 3) for step in (0, 50, 100, 999)]
    [0.2, 0.1, 0.0, 0.0]
    """

    start: float
    steps: int
    end: float = 0.0

    def __post_init__(self) -> None:
        for what in ("start", "steps"):
            positive(getattr(self, what), "Cosine", what)
        in_range(self.end, "Cosine", "end", 0, np.inf)

    def __call__(self, step: int) -> float:
        """Learning rate of step number ``step``, counted from 0."""
        done = min(step / self.steps, 1.0)
        return float(
            self.end + (self.start - self.end) * (1 + np.cos(np.pi * done)) / 2
        )


@dataclass(frozen=True)
class OneCycle:
    """Rise from ``peak / 25`` to ``peak``, then fall to nearly nothing.

    Both ways along half a cosine, Eq. (12.21); the rise takes the first ``warmup``
    share of the ``steps``, rounded down (Smith and Topin, 2018).

    Examples
    --------
    >>> schedule = OneCycle(0.1, steps=100)
    >>> [round(schedule(step), 4) for step in (0, 30, 100)]
    [0.004, 0.1, 0.0]
    """

    peak: float
    steps: int
    warmup: float = 0.3

    def __post_init__(self) -> None:
        for what in ("peak", "steps"):
            positive(getattr(self, what), "OneCycle", what)
        in_range(self.warmup, "OneCycle", "warmup", 0, 1)

    def __call__(self, step: int) -> float:
        """Learning rate of step number ``step``, counted from 0."""
        # whole steps: 0.29 · 100 is 28.999… in floats
        rise = int(self.warmup * self.steps + 1e-9)
        if step < rise:
            return Cosine(self.peak / 25, rise, self.peak)(step)
        return Cosine(self.peak, self.steps - rise, self.peak / 1e5)(step - rise)
