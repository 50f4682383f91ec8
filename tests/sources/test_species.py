"""Names of species."""

from dataclasses import replace

import pytest

from nurecoil import catalogue
from nurecoil.cli import build
from nurecoil.problems import UnknownId
from nurecoil.sources import (
    SPECIES,
    BoxPulse,
    Monoenergetic,
    Pinched,
    Source,
    Supernova,
    from_pdg,
    from_snewpy,
    parse_species,
    read_species,
    species_name,
    to_pdg,
    to_snewpy,
)
from nurecoil.units.kinds import WrongQuantity


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


class Particle:
    """What the package particle gives: a number that is an integer of its own class."""

    class PDGID(int):
        pass

    def __init__(self, number):
        self.pdgid = self.PDGID(number)


T, NU_X = "3 MeV", {"nu_x": "5 MeV"}


@pytest.mark.parametrize(("e", "bar"), [(12, -12), (Particle(12), Particle(-12))])
class TestWhereSpeciesAre:
    def test_functions(self, e, bar):
        assert (parse_species(e), parse_species(bar)) == (("e", False), ("e", True))
        assert (read_species(e), to_pdg(bar), to_snewpy(bar)) == ("nu_e", -12, "NU_E_BAR")

    def test_lines(self, e, bar):
        assert Monoenergetic("1 MeV", bar, "1 cm^-2 s^-1") == Monoenergetic("1 MeV", "nu_e_bar", "1 cm^-2 s^-1")

    def test_supernovae(self, e, bar):
        named = Supernova({"nu_e": T, "nu_e_bar": T, **NU_X})
        assert Supernova({e: T, bar: T, **NU_X}) == named
        assert [c.name for c in named.select(bar, e).components] == ["nu_e", "nu_e_bar"]
        shapes = {"nu_e": Pinched("12 MeV", 3.0), "nu_e_bar": Pinched("14 MeV", 3.0), "nu_x": Pinched("15 MeV", 2.0)}
        assert Supernova(spectra=dict(zip((e, bar, "nu_x"), shapes.values(), strict=True))) == Supernova(spectra=shapes)
        parts = dict.fromkeys(SPECIES, 1 / 6)
        others = {key: value for key, value in parts.items() if "_e" not in key}
        assert Supernova(named.temperatures, partition={e: 1 / 6, bar: 1 / 6, **others}) == replace(named, partition=parts)

    def test_tables(self, e, bar, tmp_path):
        file = tmp_path / "f.csv"
        file.write_text("E,a,b\nMeV,cm^-2 MeV^-1,cm^-2 MeV^-1\n1,0,0\n2,3,1\n3,0,0\n")
        pulse = BoxPulse("0 s", "1 s")
        ours = Source.from_csv(file, {e: "a", bar: "b"}, energy="E", arrival_times={bar: pulse})
        assert ours == Source.from_csv(file, {"nu_e": "a", "nu_e_bar": "b"}, energy="E", arrival_times={"nu_e_bar": pulse})
        assert [c.time for c in ours.timed({e: pulse}).components] == [pulse, pulse]


def test_files_and_the_command_line_know_numbers():
    block = {"kind": "supernova", "temperatures": {12: T, -12: T, **NU_X}}
    words = build.words(["--kind=supernova", "--temperatures={12: 3 MeV, -12: 3 MeV, nu_x: 5 MeV}"])
    assert catalogue.make("sources", block) == catalogue.make("sources", words) == Supernova({"nu_e": T, "nu_e_bar": T, **NU_X})
    line = build.words(["--kind=monoenergetic", "--energy=1 MeV", "--species=-14", "--flux=1 cm^-2 s^-1"])
    assert catalogue.make("sources", line) == Monoenergetic("1 MeV", "nu_mu_bar", "1 cm^-2 s^-1")


def test_the_package_particle_itself():
    particle = pytest.importorskip("particle")
    assert read_species(particle.Particle.from_pdgid(-16)) == "nu_tau_bar"


@pytest.mark.parametrize("wrong", [13, Particle(11), True, 12.0, None])
def test_what_is_no_neutrino(wrong):
    with pytest.raises(WrongQuantity):
        parse_species(wrong)
    with pytest.raises(WrongQuantity):
        Supernova({wrong: T, "nu_e_bar": T, **NU_X})


def test_a_species_twice():
    with pytest.raises(WrongQuantity, match="temperatures: expected each species once, got nu_e twice"):
        Supernova({12: T, "nu_e": T, "nu_e_bar": T, **NU_X})


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
