"""The Sun."""

import math

import numpy as np
import pytest

from nurecoil.constants import m_e, m_p
from nurecoil.flavour import PMNS, SOLAR_COMPONENTS, MatterPotential, SolarPropagation, pure
from nurecoil.matter import Nuclide
from nurecoil.models import StandardModel
from nurecoil.problems import UnknownId
from nurecoil.processes import CEvNS
from nurecoil.rates import average_cross_section
from nurecoil.sources import Line, Solar, mean_energy, moment, solar_fluxes, solar_spectrum
from nurecoil.units import MeV, W, au, cm2, keV, m2, s

CONTINUA = ("pp", "hep", "B8", "N13", "O15", "F17")


def by_name(source):
    return {c.name: c for c in source.components}


@pytest.mark.parametrize("model", ["b16-gs98", "b16-agss09met"])
def test_luminosity(model):
    # Thermal energy that comes with each neutrino [MeV]: J. N. Bahcall, Phys. Rev. C 65 (2002) 025801. The models reproduce
    # the luminosity of the Sun; 1361 W/m^2 reach 1 au (0.4 % from the models' own luminosity).
    heat = {
        "pp": 13.0987,
        "pep": 11.9193,
        "hep": 3.7370,
        "Be7": 12.6008,
        "B8": 6.6305,
        "N13": 3.4577,
        "O15": 21.5706,
        "F17": 2.363,
    }
    total = sum(heat[name] * MeV * value.flux for name, value in solar_fluxes(model).items())
    assert total / (1361 * W / m2) == pytest.approx(1.0, abs=6e-3)


# Vinyoles:2016djt, Table 6: cm^-2 s^-1, and relative uncertainty.
PUBLISHED = {
    "b16-gs98": {"pp": (5.98e10, 0.006), "pep": (1.44e8, 0.01), "hep": (7.98e3, 0.30), "Be7": (4.93e9, 0.06),
                 "B8": (5.46e6, 0.12), "N13": (2.78e8, 0.15), "O15": (2.05e8, 0.17), "F17": (5.29e6, 0.20)},
    "b16-agss09met": {"pp": (6.03e10, 0.005), "pep": (1.46e8, 0.009), "hep": (8.25e3, 0.30), "Be7": (4.50e9, 0.06),
                      "B8": (4.50e6, 0.12), "N13": (2.04e8, 0.14), "O15": (1.44e8, 0.16), "F17": (3.26e6, 0.18)},
}  # fmt: skip


@pytest.mark.parametrize("model", PUBLISHED)
def test_every_published_flux(model):
    found = {name: (value.flux * cm2 * s, value.uncertainty) for name, value in solar_fluxes(model).items()}
    assert found.keys() == PUBLISHED[model].keys()
    for name, pair in PUBLISHED[model].items():
        assert found[name] == pytest.approx(pair, rel=1e-9), name


def test_published_fluxes():
    # Extremes of the table, cm^-2 s^-1.
    high, low = solar_fluxes("b16-gs98"), solar_fluxes("b16-agss09met")
    assert high["pp"].flux * cm2 * s == pytest.approx(5.98e10, rel=1e-9)
    assert low["hep"].flux * cm2 * s == pytest.approx(8.25e3, rel=1e-9)
    assert high["F17"].flux * cm2 * s == pytest.approx(5.29e6, rel=1e-9)
    assert (high["pp"].uncertainty, low["O15"].uncertainty, high["hep"].uncertainty) == (0.006, 0.16, 0.30)
    # The metals matter little for pp, 10 % for 7Be, 20 % for 8B and 40 % for the CNO cycle.
    ratio = {name: low[name].flux / high[name].flux for name in high}
    assert 1.0 < ratio["pp"] < 1.02
    assert ratio["F17"] < ratio["O15"] < ratio["N13"] < ratio["B8"] < ratio["Be7"] < 1.0


@pytest.mark.parametrize(
    ("component", "mean"),
    # Table of mean energies in J. N. Bahcall, Phys. Rev. C 56 (1997) 3391 [keV]; 17F is printed 2 keV lower there.
    [("pp", 266.8), ("hep", 9628), ("N13", 706.3), ("O15", 996.4), ("F17", 997.7), ("pep", 1445)],
)
def test_mean_energies(component, mean):
    assert mean_energy(solar_spectrum(component)) / keV == pytest.approx(mean, rel=2.5e-3)


