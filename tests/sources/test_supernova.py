"""Supernovae."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.problems import UnknownId
from nurecoil.sources import SPECIES, FermiDirac, MaxwellBoltzmann, Pinched, Supernova, mean_energy, parse_species
from nurecoil.units import MeV, cm2, erg, kpc

TEMPERATURES = {"nu_e": "3.5 MeV", "nu_e_bar": "5 MeV", "nu_x": "8 MeV"}
HALF = dict.fromkeys(SPECIES, 0.1) | {"nu_e": 0.25, "nu_e_bar": 0.35}


def by_name(source):
    return {c.name: c.strength for c in source.components}


def test_emitted_numbers_and_fluences_of_papoulias_and_kosmas():
    # Independent calculation of the 48Ti rates: 3e53 erg in six equal parts, <E> = 3T, 8.5 kpc; quoted with four digits.
    emitted = by_name(Supernova.papoulias_kosmas_2013(distance=None))
    fluence = by_name(Supernova.papoulias_kosmas_2013())
    nu_x = ("nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar")
    assert emitted["nu_e"] == pytest.approx(2.972e57, rel=3e-4)
    assert emitted["nu_e_bar"] == pytest.approx(2.081e57, rel=3e-4)
    assert sum(emitted[name] for name in nu_x) == pytest.approx(5.201e57, rel=3e-4)
    assert fluence["nu_e"] * cm2 == pytest.approx(3.438e11, rel=3e-4)
    assert fluence["nu_e_bar"] * cm2 == pytest.approx(2.407e11, rel=3e-4)
    assert sum(fluence[name] for name in nu_x) * cm2 == pytest.approx(6.017e11, rel=3e-4)


def test_species_flavours_and_distance():
    source = Supernova(TEMPERATURES, distance="10 kpc", normalisation_uncertainty=0.2)
    assert tuple(c.name for c in source.components) == SPECIES
    for c in source.components:
        flavour, antineutrino = parse_species(c.name)
        assert c.antineutrino is antineutrino
        assert c.state.matrix[("e", "mu", "tau").index(flavour)].real.sum() == 1
    assert source.baseline / kpc == pytest.approx(10.0)
    assert source.normalisation_uncertainty == 0.2


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6), st.floats(5.0, 25.0), st.floats(1.5, 5.0))
def test_energy_is_conserved_species_by_species(parts, mean, alpha):
    partition = {name: part / sum(parts) for name, part in zip(SPECIES, parts, strict=True)}
    spectra = dict.fromkeys(SPECIES, Pinched(mean * MeV, alpha)) | {"nu_e": FermiDirac("3 MeV", 2.0)}
    source = Supernova(spectra=spectra, total_energy="2e53 erg", partition=partition, distance=None)
    energies = {c.name: c.strength * mean_energy(c.spectrum) / erg for c in source.components}
    assert energies == pytest.approx({name: 2e53 * partition[name] for name in SPECIES}, rel=1e-9)
    assert sum(energies.values()) == pytest.approx(2e53, rel=1e-9)


def test_named_species_wins_over_nu_x():
    source = Supernova(TEMPERATURES | {"nu_tau": "9 MeV"})
    spectra = {c.name: c.spectrum for c in source.components}
    assert spectra["nu_tau"] == MaxwellBoltzmann("9 MeV")
    assert spectra["nu_tau_bar"] == MaxwellBoltzmann("8 MeV")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"partition": HALF | {"nu_e": 0.3}}, "partition: expected fractions that add to one, got a sum of 1.05"),
        ({"partition": HALF | {"nu_e": -0.1, "nu_mu": 0.45}}, "partition.nu_e: expected at least 0"),
        ({"partition": {"nu_e": 1.0}}, "partition: expected a fraction for every species, missing nu_e_bar"),
        ({"temperatures": {"nu_e": "3 MeV"}}, "temperatures: expected one for every species, missing nu_e_bar, nu_mu"),
        ({"temperatures": TEMPERATURES | {"nu_e": "-3 MeV"}}, "temperatures.nu_e: expected more than 0 MeV"),
        ({"total_energy": "-1 erg"}, "total_energy: expected more than 0 erg"),
        ({"total_energy": "3e53"}, "total_energy: .*has no unit"),
        ({"distance": "-1 kpc"}, "distance: expected more than 0 m"),
    ],
)
def test_bad_arguments(changes, message):
    with pytest.raises(ValueError, match=message):
        Supernova(**({"temperatures": TEMPERATURES} | changes))


@pytest.mark.parametrize("changes", [{"temperatures": TEMPERATURES | {"nu_y": 1.0}}, {"partition": HALF | {"nu_y": 0.0}}])
def test_unknown_species(changes):
    with pytest.raises(UnknownId, match="no neutrino species 'nu_y'; close to it: "):
        Supernova(**({"temperatures": TEMPERATURES} | changes))
