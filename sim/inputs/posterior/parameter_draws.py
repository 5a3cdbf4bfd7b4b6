"""Parameter values that are held possible: rows of values with weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ParameterDraws:
    """Rows of parameter values, with weights.

    Attributes:
        paths: the parameters.
        values: (draws, parameters), in the parameters' own units.
        weights: (draws,), 0 or more, summing to 1; None when all rows are equally likely.
    """

    paths: tuple[str, ...]
    values: Floats
    weights: Floats | None = None

    @property
    def even_weights(self) -> Floats:
        """Weights of the rows, (draws,), summing to 1, also where none were given."""
        return np.full(len(self.values), 1 / len(self.values)) if self.weights is None else self.weights

    def resampled(self, number: int, seed: int) -> ParameterDraws:
        """Return so many rows, drawn by weight, low in variance (systematic resampling), in random order."""
        rng = np.random.default_rng(seed)
        weights = self.even_weights
        places = (rng.random() + np.arange(number)) / number
        chosen = np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)
        return ParameterDraws(self.paths, self.values[rng.permutation(chosen)])
