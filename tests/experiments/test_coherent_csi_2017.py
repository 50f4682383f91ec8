"""The first COHERENT data set: the released counts, and the Standard-Model expectation.

Numbers: COHERENT's release (Akimov:2018vzs) for the counts, and for the expectation an independent calculation with Helm,
Klein-Nystrand and other form factors, tree-level couplings, Poisson smearing; its rounding and ours (nuclear instead of atomic
masses, exact kinematics) stay well within 1 %.
"""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import PoissonResolution, Response
from nurecoil.expectation import prediction
from nurecoil.experiments import experiments, validate
from nurecoil.units import mu_B, us

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)


@pytest.fixture(scope="module")
def csi() -> nr.experiments.Experiment:
    return nr.experiment("coherent-csi-2017")


@pytest.fixture(scope="module")
def in_time() -> nr.experiments.Experiment:
    return nr.experiment("coherent-csi-2017-time")


def test_all_shipped_experiments_are_valid():
    assert {"coherent-csi-2017", "coherent-csi-2017-one-bin", "coherent-csi-2017-time"} <= set(experiments())
    for name in experiments():
        assert validate(name) == []
        assert nr.experiment(name).id == name


@pytest.mark.parametrize("suffix", ["", "-one-bin", "-time"])
def test_counts_of_the_release(suffix):
    data = nr.experiment("coherent-csi-2017" + suffix)
    assert data.observed.sum() == 547
    assert data.backgrounds["steady-state"].sum() == 405
    assert data.measured == {"steady-state": 1.0}


def test_rows_fall_where_the_release_puts_them(in_time):
    table = {tuple(row[:2]): row[2:] for row in _released_rows()}
    for b, pe in enumerate(range(7, 31, 2)):
        for t, time in enumerate(np.arange(0.25, 6.0, 0.5)):
            on, _, anti, _ = table[pe, time]
            assert in_time.observed[b, t] == on
            assert in_time.backgrounds["steady-state"][b, t] == anti


def _released_rows():
    from nurecoil.tables import data_path

    return np.loadtxt(data_path("coherent_csi_2017", "counts.csv"), delimiter=",", skiprows=2)


def test_prompt_neutrons(csi, in_time):
    # 5.42 after acceptance, from the release; the collaboration quotes 6
    assert csi.backgrounds["prompt-neutrons"].sum() == pytest.approx(5.42, abs=0.005)
    neutrons = in_time.backgrounds["prompt-neutrons"]
    assert neutrons.sum() == pytest.approx(5.42, abs=0.005)
    # 86.83 % of them arrive between 0.5 and 1 us
    assert neutrons[:, 1].sum() / neutrons.sum() == pytest.approx(0.8683, abs=1e-4)


def test_signal(csi):
    assert csi.expected(TREE).sum() == pytest.approx(173.0, rel=0.01)
    assert csi.expected(TREE, {"sin2_theta_w": 0.23865}).sum() == pytest.approx(180.9, rel=0.01)


@pytest.mark.parametrize(
    ("form_factor", "counts"),
    [("helm-lewin-smith", 170.2), ("klein-nystrand", 159.8), ("symmetrized-fermi", 170.5), ("unity", 323)],
)
def test_signal_with_other_form_factors(csi, form_factor, counts):
    other = csi.replace(target=nr.CEvNS.on("CsI", TREE, form_factor=form_factor, axial="none"))
    assert other.expected(TREE).sum() == pytest.approx(counts, rel=0.01)


def test_signal_without_smearing(csi):
    steps = tuple(step for step in csi.response.steps if not isinstance(step, PoissonResolution))
    sharp = nr.experiment("coherent-csi-2017-one-bin").replace(response=Response(steps, ["6 PE", "30 PE"]))
    assert sharp.expected(TREE).sum() == pytest.approx(169.0, rel=0.01)


def test_axial_part_and_leading_kinematics_are_negligible(csi):
    # both are of order T/M or 1/A^2: three per mille at most
    base = csi.expected(TREE).sum()
    for options in ({"axial": "spin-counting"}, {"axial": "spin-expectation"}, {"kinematics": "leading"}):
        target = nr.CEvNS.on("CsI", TREE, **{"form_factor": "helm-1.2", "axial": "none", **options})
        assert csi.replace(target=target).expected(TREE).sum() == pytest.approx(base, rel=3e-3)


def test_arrival_times(csi, in_time):
    signal = in_time.expected(TREE)
    assert signal.shape == in_time.observed.shape == (12, 12)
    assert in_time.time_edges / us == pytest.approx(np.arange(0, 6.5, 0.5))
    parts = csi.compiled.by_component(TREE)
    # fractions of the release: all prompt neutrinos and 91.48 % of the delayed ones arrive in 6 us
    delayed = parts["nu_e delayed"] + parts["nu_mu_bar delayed"]
    assert signal.sum(axis=1) == pytest.approx(parts["nu_mu prompt"] + 0.91478530 * delayed, rel=1e-7)
    prompt = 0.9094832 * parts["nu_mu prompt"] + 0.11920611 * delayed
    assert signal[:, 1] == pytest.approx(prompt, rel=1e-7)


def test_one_bin_is_the_sum(csi):
    one = nr.experiment("coherent-csi-2017-one-bin")
    assert one.expected(TREE).tolist() == pytest.approx([csi.expected(TREE).sum()], rel=1e-6)
    assert prediction(one, TREE)().tolist() == pytest.approx([one.expected(TREE)[0] + 405 + 6])


def test_nuisances(csi):
    assert [n.name for n in csi.nuisances] == ["signal_normalisation", "beam_neutron_normalisation"]
    assert [n.uncertainty for n in csi.nuisances] == pytest.approx([0.28, 0.25])
    base = prediction(csi, TREE)()
    pulled = prediction(csi, TREE)({"signal_normalisation": 0.5, "beam_neutron_normalisation": -1.0})
    assert pulled - base == pytest.approx(0.5 * csi.expected(TREE) - csi.backgrounds["prompt-neutrons"])


def test_inferred_inputs_are_marked(csi):
    assert {p.path for p in csi.inferred} == {"bins.edges", "time.signal", "backgrounds.prompt-neutrons.efficiency"}
    assert all(p.source for p in csi.provenance)
    assert csi.papers == ("Akimov:2017ade", "Akimov:2018vzs")


def test_tables_are_built_once(csi):
    assert csi.compiled is csi.compiled
    csi.expected(TREE)
    known = dict(csi.compiled._tables)
    csi.expected(TREE, {"sin2_theta_w": 0.2})
    assert all(csi.compiled._tables[key] is table for key, table in known.items())
    assert len(csi.compiled._tables) == len(known)


def test_magnetic_moments(csi):
    # events at 1e-10 mu_B in the same calculation: nu_mu 0.0317, nu_mu_bar 0.0396, nu_e 0.0325
    model = TREE + nr.MagneticMoment()
    more = csi.expected(model, {"mu_numu": 1e-10 * mu_B}).sum() - csi.expected(model).sum()
    assert more == pytest.approx(0.0317 + 0.0396, rel=0.01)
    more = csi.expected(model, {"mu_nue": 1e-10 * mu_B}).sum() - csi.expected(model).sum()
    assert more == pytest.approx(0.0325, rel=0.01)