def test_two_evaluations_of_boron():
    winter, bahcall = solar_spectrum("B8"), solar_spectrum("B8", "bahcall-1996")
    assert mean_energy(bahcall) / MeV == pytest.approx(6.735, abs=2e-3)
    assert (mean_energy(winter) - mean_energy(bahcall)) / keV == pytest.approx(35, abs=2)
    # The later measurement has more neutrinos near the end.
    assert winter(14 * MeV) > bahcall(14 * MeV)


@pytest.mark.parametrize("component", CONTINUA)
def test_normalisation(component):
    spectrum = solar_spectrum(component)
    assert moment(spectrum, 0) == pytest.approx(1.0, rel=1e-9)
    # The tables are normalised themselves, to the digits given.
    assert spectrum.integral == pytest.approx(1.0, abs=3e-5)


def test_end_points():
    assert (2 * m_p - Nuclide("H2").mass - m_e) / keV == pytest.approx(420.2, abs=0.1)
    # Kinetic energy of the reacting particles adds 3 keV to pp.
    assert 0 < (solar_spectrum("pp").E[-1] - (2 * m_p - Nuclide("H2").mass - m_e)) / keV < 5
    assert 0 < (solar_spectrum("hep").E[-1] - (Nuclide("He3").mass + m_p - Nuclide("He4").mass - m_e)) / keV < 15


def test_lines():
    # Laboratory energy Q - Q^2/2M of 7Be, and the mean shift of 1.29 keV in the Sun; pep at rest.
    Q, M = Nuclide("Be7").atomic_mass - Nuclide("Li7").atomic_mass, Nuclide("Li7").mass
    (upper, _), (lower, weight) = solar_spectrum("Be7").lines
    assert (upper - (Q - Q**2 / (2 * M))) / keV == pytest.approx(1.29, abs=0.1)
    assert (upper - lower) / keV == pytest.approx(477.6, abs=0.1)
    assert weight == 0.103
    q, M = 2 * m_p + m_e - Nuclide("H2").mass, Nuclide("H2").mass
    assert (q - q**2 / (2 * M)) / keV == pytest.approx(solar_spectrum("pep").lines[0][0] / keV, abs=0.5)


def test_components():
    sun = Solar(normalisation_uncertainty=0.01)
    assert tuple(by_name(sun)) == SOLAR_COMPONENTS
    assert not any(c.antineutrino for c in sun.components)
    assert sun.normalisation_uncertainty == 0.01
    assert by_name(sun)["B8"].strength * cm2 * s == pytest.approx(5.46e6)
    assert by_name(Solar("b16-agss09met"))["B8"].strength * cm2 * s == pytest.approx(4.50e6)
    assert [c.name for c in Solar(reactions=("B8", "hep")).components] == ["B8", "hep"]


def test_eccentric_orbit():
    # At 0.9833 au the flux is larger by 1/0.9833^2.
    sun = Solar(reactions=("B8",))
    assert sun.baseline / au == pytest.approx(1.0)
    assert sun.at("0.9833 au").components[0].strength / sun.components[0].strength == pytest.approx(0.9833**-2)


def test_own_fluxes_and_spectra():
    sun = Solar(reactions=("B8", "Be7"), fluxes={"B8": "5.25e6 cm^-2 s^-1"}, spectra={"B8": Line("10 MeV")})
    assert by_name(sun)["B8"].strength * cm2 * s == pytest.approx(5.25e6)
    assert by_name(sun)["B8"].spectrum == Line("10 MeV")
    assert by_name(sun)["Be7"].strength * cm2 * s == pytest.approx(4.93e9, rel=1e-9)
    assert by_name(Solar(fluxes="b16-agss09met"))["Be7"].strength * cm2 * s == pytest.approx(4.50e9, rel=1e-9)


@pytest.mark.parametrize("component", SOLAR_COMPONENTS)
def test_states_are_those_of_the_propagation_through_the_sun(component):
    mixing = PMNS.vintage_of("nufit-6.0-ic19")
    part = Solar(reactions=(component,)).components[0]
    edges = part.spectrum.edges
    E = np.geomspace(edges[0], edges[-1], 57)[1:-1] if edges.size else np.array([E for E, _ in part.spectrum.lines])
    exact = SolarPropagation(mixing, component)()(E)
    np.testing.assert_allclose(part.state(E), exact, rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.trace(part.state(E), axis1=1, axis2=2), 1.0, atol=1e-9)


