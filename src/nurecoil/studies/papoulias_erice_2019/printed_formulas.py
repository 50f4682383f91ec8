"""Cross sections, form factors and mixing as the slides print them, beside the package."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import G_F, alpha_em, m_e, weak_angle
from nurecoil.experiments import Normalisation
from nurecoil.flavour import SolarPropagation
from nurecoil.models import Model
from nurecoil.nuclear import FormFactor, Helm, KleinNystrand, SymmetrizedFermi, shell_spins
from nurecoil.processes.coherent import Axial, KinematicsName, Magnetic
from nurecoil.processes.inelastic.response import lepton_factors
from nurecoil.studies import farthest, ours, quoted, repaired
from nurecoil.studies.papoulias_erice_2019.coherent_csi import csi, model
from nurecoil.studies.papoulias_erice_2019.moment_limits import mixing
from nurecoil.studies.released_counts import SIGNAL, Yields, yields
from nurecoil.tables import read_table
from nurecoil.units import MeV, fm, keV, mu_B, us

E = 30.0 * MeV
T = np.geomspace(1.0, 10.0, 21) * keV


def scattering(
    what: Model, axial: Axial = "default", magnetic: Magnetic = "spin-0", kinematics: KinematicsName = "leading"
) -> nr.CEvNS:
    """Off 133Cs, with T/E dropped as on the slides."""
    return nr.CEvNS("Cs133", what, form_factor="helm-1.2", axial=axial, magnetic=magnetic, kinematics=kinematics)


@ours("cross-section-weak")
def weak_cross_section() -> float:
    """The slide's cross section with Q_V from quark couplings over the package's, without the axial part."""
    xs = scattering(model(), axial="none")
    s2, Z, N, M = weak_angle("msbar-mz-papoulias"), xs.nuclide.Z, xs.nuclide.N, xs.mass
    up, down = 0.5 - 4 / 3 * s2, -0.5 + 2 / 3 * s2
    Q_V = (2 * up + down) * Z + (up + 2 * down) * N
    F2 = xs.F.F_p(np.sqrt(xs.q2(T))) ** 2
    return farthest(G_F**2 * M / math.pi * Q_V**2 * (1 - M * T / (2 * E**2)) * F2 / xs.dsigma_dT(T, E))


@ours("axial-coupling")
def axial_coupling() -> float:
    """Amplitude of one unpaired proton: the root of the package's axial part over G_F^2 M/pi (1 + MT/2E^2) F^2."""
    plain, counted = scattering(model(), "none"), scattering(model(), "spin-counting")
    axial = counted.dsigma_dT(T, E) - plain.dsigma_dT(T, E)
    protons, neutrons = shell_spins(plain.nuclide.Z, plain.nuclide.N)
    unit = G_F**2 * plain.mass / math.pi * (1 + plain.mass * T / (2 * E**2)) * plain.F.F_p(np.sqrt(plain.q2(T))) ** 2
    return float(np.sqrt(axial / unit)[0]) / abs(protons + neutrons)


@ours("cross-section-magnetic", "cross-section-sum", "magnetic-factor-power")
def magnetic_cross_section() -> tuple[float, float, float]:
    """The slide's over the package's; weak plus magnetic over both together; power of small T with which G_EM - 1 goes."""
    dipole = nr.MagneticMoment(mu_numu=1e-9 * mu_B)
    xs = scattering(dipole, magnetic="spin-half")
    Z, F2 = xs.nuclide.Z, xs.F.F_p(np.sqrt(xs.q2(T))) ** 2
    printed = math.pi * alpha_em**2 * 1e-18 * Z**2 / m_e**2 * (1 - T / E) / T * F2
    parts = [scattering(what, magnetic="spin-half").dsigma_dT(T, E, "mu") for what in (model(), dipole, model() + dipole)]
    small = np.array([1e-6, 1e-5]) * keV
    low, high = (scattering(dipole).dsigma_dT(small, E, "mu") / scattering(model()).dsigma_dT(small, E, "mu")).tolist()
    ratios = printed / xs.dsigma_dT(T, E, "mu"), (parts[0] + parts[1]) / parts[2]
    return farthest(ratios[0]), farthest(ratios[1]), math.log10(high / low)


