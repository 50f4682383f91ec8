"""Standard solar models: electron and neutron density, and where each neutrino is made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nurecoil.arrays import Array
from nurecoil.declaration import declare
from nurecoil.problems import UnknownId
from nurecoil.tables import data_path, read_table
from nurecoil.units import m

SOLAR_COMPONENTS = ("pp", "pep", "hep", "Be7", "B8", "N13", "O15", "F17")
"""The reactions of the pp chain and the CNO cycle that make neutrinos."""

R_SUN = 6.957e8 * m
"""Nominal radius of the Sun, ParticleDataGroup:2024cfk."""


@declare
class SolarModel:
    """Densities and production regions on concentric shells; made by `solar_model`.

    Parameters
    ----------
    name : str
        Such as ``"b16-gs98"``.
    radius : ndarray, shape [R]
        Middle of the shells, natural units, increasing.
    n_e, n_n : ndarray, shape [R]
        Number densities of electrons and neutrons, natural units.
    production : mapping of str to ndarray, shape [R]
        Component -> fraction of its neutrinos made in each shell; the fractions add to one.
    """

    name: str
    radius: Array
    n_e: Array
    n_n: Array
    production: Mapping[str, Array]

    def fractions(self, component: str) -> Array:
        """Fraction of a component's neutrinos made in each shell, [R].

        Raises
        ------
        UnknownId
            If the component is unknown; the message lists the closest known ones.
        """
        if component not in self.production:
            raise UnknownId("solar component", component, self.production)
        return self.production[component]

    def mean_n_e(self, component: str) -> float:
        """Electron density averaged over the production region of a component, natural units."""
        return float(self.fractions(component) @ self.n_e)


@cache
def solar_model(name: str = "b16-gs98") -> SolarModel:
    """A published standard solar model by name; ``data/solar_model/`` lists them.

    Parameters
    ----------
    name : str
        ``"b16-gs98"`` (high metallicity) or ``"b16-agss09met"`` (low metallicity), both Vinyoles:2016djt.

    Raises
    ------
    UnknownId
        If there is no such model.

    Examples
    --------
    >>> from nurecoil.constants import N_A
    >>> from nurecoil.units import cm3
    >>> round(solar_model("b16-gs98").mean_n_e("B8") / (N_A / cm3), 1)
    87.9
    """
    names = [path.stem for path in data_path("solar_model").glob("*.csv")]
    if name not in names:
        raise UnknownId("solar model", name, names)
    table = read_table("solar_model", f"{name}.csv")
    production = {component: table[component] / table[component].sum() for component in SOLAR_COMPONENTS}
    arrays = (table["r"] * R_SUN, table["n_e"], table["n_n"])
    for array in (*arrays, *production.values()):
        array.flags.writeable = False
    return SolarModel(name, *arrays, production)