def test_electron_neutrino_probabilities():
    # Without matter c13^4 (1 - sin^2(2 th12)/2) + s13^4 for slow ones; nearly s12^2 c13^4 for fast ones.
    mixing = PMNS.vintage_of("nufit-6.0-ic19")
    s12, s13 = math.sin(mixing.theta_12) ** 2, math.sin(mixing.theta_13) ** 2
    parts = by_name(Solar(mixing=mixing))

    def survival(component, E):
        return float(parts[component].state(np.array([E]))[0, 0, 0].real)

    assert survival("pp", 0.05 * MeV) == pytest.approx((1 - s13) ** 2 * (1 - 2 * s12 * (1 - s12)) + s13**2, abs=2e-3)
    assert survival("B8", 14 * MeV) == pytest.approx((1 - s13) ** 2 * s12 + s13**2, abs=0.03)
    assert survival("pp", 0.3 * MeV) > survival("Be7", 0.862 * MeV) > survival("pep", 1.44 * MeV) > survival("B8", 10 * MeV)


def test_without_mixing_all_are_electron_neutrinos():
    for component in Solar(mixing=None).components:
        np.testing.assert_array_equal(component.state(np.array([1.0]) * MeV)[0], pure("e").matrix)


def test_matter_and_model_reach_the_states():
    E = np.array([8.0]) * MeV
    standard, other = (Solar(model, reactions=("B8",)).components[0].state(E) for model in ("b16-gs98", "b16-agss09met"))
    assert 1e-5 < abs(standard - other).max() < 1e-2
    dark = MatterPotential(eps_d=np.diag([-0.3, 0.0, 0.0]))
    assert abs(Solar(reactions=("B8",), potential=dark).components[0].state(E) - standard).max() > 0.05


def test_xenon_sees_boron():
    # Independent calculation: <sigma> = 1.219e-39 cm^2 on natural Xe.
    tree = CEvNS.on("Xe", StandardModel(scheme="tree", sin2_theta_w=0.23857))
    spectra = {"B8": solar_spectrum("B8", "bahcall-1996")}
    oscillated = average_cross_section(Solar(reactions=("B8",), spectra=spectra), tree)
    assert oscillated / cm2 == pytest.approx(1.219e-39, rel=5e-3, abs=0)
    radiative = CEvNS.on("Xe", StandardModel())
    assert average_cross_section(Solar(reactions=("B8",), spectra=spectra), radiative) / cm2 == pytest.approx(
        1.219e-39, rel=0.03, abs=0
    )
    # At tree level flavour does not matter.
    made = average_cross_section(Solar(reactions=("B8",), spectra=spectra, mixing=None), tree)
    assert oscillated == pytest.approx(made, rel=1e-9, abs=0)
    # The later spectrum is harder by half a percent, and the cross section goes with the square of the energy.
    assert average_cross_section(Solar(reactions=("B8",)), tree) / oscillated == pytest.approx(1.0105, abs=1.5e-3)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Solar("b16-gs89"), UnknownId, "no solar model 'b16-gs89'; close to it: b16-gs98"),
        (lambda: solar_fluxes("bp04"), UnknownId, "no solar model 'bp04'"),
        (lambda: solar_spectrum("8B"), UnknownId, "no solar component '8B'; close to it: B8"),
        (lambda: solar_spectrum("B8", "bahcall-1997"), UnknownId, "spectrum of B8 'bahcall-1997'; close to it: bahcall-1996"),
        (lambda: solar_spectrum("pp", "bahcall-1996"), UnknownId, "spectrum of pp 'bahcall-1996'; close to it: none"),
        (lambda: Solar(reactions=("B8", "CNO")), UnknownId, "no solar component 'CNO'"),
        (lambda: Solar(fluxes={"Be": 1.0}), UnknownId, "no solar component 'Be'; close to it: Be7"),
        (lambda: Solar(spectra={"Be": Line("1 MeV")}), UnknownId, "no solar component 'Be'; close to it: Be7"),
        (lambda: Solar(mixing="nufit-7"), UnknownId, "no mixing fit 'nufit-7'"),
        (lambda: Solar(reactions=("B8", "B8")), ValueError, "reactions: expected each reaction once"),
        (lambda: Solar(reactions=()), ValueError, "reactions: expected at least one"),
        (lambda: Solar(fluxes={"B8": "-1 cm^-2 s^-1"}), ValueError, "fluxes.B8: expected at least 0"),
        (lambda: Solar(fluxes={"B8": "5e6 cm^-2"}), ValueError, "fluxes.B8: .*wrong dimension"),
    ],
)
def test_bad_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()
