"""Regression-adjusted approximate Bayesian computation on a bank of draws and what they simulated.

A record's posterior is made of the draws whose simulations come nearest to it, weighted by distance (Epanechnikov) and
moved by a local linear regression to where they would lie had they simulated the record itself (Beaumont, Zhang and
Balding, "Approximate Bayesian Computation in Population Genetics", 2002). Two steps keep it honest in many dimensions:
distance is taken in the few combinations of the compared numbers that tell most about the parameters, found by a linear
regression of all parameters on them; and parameters are regressed as the logit of their place in their range, so that
no draw leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.arrays import Floats, Whole
from sim.errors import InputError

ACCEPTED, LEAST = 0.02, 2000
"""Share of the draws that a posterior is made of, and how many at least: with 300 the local regression, which has some
forty coefficients a parameter, follows chance, and simulation-based calibration shows it."""

EXPLAINED = 0.99
"""Share of what the compared numbers tell about the parameters that the combinations keep."""

RIDGE = 1e-6
"""Keeps regressions solvable where a compared number hardly varies; in units of its variance."""

EDGE = 1e-9


@dataclass(frozen=True)
class Posterior:
    """What a record leaves possible.

    Attributes:
        places: (accepted, parameters), where in its range each parameter lies, above 0 and below 1.
        weights: (accepted,), summing to 1.
        radius: distance to the farthest accepted draw, in standard deviations of the combinations.
        accepted: (accepted,) places of the draws in the bank.
    """

    places: Floats
    weights: Floats
    radius: float
    accepted: Whole

    @cached_property
    def mean(self) -> Floats:
        """Mean place of each parameter, (parameters,)."""
        return np.asarray(self.weights @ self.places)

    @cached_property
    def variance(self) -> Floats:
        """Variance of each parameter's place, (parameters,); that of the prior is 1/12."""
        return np.asarray(self.weights @ (self.places - self.mean) ** 2)

    def share_below(self, places: Floats) -> Floats:
        """Return the share of each parameter's posterior below a place, (parameters,)."""
        return np.asarray(self.weights @ (self.places < places))

    def quantiles(self, shares: tuple[float, ...]) -> Floats:
        """Return weighted quantiles of each parameter's place, (shares, parameters)."""
        order = np.argsort(self.places, axis=0)
        ordered = np.take_along_axis(self.places, order, axis=0)
        cumulated = np.cumsum(self.weights[order], axis=0) - self.weights[order] / 2
        columns = range(self.places.shape[1])
        return np.array([np.interp(shares, cumulated[:, k], ordered[:, k]) for k in columns]).T

    def correlations(self) -> Floats:
        """Return weighted correlations between the parameters' places, (parameters, parameters)."""
        away = (self.places - self.mean) / np.sqrt(np.maximum(self.variance, EDGE))
        return np.asarray((away * self.weights[:, None]).T @ away)


class Bank:
    """Draws of parameters from their ranges and the numbers that each simulated."""

    def __init__(self, places: Floats, numbers: Whole) -> None:
        """Learn which combinations of the numbers tell about the parameters.

        Args:
            places: (draws, parameters), where in its range each parameter lies, from 0 to 1.
            numbers: (draws, numbers), counts.

        Raises:
            InputError: fewer than 500 draws.
        """
        if len(places) < 500:
            raise InputError(f"{len(places)} draws are too few for a regression; at least 500 are needed.")
        self.places = places
        inside = np.clip(places, EDGE, 1 - EDGE)
        self.logits = np.log(inside / (1 - inside))
        self._spread = np.maximum(np.sqrt(numbers).std(axis=0), EDGE)
        self.scaled = np.sqrt(numbers) / self._spread
        self._middle = self.scaled.mean(axis=0)
        # Directions of the numbers that explain the parameters, each with variance 1, (numbers, combinations).
        away = self.scaled - self._middle
        covariance = away.T @ away / len(away)
        covariance += RIDGE * np.eye(len(covariance))
        logits = self.logits - self.logits.mean(axis=0)
        slopes = np.linalg.solve(covariance, away.T @ logits / len(away)) / logits.std(axis=0)
        root = np.linalg.cholesky(covariance)
        left, strength, _ = np.linalg.svd(root.T @ slopes, full_matrices=False)
        shares = np.cumsum(strength**2) / np.sum(strength**2)
        number = int(np.searchsorted(shares, EXPLAINED)) + 1
        self._combine = np.asarray(np.linalg.solve(root.T, left[:, :number]) * strength[:number] / strength[0])
        self.combined = away @ self._combine

    def posterior(self, record: Whole, leave_out: int | None = None) -> Posterior:
        """Return the posterior of a record.

        Args:
            record: (numbers,), as in the bank.
            leave_out: a draw that the record comes from and that must not take part, or None.
        """
        target = (np.sqrt(record) / self._spread - self._middle) @ self._combine
        squared = ((self.combined - target) ** 2).sum(axis=1)
        if leave_out is not None:
            squared[leave_out] = np.inf
        number = min(max(LEAST, round(ACCEPTED * len(squared))), len(squared) // 2)
        accepted = np.sort(np.argpartition(squared, number)[:number]).astype(np.int64)
        radius = float(np.sqrt(squared[accepted].max()))
        weights = np.maximum(1 - squared[accepted] / radius**2, EDGE) if radius > 0 else np.ones(number)
        weights = weights / weights.sum()
        # Parameters of the accepted draws as a local regression says they would be with the record's numbers.
        away, logits = self.scaled[accepted] - np.sqrt(record) / self._spread, self.logits[accepted]
        centred = away - weights @ away
        covariance = (centred * weights[:, None]).T @ centred
        covariance += 1e-3 * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
        slopes = np.linalg.solve(covariance, (centred * weights[:, None]).T @ (logits - weights @ logits))
        places = np.clip(1 / (1 + np.exp(away @ slopes - logits)), EDGE, 1 - EDGE)
        return Posterior(places, weights, radius, accepted)