@ours("momentum-transfer", "smallest-energy")
def kinematics() -> tuple[float, float]:
    """q^2 over M T with the sign of the four-momentum; the smallest energy over the slide's, at 10 keV."""
    xs = scattering(model(), kinematics="exact", axial="none")
    at = 10.0 * keV
    return -float(xs.q2(at)) / (xs.mass * at), float(xs.E_min(at)) / math.sqrt(xs.mass * at / 2)


@ours("majorana-antisymmetric", "majorana-elements")
def transition_matrix() -> tuple[float, float]:
    """Elements of lambda in the flavour basis: below over above the diagonal; |lambda_e mu| over |Lambda_tau|."""
    m = 1e-11 * mu_B
    found = nr.models.TransitionMoments(Lambda_1=3 * m, Lambda_2=5j * m, Lambda_3=7 * m, basis="flavour").matrix()
    above, below = found[np.triu_indices(3, 1)], found.T[np.triu_indices(3, 1)]
    return farthest((below / above).real), float(abs(found[0, 1]) / (7 * m))


@ours("solar-third", "solar-unitarity")
def solar_probabilities() -> tuple[float, float]:
    """P_e3 over sin2(theta_13), and (P_e1 + P_e2) over cos2(theta_13), for beryllium-7."""
    one, two, three = SolarPropagation(mixing(), "Be7").mass_probabilities(862 * keV)[0]
    s13 = math.sin(mixing().theta_13) ** 2
    return float(three / s13), float((one + two) / (1 - s13))


# ---- form factors ------------------------------------------------------------------------------------------------------------


def moments(F: Callable[[Array], Array], R: float) -> tuple[float, float, float]:
    """<R^2>, <R^4> and <R^6> out of the form factor itself: its expansion at small q, 1 - q^2/3! + q^4/5! - q^6/7!."""
    x = np.cos(np.pi * (np.arange(40) + 0.5) / 80) ** 2  # (q/q_max)^2
    q_max = 1.5 / R
    fitted = np.polynomial.Chebyshev.fit(x, F(q_max * np.sqrt(x)), 12, domain=[0, 1]).convert(kind=np.polynomial.Polynomial)
    c = fitted.coef
    return -6 * c[1] / q_max**2, 120 * c[2] / q_max**4, -5040 * c[3] / q_max**6


@ours("helm-*", "fermi-*", "klein-nystrand-*")
def form_factors() -> dict[str, float]:
    """The printed form factors over the package's, and printed moments over those in the form factor."""
    R, s, c, a, k = 5.1 * fm, 0.9 * fm, 5.6 * fm, 0.52 * fm, 0.7 * fm
    q = np.linspace(0.02, 0.9, 60) / fm
    w, x, qc, qR = (math.pi * a) ** 2, math.pi * q * a, q * c, q * R
    sphere = 3 * (np.sin(qR) / qR**2 - np.cos(qR) / qR) / qR
    fermi = 3 / (qc * (qc**2 + x**2)) * (x / np.sinh(x)) * (x * np.sin(qc) / np.tanh(x) - qc * np.cos(qc))
    of_helm = (
        3 / 5 * R**2 + 3 * s**2,
        3 / 7 * R**4 + 6 * R**2 * s**2 + 15 * s**4,
        1 / 3 * R**6 + 9 * R**4 * s**2 + 63 * R**2 * s**4 + 105 * s**6,
    )
    of_fermi = (
        3 / 5 * c**2 + 7 / 5 * w,
        3 / 7 * c**4 + 18 / 7 * w * c**2 + 31 / 7 * w**2,
        1 / 3 * c**6 + 11 / 3 * w * c**4 + 239 / 15 * w**2 * c**2 + 127 / 5 * w**3,
    )
    of_klein_nystrand = (3 / 5 * R**2 + 6 * k**2,)
    shapes: dict[str, tuple[FormFactor, Array, tuple[float, ...], float]] = {
        "helm": (Helm(R, s), sphere * np.exp(-((q * s) ** 2) / 2), of_helm, R),
        "fermi": (SymmetrizedFermi(c, a), fermi, of_fermi, c),
        "klein-nystrand": (KleinNystrand(R, k), sphere / (1 + (q * k) ** 2), of_klein_nystrand, R),
    }
    found = {}
    for name, (F, shape, printed, size) in shapes.items():
        found[f"{name}-printed"] = farthest(shape / F(q))
        found |= {f"{name}-moment-{2 * i}": p / m for i, (p, m) in enumerate(zip(printed, moments(F, size), strict=False), 1)}
    return found


