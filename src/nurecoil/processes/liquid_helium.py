"""Recoils in superfluid helium: an atom that moves, in the impulse approximation.

Indicative only. A neutrino fixes the momentum q that it gives, not the energy: an atom of the liquid has its zero-point motion,
and takes up omega = q^2/2M + q.p/M. The dip of coherent scattering on the atom is a dip in q; in omega it fills up. The
approximation holds for q well above 8 per angstrom. At the dip, q = 4 per angstrom, what counts is the liquid's own
S(q, omega), measured up to 5 per angstrom and 15 meV (Beauvois:2018) and not put in here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.units import K

KINETIC_ENERGY = 14.8 * K
"""Mean kinetic energy of an atom of the superfluid; neutron scattering and Monte Carlo give 14 to 15 K (Glyde:2011)."""

_PANEL = 0.5
"""Width of a quadrature panel in units of the Gaussian's own width; both are uniform in momentum transfer."""


def impulse_width(T: ArrayLike, kinetic_energy: float = KINETIC_ENERGY) -> Array:
    """Standard deviation of the energy transfer whose mean is T: that of q.p/M with <p_z^2> = 2M<K>/3, ``sqrt(4 T <K>/3)``.

    In an experiment file this is the step ``{kind: gaussian, statistics: 0.0017005 eVnr}``, 4<K>/3 for 14.8 K.

    Parameters
    ----------
    T : array_like
        Recoil energy q^2/2M of a free atom at rest.
    kinetic_energy : float
        <K> > 0 per atom, natural units.

    Raises
    ------
    ValueError
        If the kinetic energy is not positive.

    Examples
    --------
    >>> from nurecoil.units import meV
    >>> round(float(impulse_width(8.6 * meV) / meV), 1)
    3.8
    """
    if not kinetic_energy > 0:
        raise ValueError(f"kinetic_energy: expected a positive energy per atom, got {kinetic_energy!r}")
    return (4.0 / 3.0 * kinetic_energy * np.asarray(T, dtype=float)) ** 0.5


def impulse_approximation(
    spectrum: Callable[[Array], Array], omega: ArrayLike, T_max: float, kinetic_energy: float = KINETIC_ENERGY
) -> Array:
    """A recoil spectrum as a function of the energy that the liquid takes up.

        dR/domega = integral over T < T_max of dR/dT N(omega; T, sigma(T)),   sigma = impulse_width(T),

    with N the normal distribution: a Gaussian distribution of momenta. Where sigma exceeds T a part of it lies at negative
    energies, which a liquid at rest cannot give away; it is left there.

    Parameters
    ----------
    spectrum : callable
        dR/dT of a free atom at rest at an array of recoil energies [T], such as `nurecoil.rates.spectrum` gives.
    omega : array_like
        Energies taken up, any shape.
    T_max : float
        Where the spectrum ends, natural units.
    kinetic_energy : float
        <K> > 0 per atom.

    Returns
    -------
    array
        Of the shape of omega, in the units of the spectrum.

    Raises
    ------
    ValueError
        If T_max or the kinetic energy is not positive.

    Examples
    --------
    A spectrum without structure stays as it is, far from its ends.

    >>> import numpy as np
    >>> from nurecoil.units import meV
    >>> flat = impulse_approximation(lambda T: np.ones_like(T), [60 * meV, 80 * meV], 200 * meV)
    >>> flat.round(3).tolist()
    [1.0, 1.0]
    """
    if not T_max > 0:
        raise ValueError(f"T_max: expected a positive recoil energy, got {T_max!r}")
    # with T = v^2 the Gaussian is as wide in v everywhere, sqrt(<K>/3)
    width = float(impulse_width(1.0, kinetic_energy)) / 2.0
    panels = int(np.ceil(np.sqrt(T_max) / (_PANEL * width)))
    v, w = gauss_legendre(np.linspace(0.0, np.sqrt(T_max), panels + 1), 8)
    taken = np.asarray(omega, dtype=float)
    sigma = 2.0 * width * v
    z = (taken[..., None] - v**2) / sigma
    gauss: Array = np.exp(-0.5 * z**2) / (np.sqrt(2.0 * np.pi) * sigma)
    total: Array = np.sum(2.0 * v * w * spectrum(v**2) * gauss, axis=-1)
    return total
