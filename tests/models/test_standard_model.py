"""Low-energy couplings of the Standard Model."""

import numpy as np
import pytest

from nurecoil.models import StandardModel

# brief, section 1.3 (Erler-Su): g_V^p and g_V^e by flavour, g_V^n, g_A^e
TABLE = {
    0.23857: ([0.03824, 0.02998, 0.02561], -0.51170, [0.95196, -0.03979, -0.03542], [0.49365, -0.50636, -0.50636]),
    0.23873: ([0.03792, 0.02966, 0.02529], -0.51170, [0.95228, -0.03947, -0.03510], [0.49365, -0.50636, -0.50636]),
}


@pytest.mark.parametrize("sin2", sorted(TABLE))
def test_radiative_couplings(sin2):
    c = StandardModel(sin2_theta_w=sin2).couplings()
    g_V_p, g_V_n, g_V_e, g_A_e = TABLE[sin2]
    np.testing.assert_allclose(c.g_V_p, g_V_p, atol=1e-5)
    assert c.g_V_n == pytest.approx(g_V_n, abs=1e-5)
    np.testing.assert_allclose(c.g_V_e, g_V_e, atol=1e-5)
    np.testing.assert_allclose(c.g_A_e, g_A_e, atol=1e-5)


def test_radiative_couplings_to_the_digits_of_the_reference_table():
    c = StandardModel(sin2_theta_w=0.23857).couplings()
    np.testing.assert_allclose(c.g_V_p[:2], [0.0382389, 0.0299826], atol=3e-7)
    assert c.g_V_n == pytest.approx(-0.511704, abs=6e-7)


def test_tree_couplings():
    c = StandardModel(scheme="tree", sin2_theta_w=0.23857).couplings()
    assert c.g_V_p.tolist() == pytest.approx([0.02286] * 3)
    assert c.g_V_n == -0.5
    assert c.g_V_e.tolist() == pytest.approx([0.97714, -0.02286, -0.02286])
    assert c.g_A_e.tolist() == [0.5, -0.5, -0.5]


@pytest.mark.parametrize("scheme", ["tree", "radiative"])
def test_neutral_atom_at_rest(scheme):
    """Forward amplitude nu_e minus nu_mu on a neutral atom is Z exactly, whatever the scheme: only W exchange differs."""
    model = StandardModel(scheme=scheme, sin2_theta_w=0.23857)
    Z, N = 2, 2
    counts = {"p": Z, "n": N, "e": Z, "charge": Z - Z}
    amplitude = sum(counts[t.channel.constituent] * t.matrix for t in model.terms() if t.channel.structure == "V")
    assert (amplitude[0, 0] - amplitude[1, 1]).real == pytest.approx(Z, abs=1e-12)
    if scheme == "tree":  # Z - N/2 and -N/2, the potentials of matter oscillation
        assert np.diag(amplitude).real.tolist() == pytest.approx([Z - N / 2, -N / 2, -N / 2])
    else:  # brief: 0.956981 and -1.043019 for helium
        assert np.diag(amplitude).real[:2].tolist() == pytest.approx([0.956981, -1.043019], abs=2e-6)


def test_default_is_radiative_at_low_energy():
    model = StandardModel()
    assert (model.scheme, model.sin2_theta_w) == ("radiative", 0.23873)


def test_weak_angle_is_a_parameter():
    model = StandardModel(scheme="tree", sin2_theta_w=0.23)
    assert model.couplings({"sin2_theta_w": 0.2}).g_V_p_bar == pytest.approx(0.1)
    assert dict(model.parameters) == {"sin2_theta_w": 0.23}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheme": "on-shell"}, "scheme: expected .*got 'on-shell'"),
        ({"sin2_theta_w": 1.2}, "sin2_theta_w: expected more than 0 and below 1, got 1.2"),
        ({"scheme": "tree", "running": True}, "running: the charge radius runs in the radiative scheme only"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        StandardModel(**options)
