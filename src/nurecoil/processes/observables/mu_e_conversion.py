"""mu- -> e- conversion in a nucleus, and what it says about neutrino interactions that change flavour.

Two rules lead from a bound on the conversion rate to one on epsilon^{fP}_{mu e}, the coupling of nu_mu -> nu_e on a quark.
In both a W loop dresses the neutrino operator into one of charged leptons, of strength C epsilon with
C = alpha/(4 pi s_W^2) ln(Lambda/m_W).

* `epsilon_limit_davidson`: R = (C epsilon)^2, no nucleus, Sec. 3 of Davidson:2003ha; Table 1 of PapouliasKosmas:2013ti uses it.
* `MuEConversion.epsilon_limit`: the coherent rate on all nucleons with the overlap integrals of Kitano:2002mt, for the same C.

Neither is model independent: see `CAVEAT`.
"""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

from nurecoil.catalogue import given, known
from nurecoil.constants import G_F, INVERSE_ALPHA_HAT_M_Z, m_mu, weak_angle
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId
from nurecoil.processes.observables.muonic_atom import Density, MuonicAtom, Overlaps
from nurecoil.tables import read_table
from nurecoil.units.kinds import Activity, Maybe, Positive

LOOP_FACTOR = 0.0027
"""C for one unit of the logarithm, as rounded in Davidson:2003ha."""

CAVEAT = (
    "The logarithm of the loop is not gauge invariant by itself, and its coefficient depends on how the neutrino operator "
    "arises from SU(2)-invariant ones (Biggio:2009kv; Davidson:2019iqh): this bound is an estimate for one loop diagram and "
    "no model-independent limit."
)


def loop_factor(log: float = 1.0, alpha: float | None = None, sin2_theta_w: float | None = None) -> float:
    """C = alpha/(4 pi s_W^2) ln(Lambda/m_W), Sec. 3 of Davidson:2003ha.

    Parameters
    ----------
    log : float
        ln(Lambda/m_W).
    alpha, sin2_theta_w : float, optional
        At M_Z by default.

    Examples
    --------
    >>> round(loop_factor(), 4)
    0.0027
    """
    coupling = 1.0 / INVERSE_ALPHA_HAT_M_Z if alpha is None else alpha
    s2 = weak_angle("msbar-mz-pdg2024") if sin2_theta_w is None else sin2_theta_w
    return coupling / (4.0 * math.pi * s2) * log


def capture_rate(nuclide: str | Nuclide) -> float:
    """Rate of muon capture (Suzuki:1987jf), natural units; measured on the natural element.

    Raises
    ------
    UnknownId
        If it is not tabulated.

    Examples
    --------
    >>> from nurecoil.units import s
    >>> round(capture_rate("Ti48") * s / 1e6, 2)
    2.59
    """
    name = Nuclide(nuclide).name
    table: Any = read_table("muonic_atoms", "capture_rates.csv")
    if name not in table["nuclide"]:
        raise UnknownId("muon capture rate of", name, table["nuclide"])
    return float(table["rate"][table["nuclide"].index(name)])


@dataclass(frozen=True)
class ConversionCouplings:
    """Couplings of one electron chirality, Sec. II of Kitano:2002mt, summed over quarks into nucleons.

    Parameters
    ----------
    dipole : complex
        A_R* (or A_L*).
    scalar_p, scalar_n, vector_p, vector_n : complex
        g-tilde_S and g-tilde_V of protons and neutrons.
    """

    dipole: complex = 0.0
    scalar_p: complex = 0.0
    scalar_n: complex = 0.0
    vector_p: complex = 0.0
    vector_n: complex = 0.0

    @classmethod
    def from_epsilon(cls, eps_u: complex = 0.0, eps_d: complex = 0.0, C: float = LOOP_FACTOR) -> ConversionCouplings:
        """Those that a W loop makes of epsilon^{uP} and epsilon^{dP}, P = L or R: g_q = 2 C epsilon_q on quarks.

        The vector current of a chiral quark operator counts quarks: g-tilde_p = 2 g_u + g_d, g-tilde_n = g_u + 2 g_d.
        """
        g_u, g_d = 2.0 * C * eps_u, 2.0 * C * eps_d
        return cls(vector_p=2.0 * g_u + g_d, vector_n=g_u + 2.0 * g_d)

    def amplitude(self, overlaps: Overlaps) -> complex:
        """A D + g_S^p S_p + g_S^n S_n + g_V^p V_p + g_V^n V_n, in units of m_mu^{5/2}."""
        o = overlaps
        total = self.dipole * o.D + self.scalar_p * o.S_p + self.scalar_n * o.S_n
        return complex(total + self.vector_p * o.V_p + self.vector_n * o.V_n)


@dataclass(frozen=True)
class EpsilonLimit:
    """A limit on |epsilon^{fP}_{mu e}| from mu -> e conversion.

    Parameters
    ----------
    epsilon : float
    rule : str
        ``"davidson-2003"`` or ``"coherent"``.
    nuclide : str
        Empty where the rule knows no nucleus.
    caveat : str
        What the limit does not cover.
    """

    epsilon: float
    rule: str
    nuclide: str = ""
    caveat: str = CAVEAT


def _check_ratio(R: float) -> None:
    if not 0 < R < 1:
        raise ValueError(f"R: expected a ratio of conversion to capture between 0 and 1, got {R!r}")


