"""What other codes take and give: recoil rates in their units, species by their numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.export.recoil_rates import recoil_rate
from nurecoil.sources import SPECIES, Monoenergetic, read_species, to_pdg
from nurecoil.units import keV
from nurecoil.units.kinds import WrongQuantity


def boron():
    return nr.spectrum(nr.Solar(reactions=["B8"]), nr.CEvNS.on("Xe", nr.StandardModel()))


def test_recoil_rates_are_events_per_tonne_year_and_kev():
    """Their integral is what `compile` counts in one tonne and year, by another quadrature."""
    from nurecoil.detectors import nr_threshold

    edges = np.linspace(1.0, 6.0, 4001)
    middle = 0.5 * (edges[1:] + edges[:-1])
    total = np.sum(recoil_rate(boron())(middle) * np.diff(edges))
    folded = nr.compile(nr.Solar(reactions=["B8"]), boron().target, nr_threshold(1 * keV), exposure="1 tonne year")
    assert total == pytest.approx(folded().sum(), rel=1e-4)


def test_recoil_rates_have_the_shape_of_what_they_are_asked():
    rate = recoil_rate(boron())
    assert rate(1.0).shape == ()
    assert rate(np.ones((2, 3))).shape == (2, 3)
    assert rate([-1.0, 0.0]).tolist() == [0.0, 0.0]
    model = nr.StandardModel() + nr.NSI(eps_ee_uV=0)
    assert recoil_rate(boron(), model, eps_ee_uV=0.1)(2.0) < rate(2.0)


def test_a_fluence_has_no_rate():
    burst = nr.spectrum(Monoenergetic("10 MeV", "nu_e", "1e10 cm^-2"), nr.CEvNS.on("Xe", nr.StandardModel()))
    with pytest.raises(ValueError, match=r"source 'monoenergetic': expected a flux per time"):
        recoil_rate(burst)


@pytest.mark.parametrize("name", SPECIES)
def test_species_are_taken_as_numbers_and_as_particles(name):
    number = to_pdg(name)
    for given in (name, number, np.int64(number), SimpleNamespace(pdgid=number)):
        assert Monoenergetic("1 MeV", given, "1 cm^-2 s^-1").species == name


def test_what_is_no_neutrino_is_refused():
    with pytest.raises(WrongQuantity, match="expected one of 12, 14, 16, -12, -14, -16, got 11"):
        read_species(11)
    with pytest.raises(WrongQuantity, match=r"species: expected one of nu_e, .*, or a PDG number, got 12.5"):
        read_species(12.5)
    with pytest.raises(WrongQuantity, match="got True"):
        read_species(True)
    with pytest.raises(WrongQuantity, match="got 'nu_el'"):
        read_species("nu_el")
