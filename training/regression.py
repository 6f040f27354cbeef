"""Multinomial logistic regression on sparse and dense features with soft targets."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

Floats = NDArray[np.float32]

STRENGTH: Final = 0.03
"""Ridge, beside losses of one an example; of 0.01, 0.03 and 0.1 the best with pens left out."""
_REMEMBERED: Final = 5
"""Steps from which L-BFGS guesses the curvature."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is learned from."""

    sparse: csr_matrix
    """(n, s)."""
    dense: Floats
    """(n, d)."""
    targets: Floats
    """(n, classes), each row of sum 1."""
    weights: Floats
    """(n,)."""

    def and_rows(self, more: "Rows") -> "Rows":
        """These rows, and more below them."""
        return Rows(
            vstack([self.sparse, more.sparse]).tocsr(),
            np.concatenate([self.dense, more.dense]),
            np.concatenate([self.targets, more.targets]),
            np.concatenate([self.weights, more.weights]),
        )


def softmax(logits: Floats) -> Floats:
    """Probabilities (n, classes), each row of sum 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Floats = powers / powers.sum(axis=1, keepdims=True)
    return found


class _Loss:
    """Weighted cross-entropy with ridge, and its slope, as L-BFGS asks for them."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._turned = rows, rows.sparse.T.tocsr()
        self._total = float(rows.weights.sum())
        features = rows.sparse.shape[1] + rows.dense.shape[1]
        self.shape: Final = (features, rows.targets.shape[1])

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Value and slope at the weights (s + d, classes), laid flat."""
        rows = self._rows
        table = flat.astype(np.float32).reshape(self.shape)
        split = rows.sparse.shape[1]
        logits = rows.sparse @ table[:split] + rows.dense @ table[split:]
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        sums = powers.sum(axis=1, keepdims=True)
        value = -float((rows.weights[:, None] * rows.targets * (logits - np.log(sums))).sum())
        value += 0.5 * STRENGTH * float(np.square(table).sum())
        gap = (powers / sums - rows.targets) * rows.weights[:, None]
        slope = STRENGTH * table
        slope[:split] += self._turned @ gap
        slope[split:] += rows.dense.T @ gap
        return value / self._total, (slope / self._total).astype(np.float64).ravel()


def fit(rows: Rows, steps: int, start: Floats | None = None) -> Floats:
    """Weights (s + d, classes) after so many steps of L-BFGS.

    `start` holds first weights, of the sparse features or of all; without it they are 0.
    """
    loss = _Loss(rows)
    first = np.zeros(loss.shape)
    if start is not None:
        first[: len(start)] = start
    found = minimize(
        loss,
        first.ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": _REMEMBERED},
    )
    table: Floats = found.x.reshape(loss.shape).astype(np.float32)
    return table
