"""Couplings that public codes take from print."""

import numpy as np
import pytest

from nurecoil.models import NSI, StandardModel
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import WrongQuantity

# g_V^p of e, mu, tau and g_V^n, as the sources of the codes have them: pyCEvNS (its rho, kappa and lambda, added up by hand),
# dukecevns (xscns.cc: 0.01836 and 0.0196964, 0.0114381, 0.00706633), schedges/pyCEvNS (g_LL and g_LR, added up by hand)
PRINTED = {
    "barranco-2005": ([0.030399] * 3, -0.512213),
    "pdg-2015": ([0.038056, 0.029798, 0.025426], -0.5117),
    "pdg-2024-tree": ([0.0297] * 3, -0.5118),
}


@pytest.mark.parametrize("scheme", PRINTED)
def test_printed_couplings(scheme):
    g_V_p, g_V_n = PRINTED[scheme]
    c = StandardModel(scheme=scheme).couplings()
    np.testing.assert_allclose(c.g_V_p, g_V_p, rtol=0, atol=8e-6)
    assert c.g_V_n == pytest.approx(g_V_n, rel=0, abs=1e-6)


@pytest.mark.parametrize("scheme", PRINTED)
def test_electrons_keep_the_one_loop_couplings(scheme):
    """PDG 2024 prints -0.0398 and -0.5063 for muon neutrinos."""
    c = StandardModel(scheme=scheme).couplings()
    assert c.g_V_e[1] == pytest.approx(-0.0398, rel=0, abs=6e-4)
    assert c.g_V_e[0] - c.g_V_e[1] == pytest.approx(1.0, rel=0, abs=9e-3)
    np.testing.assert_allclose(c.g_A_e, [0.4937, -0.5063, -0.5063], atol=1e-3)


@pytest.mark.parametrize("scheme", PRINTED)
def test_the_weak_angle_is_part_of_the_numbers(scheme):
    model = StandardModel(scheme=scheme)
    assert "sin2_theta_w" not in model.parameters
    assert {"delta_s"} >= set(model.parameters)
    with pytest.raises(UnknownId, match="sin2_theta_w"):
        model.terms({"sin2_theta_w": 0.23})
    with pytest.raises(WrongQuantity, match="sin2_theta_w"):
        StandardModel(scheme=scheme, sin2_theta_w=0.231)
    with pytest.raises(WrongQuantity, match="radiative"):
        StandardModel(scheme=scheme, running=True)
    assert (model + NSI(eps_ee_uV=0.1)).parameters["eps_ee_uV"] == 0.1
