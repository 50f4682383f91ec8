"""Costs of rates: a new model point, building the tables, and how both grow."""

import numpy as np
import pytest

import nurecoil as nr
from conftest import best
from nurecoil.constants import G_A, G_F
from nurecoil.detectors import ConstantQuenching, LightYield, PoissonResolution, Response
from nurecoil.rates import compile, moments, tabulate
from nurecoil.sources import GaussianPulse
from nurecoil.units import MeV, day, keV, kg, us

SM = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
TARGET = nr.CEvNS.on("CsI", SM)
SNS = nr.PionDecayAtRest(
    protons_on_target=1e23, neutrinos_per_proton=0.08, distance="19.3 m", pulse=GaussianPulse(0.7 * us, 0.15 * us)
)
T = np.linspace(0.5, 40, 100) * keV


def detector(bins):
    # the number of bins is changed by the light yield, so that they cover the same recoils
    return Response(
        (ConstantQuenching(0.0878), LightYield(13.348 * bins / 25 / keV), PoissonResolution()), np.arange(bins + 1) + 5
    )


def plain_numpy_floor():
    """CsI at a pion source by hand: flavour-diagonal, tables of flux and form factors built beforehand."""
    isotopes = []
    for process, per_mass in TARGET.parts:
        prompt, nue, numubar = (np.einsum("nTaa->nT", moments(c, process, T)).real for c in SNS.components)
        k = G_F**2 * process.mass / np.pi
        vector = np.array([k + 0 * T, -k * T, -0.5 * k * process.mass * T])
        axial = np.array([k + 0 * T, -k * T, 0.5 * k * process.mass * T])
        q = np.sqrt(process.q2(T))
        isotopes.append(
            (
                per_mass,
                process.nuclide.Z * process.F.F_p(q),
                process.nuclide.N * process.F.F_n(q),
                process.spins[0] * process.F.F_p(q),
                process.spins[1] * process.F.F_n(q),
                (vector * nue).sum(axis=0),
                (vector * (prompt + numubar)).sum(axis=0),
                (axial * (nue + prompt + numubar)).sum(axis=0),
            )
        )

    def point(sin2):
        g_p, g_n, a_p, a_n = 0.5 - 2 * sin2, -0.5, 0.5 * G_A, -0.5 * G_A
        total = np.zeros_like(T)
        for per_mass, F_p, F_n, S_p, S_n, K_e, K_mu, K_A in isotopes:
            electron = g_p * F_p + g_n * F_n
            muon = g_p * F_p + g_n * F_n
            axial = a_p * S_p + a_n * S_n
            total += per_mass * (K_e * electron**2 + K_mu * muon**2 + K_A * axial**2)
        return total

    return point


def test_spectrum_at_a_new_model_point(report):
    ours, floor = tabulate(SNS, TARGET, T), plain_numpy_floor()
    np.testing.assert_allclose(ours(None, {"sin2_theta_w": 0.25}), floor(0.25), rtol=1e-12)
    a, b = best(lambda: ours(None, {"sin2_theta_w": 0.25}), lambda: floor(0.25))
    report(f"100-point CsI spectrum, new weak angle: {a / b:.2f} of the floor ({b * 1e6:.0f} us)")
    assert a / b <= 2


@pytest.mark.parametrize(
    ("extra", "values"),
    [
        (nr.NSI(eps_ee_uV=0.1, eps_emu_dV=0.1j), {"eps_ee_uV": 0.2}),
        (nr.MagneticMoment(), {"mu_numu": 1e-9}),
        (nr.TransitionMoments(Lambda_1=1e-9), {"Lambda_2": 1e-9}),
        (nr.Millicharge(), {"q_numu": 1e-12}),
        (nr.LightVector(mass=10 * MeV, coupling=1e-4), {"g_Zprime": 1e-3}),
    ],
    ids=lambda x: type(x).__name__,
)
def test_new_physics_point_against_the_standard_model(report, extra, values):
    folded = tabulate(SNS, TARGET, T)
    model = SM + extra
    a, b = best(lambda: folded(model, values), lambda: folded(None, {"sin2_theta_w": 0.25}))
    report(f"new {type(extra).__name__} point: {a / b:.2f} of a Standard Model point")
    assert a / b <= 2


@pytest.mark.parametrize(("bins", "times"), [(99, None), (25, 12)])
def test_compiled_counts_against_a_bare_product(report, bins, times):
    edges = None if times is None else np.linspace(0, 6, times + 1) * us
    folded = compile(SNS, TARGET, detector(bins), exposure=kg * day, time_edges=edges)
    channels, matrices = folded.couplings()
    contract = folded.contraction(channels)
    table, vector = contract.table, np.ones(contract.table.shape[1])
    a, b = best(lambda: contract(matrices), lambda: table.dot(vector))
    batch = np.repeat(matrices[None], 200, axis=0)
    (c,) = best(lambda: contract.many(batch))
    size = f"{table.shape[0]} x {table.shape[1]}"
    report(
        f"counts in {folded.shape} bins: {a / b:.2f} of a bare {size} product ({b * 1e6:.1f} us), {c / 200 / b:.2f} in a batch"
    )
    assert a / b <= 2
    assert c / 200 / b <= 2


def test_building_from_nothing(report):
    floor = plain_numpy_floor()
    process = TARGET.parts[0][0]
    nodes = compile(SNS, TARGET, detector(25), exposure=kg).T
    response = detector(25)
    flux, matrix, table, unit = best(
        lambda: [moments(c, process, nodes) for c in SNS.components],
        lambda: response.matrix(nodes),
        lambda: compile(SNS, TARGET, response, exposure=kg)(),
        lambda: floor(0.25),
        repeats=3,
    )
    report(f"from nothing, in units of the floor: J {flux / unit:.0f}, R {matrix / unit:.0f}, all tables {table / unit:.0f}")


def test_cost_grows_linearly(report):
    few, many = (np.linspace(0.5, 40, n) * keV for n in (400, 1600))
    by_nodes = best(lambda: tabulate(SNS, TARGET, few)(), lambda: tabulate(SNS, TARGET, many)(), repeats=3)
    coarse, fine = detector(50), detector(200)
    by_bins = best(
        lambda: compile(SNS, TARGET, coarse, exposure=kg)(), lambda: compile(SNS, TARGET, fine, exposure=kg)(), repeats=3
    )
    growth = [b / a for a, b in (by_nodes, by_bins)]
    report(f"four times the nodes cost {growth[0]:.1f} times as much, four times the bins {growth[1]:.1f} times")
    assert max(growth) < 6