@ours("surface-thickness")
def surface_thickness() -> float:
    """4 a ln 3 over the distance in which the density falls from 90 to 10 %, for a thin surface."""
    from scipy.optimize import brentq

    c, a = 5.6 * fm, 0.3 * fm
    density = SymmetrizedFermi(c, a).density
    centre = float(density(0.0))
    at = [float(brentq(lambda r, x=level: float(density(r)) / centre - x, 1 * fm, 9 * fm)) for level in (0.9, 0.1)]
    return 4 * a * math.log(3) / (at[1] - at[0])


@ours("incoherent-charge", "incoherent-longitudinal", "incoherent-transverse", "incoherent-interference")
def incoherent_factors() -> tuple[float, ...]:
    """Factors of sigma_CL and sigma_T with a = 1, b = e_i e_f/kappa^2, d = 0, over the package's; that of L over that of M."""
    initial, omega, c = np.meshgrid([20.0, 35.0, 50.0], [1.0, 4.0, 12.0], np.linspace(-0.95, 0.9, 9))
    final, sine2 = initial - omega, 1 - c**2
    kappa = np.sqrt(initial**2 + final**2 - 2 * initial * final * c)
    b = initial * final / kappa**2
    ours_of = [(k0 + k1 / initial + k2 / initial**2) * initial / final for k0, k1, k2 in lepton_factors(kappa, omega)]
    charge, transverse, interference = 1 + c, 1 - c + b * sine2, (initial + final) / kappa * (1 - c)
    ratios = [x / y for x, y in zip((charge, transverse, interference), ours_of, strict=True)]
    longitudinal = (charge - 2 * b * sine2) / ((omega / kappa) ** 2 * charge)
    return farthest(ratios[0]), farthest(longitudinal), farthest(ratios[1]), farthest(ratios[2])


# ---- the discovery -----------------------------------------------------------------------------------------------------------


@cache
def _fit(control: float, wider: tuple[int, ...] = ()) -> Yields:
    """Yields from the released counts in photo-electrons and arrival time; steady state as a product of its projections.

    `control` is the number of counts that say how much of it there is, `wider` how many bins are taken together.
    """
    data = csi("-time")
    steady = np.asarray(data.backgrounds["steady-state"])
    product = steady.sum(axis=1)[:, None] * steady.sum(axis=0) / steady.sum()
    known = (Normalisation("steady_state", ("steady-state",), control**-0.5),) if math.isfinite(control) else ()
    fitted = data.replace(backgrounds={**data.backgrounds, "steady-state": product}, nuisances=(*data.nuisances, *known))
    return yields(fitted, data.expected(model()), wider)


def control_counts() -> dict[str, float]:
    """Counts of 6 to 30 photo-electrons in the first 6 us: anticoincident, and both samples with the beam off."""
    table = read_table("coherent_csi_2017", "counts.csv")
    inside = (table["pe"] > 6) & (table["pe"] < 30) & (table["time"] < 6 * us)
    return {name: float(table[name][inside].sum()) for name in ("ac_on", "c_off", "ac_off")}


@ours("discovery-events", "discovery-error", "discovery-significance")
def discovery() -> tuple[float, float, float]:
    """The yield, its error, and the significance, with the steady state known as well as its anticoincidences say."""
    found = _fit(control_counts()["ac_on"])
    return found.counts[SIGNAL], found.errors[SIGNAL], found.significance


@repaired("discovery-significance")
def with_the_beam_off() -> float:
    """Significance, with the samples of beam off saying what the steady state is as well."""
    return _fit(sum(control_counts().values())).significance


@quoted("open-discovery-events", "open-discovery-significance", "open-discovery-error")
def left_open() -> tuple[float, float, float]:
    """Counts and standard deviations by which bins of twice the time move the fit; counts off its error by the beam off."""
    control = control_counts()
    found, wider, off = _fit(control["ac_on"]), _fit(control["ac_on"], (1, 2)), _fit(sum(control.values()))
    moved = abs(wider.counts[SIGNAL] - found.counts[SIGNAL]), abs(wider.significance - found.significance)
    return *moved, found.errors[SIGNAL] - off.errors[SIGNAL]


@quoted("discovery-steady-held", "discovery-control-counts")
def with_the_steady_state_held() -> tuple[float, float]:
    """Significance, and how many counts there are with the beam off."""
    return _fit(math.inf).significance, sum(control_counts().values())
