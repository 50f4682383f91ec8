"""Names of species."""

import pytest

from nurecoil.problems import UnknownId
from nurecoil.sources import SPECIES, from_pdg, from_snewpy, parse_species, species_name, to_pdg, to_snewpy


@pytest.mark.parametrize("name", SPECIES)
def test_round_trips(name):
    assert species_name(*parse_species(name)) == name
    assert from_pdg(to_pdg(name)) == name
    assert from_snewpy(to_snewpy(name)) == (name,)


def test_numbers_of_the_particle_data_group():
    assert [to_pdg(name) for name in ("nu_e", "nu_mu", "nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar")] == [
        12, 14, 16, -12, -14, -16,
    ]  # fmt: skip


def test_snewpy_names():
    assert to_snewpy("nu_mu_bar") == "NU_MU_BAR"
    assert from_snewpy("NU_X") == ("nu_mu", "nu_tau")


def test_unknown_names():
    with pytest.raises(UnknownId, match="no neutrino species 'nu_x'"):
        parse_species("nu_x")
    with pytest.raises(UnknownId, match="no neutrino species 'numu'"):
        to_pdg("numu")
    with pytest.raises(UnknownId, match="no neutrino species 'nu_s'"):
        to_snewpy("nu_s")
    with pytest.raises(UnknownId, match="no snewpy flavour 'NU_Q'"):
        from_snewpy("NU_Q")
    with pytest.raises(ValueError, match="PDG number: expected one of 12, 14, 16, -12, -14, -16, got 13"):
        from_pdg(13)
    with pytest.raises(ValueError, match="flavour: expected one of e, mu, tau, got 'x'"):
        species_name("x")