def epsilon_limit_davidson(R: float, C: float = LOOP_FACTOR) -> EpsilonLimit:
    """The limit sqrt(R)/C, without nuclear input: Table 1 of PapouliasKosmas:2013ti.

    Parameters
    ----------
    R : float
        Bound (or sensitivity) on the ratio of conversion to capture.
    C : float
        Loop factor.

    Raises
    ------
    ValueError
        If R is not between 0 and 1.

    Examples
    --------
    >>> [round(epsilon_limit_davidson(R).epsilon / 1e-6, 2) for R in (1e-16, 6e-17, 2e-18, 1e-18)]
    [3.7, 2.87, 0.52, 0.37]
    """
    _check_ratio(R)
    return EpsilonLimit(math.sqrt(R) / C, "davidson-2003")


@known("observables", "mu-e-conversion")
class MuEConversion:
    """Coherent conversion mu- N -> e- N in the ground state of a nucleus.

    Parameters
    ----------
    nuclide : str or Nuclide
    capture : float, optional
        Rate of muon capture (natural units); a measured one by default. Overlaps and rates need none.
    charge, protons, neutrons : Density, optional
        As for `MuonicAtom`: the measured charge density, for all three, by default.
    recoil : bool
        Whether the recoil of the nucleus is taken into account; the published tables of overlaps leave it out.
    box : float
        Where the waves end, in Bohr radii of the muon.

    Raises
    ------
    UnknownId
        If the nuclide is unknown or has no tabulated charge density; of `captures`, if its capture rate is not tabulated.
    ValueError
        If the box is too small or the capture rate not positive.

    Notes
    -----
    rate = 2 G_F^2 |A D + g_S^p S_p + g_S^n S_n + g_V^p V_p + g_V^n V_n|^2, summed over the electron's chiralities: Sec. II of
    Kitano:2002mt.

    Examples
    --------
    >>> titanium = MuEConversion("Ti48")
    >>> round(titanium.branching_ratio(ConversionCouplings.from_epsilon(eps_u=1.0, C=1.0)))
    132
    """

    nuclide: str | Nuclide = given(read=Nuclide, example="Ti48")
    _: KW_ONLY
    capture: Maybe[Activity] = None  # type: ignore[assignment]
    charge: Density | str | None = given(default=None, files=False)
    protons: Density | None = given(default=None, files=False)
    neutrons: Density | None = given(default=None, files=False)
    recoil: bool = True
    box: Positive = 20.0  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.capture is not None and not self.capture > 0:
            raise ValueError(f"capture: expected a positive rate, got {self.capture!r}")
        _ = self.atom

    @cached_property
    def atom(self) -> MuonicAtom:
        """The muon's orbit and the electron's wave."""
        return MuonicAtom(
            self.nuclide,
            charge=self.charge,
            protons=self.protons,
            neutrons=self.neutrons,
            recoil=self.recoil,
            box=self.box,
        )

    @cached_property
    def captures(self) -> float:
        """Muon captures per time, as given or as measured."""
        return capture_rate(self.nuclide) if self.capture is None else self.capture

    @property
    def overlaps(self) -> Overlaps:
        """The overlap integrals."""
        return self.atom.overlaps

    def rate(self, *couplings: ConversionCouplings) -> float:
        """Conversions per time, for couplings to electrons of one chirality, or one set for each."""
        total = sum(abs(c.amplitude(self.overlaps)) ** 2 for c in couplings)
        return 2.0 * G_F**2 * m_mu**5 * total

    def branching_ratio(self, *couplings: ConversionCouplings) -> float:
        """Conversions per capture."""
        return self.rate(*couplings) / self.captures

    def epsilon_limit(self, R: float, u: float = 1.0, d: float = 0.0, C: float = LOOP_FACTOR) -> EpsilonLimit:
        """The epsilon at which the coherent branching ratio reaches R.

        Parameters
        ----------
        R : float
            Bound (or sensitivity) on the ratio of conversion to capture.
        u, d : float
            Relative weights: epsilon^u = u epsilon, epsilon^d = d epsilon.
        C : float
            Loop factor.

        Raises
        ------
        ValueError
            If R is not between 0 and 1, or the weights cancel in this nucleus.
        """
        _check_ratio(R)
        at_one = self.branching_ratio(ConversionCouplings.from_epsilon(u, d, C))
        if not at_one > 0:
            raise ValueError(f"u, d: expected weights that convert muons, got {u!r}, {d!r}")
        return EpsilonLimit(math.sqrt(R / at_one), "coherent", self.atom.nuclide.name)


def flavour_change_ratio(nuclide: str | Nuclide, epsilon: float, sin2_theta_w: float | None = None) -> float:
    """R_{nu_mu <-> nu_e}: flavour-changing over Standard-Model coherent cross section, for epsilon^u = epsilon^d.

    (3 epsilon A)^2/[((1 - 4 s^2) Z - N)/2]^2 with equal form factors of protons and neutrons: Eqs. (4) and (12) of
    PapouliasKosmas:2013ti.

    Parameters
    ----------
    nuclide : str or Nuclide
    epsilon : float
        epsilon^{fV}_{mu e}.
    sin2_theta_w : float, optional
        The paper's 0.2312 by default.

    Examples
    --------
    >>> round(flavour_change_ratio("Al27", 3.70e-6) / 1e-10, 1)
    21.2
    """
    n = Nuclide(nuclide)
    s2 = weak_angle("msbar-mz-papoulias") if sin2_theta_w is None else sin2_theta_w
    return float((3.0 * epsilon * n.A) ** 2 / (0.5 * ((1.0 - 4.0 * s2) * n.Z - n.N)) ** 2)


__all__ = [
    "CAVEAT",
    "LOOP_FACTOR",
    "ConversionCouplings",
    "Density",
    "EpsilonLimit",
    "MuEConversion",
    "MuonicAtom",
    "Overlaps",
    "capture_rate",
    "epsilon_limit_davidson",
    "flavour_change_ratio",
    "loop_factor",
]
