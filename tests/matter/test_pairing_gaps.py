"""Separation energies and empirical pairing gaps."""

from __future__ import annotations

import pytest

from nurecoil.matter import Nuclide, pairing_gap, separation_energy
from nurecoil.problems import UnknownId
from nurecoil.units import MeV


@pytest.mark.parametrize(("name", "energy"), [("Ti47", 8.8807), ("Ti48", 11.6267), ("Ti49", 8.1424)])
def test_neutron_separation(name: str, energy: float) -> None:
    """From the masses of another package, given to 0.1 keV."""
    assert separation_energy(name, "n") / MeV == pytest.approx(energy, abs=1e-4)


@pytest.mark.parametrize(("name", "energy"), [("Sc47", 8.4862), ("Ti48", 11.4450), ("V49", 6.7582)])
def test_proton_separation(name: str, energy: float) -> None:
    """From the masses of another package, given to 0.1 keV."""
    assert separation_energy(name, "p") / MeV == pytest.approx(energy, abs=1e-4)


def test_deuteron() -> None:
    """Measured binding energy of the deuteron: 2.22456614(41) MeV (Kessler et al. 1999)."""
    assert separation_energy("D", "n") / MeV == pytest.approx(2.22456614, abs=1e-6)
    assert separation_energy("D", "p") == pytest.approx(separation_energy("D", "n"), rel=1e-12)


def test_removing_both_nucleons_in_either_order() -> None:
    a, b = Nuclide("Ti47"), Nuclide("Sc47")
    one = separation_energy("Ti48", "n") + separation_energy(a, "p")
    other = separation_energy("Ti48", "p") + separation_energy(b, "n")
    assert one == pytest.approx(other, rel=1e-9)


def test_gaps_of_titanium() -> None:
    """From the separation energies above, rounded to 0.1 keV."""
    assert pairing_gap("Ti48", "n") / MeV == pytest.approx(1.5576, abs=1e-3)
    assert pairing_gap(Nuclide("Ti48"), "p") / MeV == pytest.approx(1.9114, abs=1e-3)


@pytest.mark.parametrize("name", ["Ge74", "Xe130", "Sn116", "W184"])
def test_gaps_of_open_shells(name: str) -> None:
    """Of the size of 12 MeV / sqrt(A), positive for even nuclei, negative for their odd neighbours."""
    nuclide = Nuclide(name)
    assert pairing_gap(nuclide, "n") == pytest.approx(12 * MeV / nuclide.A**0.5, rel=0.4)
    assert pairing_gap(Nuclide.of(nuclide.Z, nuclide.A + 1), "n") < 0


def test_unmeasured_neighbour() -> None:
    with pytest.raises(UnknownId, match="no nuclide"):
        separation_energy("H1", "n")
    with pytest.raises(UnknownId, match="no nuclide"):
        separation_energy("H1", "p")
    with pytest.raises(UnknownId, match="no nuclide"):
        pairing_gap("H2", "p")
    with pytest.raises(UnknownId, match="no nuclide"):
        pairing_gap("H2", "n")
