"""Counts and -2 ln L of an experiment put together by plain loops, to compare the core with."""

import numpy as np

from nurecoil.experiments import Normalisation, Shape, Template


def parts(experiment, model, values, pulls):
    """Counts of each part [B], one nuisance after the other."""
    nominal = experiment.compiled(model, values).ravel()
    signal = nominal.copy()
    for n in experiment.nuisances:
        a = pulls.get(n.name, 0.0)
        if isinstance(n, Shape):
            up, down = (tables(model, values).ravel() for tables in experiment.variants[n.name])
            signal = signal + abs(a) * ((up if a > 0 else down) - nominal)
    found = {"signal": signal} | {name: b.ravel().copy() for name, b in experiment.backgrounds.items()}
    for n in experiment.nuisances:
        a = pulls.get(n.name, 0.0)
        if isinstance(n, Template):
            there = (n.plus if a > 0 else n.minus).ravel()
            base = nominal if n.of == "signal" else experiment.backgrounds[n.of].ravel()
            found[n.of] = found[n.of] + abs(a) * ((there * nominal if n.of == "signal" else there) - base)
    for n in experiment.nuisances:
        if isinstance(n, Normalisation):
            for part in n.of:
                found[part] = found[part] * (1 + pulls.get(n.name, 0.0))
    return found


def poisson(n, mu):
    """-2 ln L against the saturated model."""
    if np.any((mu <= 0) & (n > 0)):
        return np.inf
    seen, mu = n > 0, np.maximum(mu, 0.0)
    return float(2 * (np.sum(mu - n) + np.sum(n[seen] * np.log(n[seen] / mu[seen]))))


def on_off(n, m, mu):
    """The same next to a control sample of equal exposure, each background by bisection."""
    low, high = np.zeros_like(n), n + m + 1.0
    for _ in range(200):
        b = 0.5 * (low + high)
        slope = 2.0 - n / (mu + b) - np.where(m > 0, m / np.maximum(b, 1e-300), 0.0)
        low, high = np.where(slope < 0, b, low), np.where(slope < 0, high, b)
    return poisson(n, mu + b) + poisson(m, np.maximum(b, 1e-300))


def chi2(experiment, model, values, pulls):
    """-2 ln L at given parameters and nuisances, constraints included."""
    counts = parts(experiment, model, values, pulls)
    measured = [name for name in experiment.backgrounds if name in experiment.measured]
    control = sum((experiment.backgrounds[name].ravel() for name in measured), start=0.0)
    mu = sum(c for name, c in counts.items() if name not in measured)
    n = experiment.observed.ravel()
    total = on_off(n, control, mu) if measured else poisson(n, mu)
    return total + sum((pulls.get(k.name, 0.0) / k.uncertainty) ** 2 for k in experiment.nuisances)
