"""What a simulated supernova emits: numbers, mean energies and pinching of each species in slices of time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.declaration import declare
from nurecoil.problems import UnknownId
from nurecoil.sources.sliced import Sliced
from nurecoil.sources.species import from_snewpy
from nurecoil.tables import data_path, read_table
from nurecoil.units import MeV, erg, s
from nurecoil.units.kinds import AstropyLike, GivenMany, WrongQuantity

EMITTED = ("nu_e", "nu_e_bar", "nu_x", "nu_x_bar")
"""Species as simulations have them: nu_x is each of mu and tau neutrinos."""

FOLDER = "supernova_models"
_SLICES = 300
_LEAST_ALPHA = 0.1


class SnewpyLike(Protocol):
    """A simulation as models of snewpy are: by flavour, over time."""

    @property
    def time(self) -> GivenMany: ...
    @property
    def luminosity(self) -> Mapping[Hashable, GivenMany]: ...
    @property
    def meanE(self) -> Mapping[Hashable, GivenMany]: ...
    @property
    def pinch(self) -> Mapping[Hashable, GivenMany]: ...


@declare
class SupernovaModel:
    """The emission of a supernova by species; made by `supernova_model` or from samples.

    Parameters
    ----------
    name : str
        For people to read.
    emission : mapping of str to Sliced
        ``nu_e nu_e_bar nu_x nu_x_bar`` to numbers of neutrinos and their energies in slices of time since the bounce; ``nu_x``
        is each of two species, and so is ``nu_x_bar``.

    Raises
    ------
    WrongQuantity
        If a species is missing.

    Examples
    --------
    >>> from nurecoil.units import erg
    >>> model = supernova_model("bollig-s27.0c-ls220")
    >>> round(model.total_energy / erg / 1e53, 3)
    3.174
    """

    name: str
    emission: Mapping[str, Sliced]

    def __post_init__(self) -> None:
        if set(self.emission) != set(EMITTED):
            raise WrongQuantity("emission", f"expected {', '.join(EMITTED)}, got {', '.join(self.emission)}")

    @property
    def total_energy(self) -> float:
        """Energy of all neutrinos, the four of nu_x included."""
        each = {name: float(one.numbers @ one.mean_energies) for name, one in self.emission.items()}
        return each["nu_e"] + each["nu_e_bar"] + 2 * each["nu_x"] + 2 * each["nu_x_bar"]

    @classmethod
    def from_samples(cls, name: str, samples: Mapping[str, tuple[Array, Array, Array, Array]], slices: int = _SLICES) -> Self:
        """From luminosities, mean energies and pinching at moments of time.

        Between moments the rates of number, energy and squared energy are straight lines. Slices are as many samples together
        as hold an equal share of the energy or a tenth of a decade of time; each keeps number, energy and mean square energy.

        Parameters
        ----------
        name : str
        samples : mapping
            ``nu_e nu_e_bar nu_x`` and perhaps ``nu_x_bar`` (else it is as nu_x) to (times, luminosities of each species, mean
            energies, alphas), each [T], natural units. Luminosities may be zero; times may differ between species.
        slices : int
            About how many there are.

        Raises
        ------
        WrongQuantity
            If a species is missing, times do not increase, or a number is not finite or negative.
        """
        given = dict(samples)
        given.setdefault("nu_x_bar", given.get("nu_x", ()))  # type: ignore[arg-type]
        missing = [species for species in EMITTED if not len(given.get(species, ()))]
        if missing:
            raise WrongQuantity("samples", f"expected luminosities of every species, missing {', '.join(missing)}")
        return cls(name, {species: _Cumulated.of(species, *given[species]).sliced(slices) for species in EMITTED})

    @classmethod
    def from_snewpy(cls, model: SnewpyLike, name: str = "", slices: int = _SLICES) -> Self:
        """From an object with `time`, `luminosity`, `meanE` and `pinch`, as models of snewpy have them (SNEWS:2021ezc).

        Parameters
        ----------
        model : object
            ``time`` [T]; the others are mappings from flavours, by name or with a ``name`` (``NU_E``, ``NU_X_BAR`` ...), to
            [T]. What has no unit is in s, erg/s and MeV.
        name : str
            For people to read; by default that of its class.
        slices : int
            About how many slices of time are kept.

        Raises
        ------
        WrongQuantity
            If one of these is missing.
        UnknownId
            If a flavour is unknown.
        """
        for field in ("time", "luminosity", "meanE", "pinch"):
            if not hasattr(model, field):
                raise WrongQuantity(
                    "model", f"expected time, luminosity, meanE and pinch, as models of snewpy have; no {field}"
                )
        time = _plain(model.time, "s", s)
        samples = {}
        for flavour in model.luminosity:
            species = _emitted(str(getattr(flavour, "name", flavour)))
            L, E = _plain(model.luminosity[flavour], "erg/s", erg / s), _plain(model.meanE[flavour], "MeV", MeV)
            samples[species] = (time, L, E, _plain(model.pinch[flavour], "", 1.0))
        return cls.from_samples(name or type(model).__name__, samples, slices)


def _emitted(flavour: str) -> str:
    """The emitted species that a flavour of snewpy belongs to; mu and tau neutrinos are alike in these models."""
    species = from_snewpy(flavour)[0]
    return species if "_e" in species else "nu_x" + "_bar" * species.endswith("_bar")


def _plain(values: GivenMany, unit: str, natural: float) -> Array:
    """An array in natural units, from numbers in a unit or from an astropy quantity."""
    stated = values.to_value(unit) if unit and isinstance(values, AstropyLike) else values
    return np.asarray(stated, dtype=float) * natural


class _Cumulated:
    """Number, energy and squared energy emitted until each moment."""

    def __init__(self, times: Array, sums: Array) -> None:
        self.times, self.sums = times, sums

    @classmethod
    def of(cls, species: str, times: Array, luminosity: Array, mean: Array, alpha: Array) -> _Cumulated:
        t, L, E, a = (np.asarray(x, dtype=float) for x in (times, luminosity, mean, alpha))
        if t.ndim != 1 or t.size < 2 or not np.all(np.diff(t) > 0):
            raise WrongQuantity(f"samples.{species}", "expected at least two increasing times")
        if any(x.shape != t.shape for x in (L, E, a)):
            raise WrongQuantity(f"samples.{species}", f"expected {t.size} of each, as there are times")
        bright = L > 0
        if not (np.all(np.isfinite(L)) and np.all(L >= 0) and np.all(E[bright] > 0) and np.all(a[bright] > -1)):
            raise WrongQuantity(f"samples.{species}", "expected luminosities >= 0 with mean energies > 0 and alphas > -1")
        rates = np.zeros((3, t.size))
        # <E^2> = <E>^2 (2 + alpha)/(1 + alpha)
        squared = E[bright] * (2 + a[bright]) / (1 + a[bright])
        rates[:, bright] = L[bright] * np.array([1 / E[bright], np.ones(bright.sum()), squared])
        sums = np.zeros_like(rates)
        np.cumsum(0.5 * (rates[:, 1:] + rates[:, :-1]) * np.diff(t), axis=1, out=sums[:, 1:])
        return cls(t, sums)

    def sliced(self, slices: int) -> Sliced:
        """Equal shares of the energy, not more than a tenth of a decade of time; none of a shape too broad to be pinched."""
        t, energy = self.times, self.sums[1]
        if not energy[-1] > 0:
            raise WrongQuantity("samples", "expected neutrinos of every species at some time, got none")
        steps = np.floor(energy[1:] / energy[-1] * slices)
        steps += np.floor(10 * np.log10(np.maximum(t[1:] / (1e-3 * s), 1.0)))
        kept = [0]
        for k in (np.flatnonzero(np.diff(steps) > 0) + 1).tolist():
            if _alpha(self.sums[:, k] - self.sums[:, kept[-1]]) > _LEAST_ALPHA:
                kept.append(k)
        if len(kept) > 1 and not _alpha(self.sums[:, -1] - self.sums[:, kept[-1]]) > _LEAST_ALPHA:
            kept.pop()
        edges = np.array([*kept, t.size - 1])
        number, energy, _ = np.diff(self.sums[:, edges], axis=1)
        alpha = np.array([_alpha(column) for column in np.diff(self.sums[:, edges], axis=1).T])
        return Sliced(t[edges], number, energy / number, alpha)


def _alpha(sums: Array) -> float:
    """The pinching of neutrinos with these sums of number, energy and squared energy; negative if they have none."""
    number, energy, squared = (float(x) for x in sums)
    if not (number > 0 and squared * number > energy**2):
        return -1.0
    ratio = squared * number / energy**2
    return (2 - ratio) / (ratio - 1)


def supernova_model(name: str) -> SupernovaModel:
    """A model that comes with the package; ``data/supernova_models`` says where each is from.

    Parameters
    ----------
    name : str
        ``bollig-s11.2c-ls220``, ``bollig-s27.0c-ls220`` (Mirizzi:2015eza), ``nakazato-s20-z0.02-t200``,
        ``nakazato-s50-z0.02-t200``, ``nakazato-s13-z0.02-t100`` or ``nakazato-s30-z0.004-black-hole`` (Nakazato:2012qf).

    Raises
    ------
    UnknownId
        If there is no such model.

    Examples
    --------
    >>> sorted(supernova_model("nakazato-s20-z0.02-t200").emission)
    ['nu_e', 'nu_e_bar', 'nu_x', 'nu_x_bar']
    """
    names = sorted(path.stem for path in data_path(FOLDER).glob("*.csv"))
    if name not in names:
        raise UnknownId("supernova model", name, names, "simulation")
    table = read_table(FOLDER, f"{name}.csv")
    found = {}
    for species in EMITTED[:3]:
        mine = [str(name) == species for name in table["species"]]
        rows = {column: values[mine] for column, values in table.items() if column != "species"}
        edges = np.append(rows["start"], rows["stop"][-1])
        found[species] = Sliced(edges, rows["number"], rows["mean"], rows["alpha"])
    return SupernovaModel(name, found | {"nu_x_bar": found["nu_x"]})
