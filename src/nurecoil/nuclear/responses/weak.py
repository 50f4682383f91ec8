"""The weak and the charge form factor of a nucleus, with the nucleons' radii and the Darwin-Foldy and spin-orbit terms."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, polynomial
from nurecoil.constants import m_n, m_p
from nurecoil.nuclear.conventions import FormFactorPair
from nurecoil.nuclear.form_factor import Moments, length, momentum, root
from nurecoil.nuclear.radii import NEUTRON_CHARGE_R2, PROTON_CHARGE_R2
from nurecoil.nuclear.responses.coherent import CoherentResponses, coherent_responses
from nurecoil.nuclear.responses.polynomials import Coefficients
from nurecoil.units import fm


@dataclass(frozen=True)
class NucleonStructure:
    """What the nucleons add to first order in q^2, and their magnetic moments.

    Parameters
    ----------
    r2_p, r2_n, r2_s : float
        Squared charge radii of the proton, of the neutron and of strange quarks in either (lattice: Alexandrou:2019olr).
    kappa_p, kappa_n, kappa_s : float
        Anomalous magnetic moments in nuclear magnetons, that of strange quarks included.
    mass : float
        Mass of the nucleon.

    Notes
    -----
    The values are those of Hoferichter:2020osn.
    """

    r2_p: float = PROTON_CHARGE_R2
    r2_n: float = NEUTRON_CHARGE_R2
    r2_s: float = -0.0048 * fm**2
    kappa_p: float = 1.79284734462
    kappa_n: float = -1.91304273
    kappa_s: float = -0.017
    mass: float = 0.5 * (m_p + m_n)


Q_P, Q_N = 0.0714, -0.9900
"""Weak charges of proton and neutron printed with the weak form factor (Hoferichter:2020osn)."""


@dataclass(frozen=True, repr=False)
class ResponseFormFactor:
    """F(q) = [Q_p A(q) + Q_n B(q)]/[Q_p Z + Q_n N], the response to the vector couplings Q_p and Q_n of the nucleons.

    A = [1 + r_p^2 t/6 + t/8m^2] F^M_p + r_n^2 t/6 F^M_n - [(1+2k_p) F^Phi''_p + 2k_n F^Phi''_n] t/4m^2,
    B = (r_n^2 + r_s^2) t/6 F^M_p + [1 + (r_p^2 + r_s^2) t/6 + t/8m^2] F^M_n -
    [2(k_n + k_s) F^Phi''_p + (1 + 2k_p + 2k_s) F^Phi''_n] t/4m^2, with t = -q^2 (Hoferichter:2020osn).

    Q_p = 1, Q_n = 0 is the charge form factor; Q_p = 0, Q_n = 1 goes with couplings to neutrons.

    Parameters
    ----------
    responses : CoherentResponses
    Q_p, Q_n : float
        Weights; only their ratio matters.
    nucleon : NucleonStructure

    Raises
    ------
    ValueError
        If Q_p Z + Q_n N vanishes.

    Notes
    -----
    An expansion to first order in t of what a nucleon is: meant for q below some 200 MeV. It goes to zero beyond.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> F = weak_form_factor("Ar40")
    >>> round(F.rms_radius / fm, 3), round(float(F(100 * MeV)), 4)
    (3.546, 0.5706)
    """

    responses: CoherentResponses
    Q_p: float = Q_P
    Q_n: float = Q_N
    nucleon: NucleonStructure = field(default_factory=NucleonStructure)

    def __post_init__(self) -> None:
        if not abs(self.charge) > 0:
            raise ValueError(f"Q_p, Q_n: expected a charge Q_p Z + Q_n N that is not zero, got {self.charge!r}")

    def __repr__(self) -> str:
        whose = f"<{self.responses.nuclide}, {self.responses.source}, b = {self.responses.b / fm:.4g} fm>"
        return f"ResponseFormFactor({whose}, Q_p={self.Q_p!r}, Q_n={self.Q_n!r})"

    @property
    def papers(self) -> tuple[str, ...]:
        """Of the densities, for `cite`: responses that a paper prints name it themselves."""
        return ("Hoferichter:2020osn",) if self.responses.source == "hoferichter-2020" else ("Gorton:2022eed",)

    @property
    def charge(self) -> float:
        """Q_p Z + Q_n N, what the form factor is divided by."""
        return self.Q_p * self.responses.Z + self.Q_n * self.responses.N

    @cached_property
    def _point(self) -> Array:
        """(Q_p F^M_p + Q_n F^M_n)/charge as a polynomial in u."""
        M = self.responses.M
        size = max(len(M.protons), len(M.neutrons))
        protons, neutrons = (np.pad(np.array(c), (0, size - len(c))) for c in (M.protons, M.neutrons))
        return np.array((self.Q_p * protons + self.Q_n * neutrons) / self.charge)

    @cached_property
    def _slope(self) -> Array:
        """What multiplies t = -q^2, as a polynomial in u, over the charge."""
        n, M, phi = self.nucleon, self.responses.M, self.responses.spin_orbit
        foldy, magneton = 1.0 / (8.0 * n.mass**2), 1.0 / (4.0 * n.mass**2)
        terms = (
            (M.protons, self.Q_p * (n.r2_p / 6.0 + foldy) + self.Q_n * (n.r2_n + n.r2_s) / 6.0),
            (M.neutrons, self.Q_n * ((n.r2_p + n.r2_s) / 6.0 + foldy) + self.Q_p * n.r2_n / 6.0),
            (phi.protons, -magneton * (self.Q_p * (1.0 + 2.0 * n.kappa_p) + 2.0 * self.Q_n * (n.kappa_n + n.kappa_s))),
            (
                phi.neutrons,
                -magneton * (self.Q_n * (1.0 + 2.0 * n.kappa_p + 2.0 * n.kappa_s) + 2.0 * self.Q_p * n.kappa_n),
            ),
        )
        size = max(len(c) for c, _ in terms)
        total = np.zeros(size)
        for coefficients, weight in terms:
            total[: len(coefficients)] += weight / self.charge * np.array(coefficients)
        return total

    @cached_property
    def coefficients(self) -> Coefficients:
        """c_k of F = e^{-u/2} sum_k c_k u^k, u = q^2 b^2/2; c_0 = 1."""
        size = max(self._point.size, self._slope.size + 1)
        total = np.pad(self._point, (0, size - self._point.size))
        total[1 : self._slope.size + 1] -= 2.0 / self.responses.b**2 * self._slope
        return tuple(float(c) for c in total)

    def u(self, q: ArrayLike) -> Array:
        """q^2 b^2/2."""
        found: Array = 0.5 * (momentum(q, of="ResponseFormFactor") * self.responses.b) ** 2
        return found

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        u = self.u(q)
        return np.exp(-0.5 * u) * polynomial(u, self.coefficients)

    @property
    def rms_radius(self) -> float:
        """Weak (or charge) radius: the square root of <r^2>, nucleons and spin-orbit term included."""
        return root(self.moments[0], "ResponseFormFactor: expected couplings that see a size")

    @property
    def moments(self) -> Moments:
        """Exact, from the power series of F."""
        series = [
            sum(c * (-0.5) ** (k - i) / math.factorial(k - i) for i, c in enumerate(self.coefficients[: k + 1]))
            for k in range(4)
        ]
        half = 0.5 * self.responses.b**2
        r2, r4, r6 = ((-half) ** k * math.factorial(2 * k + 1) * series[k] for k in (1, 2, 3))
        return r2, r4, r6

    @property
    def spin_orbit_r2(self) -> float:
        """The part of <r^2> that comes from Phi''; zero for spin-saturated shells."""
        flat = replace(self.responses.spin_orbit, protons=(0.0,), neutrons=(0.0,))
        without = replace(self, responses=replace(self.responses, spin_orbit=flat))
        return self.moments[0] - without.moments[0]

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """The same densities and nucleons, another oscillator length.

        Raises
        ------
        ValueError
            If R is not larger than what the nucleons and the spin-orbit term make alone.
        """
        length("ResponseFormFactor", "rms radius", R)
        point = 1.5 * self.responses.b**2 * (1.0 - 2.0 * (float(self._point[1]) if self._point.size > 1 else 0.0))
        own = self.moments[0] - point
        message = "ResponseFormFactor: expected an rms radius above that of the nucleons themselves"
        b = self.responses.b * root((R**2 - own) / point, message)
        return replace(self, responses=self.responses.with_oscillator_length(b))


@dataclass(frozen=True)
class ResponsePair(FormFactorPair):
    """Two `ResponseFormFactor`: polynomials times one Gaussian, as long as neither radius has been changed."""

    def __call__(self, q: ArrayLike) -> Array:
        """F_p and F_n at momentum transfer q, [2, *q]."""
        F_p, F_n = self.F_p, self.F_n
        if not (isinstance(F_p, ResponseFormFactor) and isinstance(F_n, ResponseFormFactor)) or (
            F_p.responses.b != F_n.responses.b
        ):
            return super().__call__(q)
        u = F_p.u(q)
        found: Array = np.exp(-0.5 * u) * np.array([polynomial(u, F.coefficients) for F in (F_p, F_n)])
        return found


def weak_form_factor(
    nuclide: str,
    source: str | None = None,
    *,
    Q_p: float = Q_P,
    Q_n: float = Q_N,
    b: float | None = None,
    nucleon: NucleonStructure | None = None,
) -> ResponseFormFactor:
    """The weak form factor F_w of a nuclide, normalised to one at rest.

    Parameters
    ----------
    nuclide : str
    source : str, optional
        A shell-model interaction or ``"hoferichter-2020"``; see `coherent_responses`.
    Q_p, Q_n : float
        Weak charges of the nucleons; the charge form factor has (1, 0).
    b : float, optional
        Oscillator length, otherwise from systematics.
    nucleon : NucleonStructure, optional
        Radii and moments of the nucleons.

    Raises
    ------
    UnknownId
        If there are no responses of the nuclide, or not from that source.

    Examples
    --------
    >>> round(weak_form_factor("Xe132").rms_radius / fm, 2), round(weak_form_factor("Xe132", Q_p=1, Q_n=0).rms_radius / fm, 2)
    (5.08, 4.77)
    """
    return ResponseFormFactor(coherent_responses(nuclide, source, b), Q_p, Q_n, nucleon or NucleonStructure())


def weak_response(
    nuclide: str, source: str | None = None, *, b: float | None = None, nucleon: NucleonStructure | None = None
) -> FormFactorPair:
    """What protons and neutrons contribute to a coherent vector amplitude, each normalised to one: ``"weak-response"``.

    With F_p = A/Z and F_n = B/N of `ResponseFormFactor`, the amplitude g_p Z F_p + g_n N F_n of *any* couplings g_p, g_n is
    the one that the nucleons' radii, the Darwin-Foldy and the spin-orbit terms demand, and equals F_w Q_w/2 for the weak
    charges. F_p is therefore the form factor of the charge, and couplings to protons also see the neutrons' charge radius.

    Parameters
    ----------
    nuclide, source, b, nucleon
        As for `weak_form_factor`.

    Raises
    ------
    UnknownId
        If there are no responses of the nuclide, or not from that source.

    Examples
    --------
    >>> pair = weak_response("Ar40")
    >>> round(pair.F_p.rms_radius / fm, 3), round(pair.F_n.rms_radius / fm, 3)
    (3.43, 3.539)
    """
    return pair_of_responses(coherent_responses(nuclide, source, b), nucleon)


def pair_of_responses(responses: CoherentResponses, nucleon: NucleonStructure | None = None) -> FormFactorPair:
    """F_p = A/Z and F_n = B/N of `ResponseFormFactor`."""
    inside = nucleon or NucleonStructure()
    return ResponsePair(ResponseFormFactor(responses, 1.0, 0.0, inside), ResponseFormFactor(responses, 0.0, 1.0, inside))
