"""Units: independent numbers, the reading of quantities, and independence of the internal MeV."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil
from nurecoil import units
from nurecoil.units import GeV, MeV, a0, angstrom, barn, cm2, eV, fm, keV, kg, m, parse, parsing, s, unit, year
from nurecoil.units.kinds import measured_in

# From the tables of CODATA 2022 (Mohr:2024kco) as printed there, to the last digit; IAU 2012/2015 for au and pc.
INDEPENDENT = {
    "hbar c": (1 / (MeV * fm), 197.3269804),
    "kg in MeV": (kg / MeV, 5.609588603e29),
    "erg in GeV": (units.erg / GeV, 624.150907),
    "pc in m": (units.pc / m, 3.085677581e16),
    "au in km": (units.au / units.km, 149597870.7),
    "barn in cm2": (barn / cm2, 1e-24),
    "GeV^-2 in mbarn": (1 / GeV**2 / (1e-3 * barn), 0.3893793721),
    "hbar in eV s": (1 / (eV * s), 6.582119569e-16),
    "GW in MeV/s": (units.GW / (MeV / s), 6.241509074e21),
    "year in s": (year / s, 31557600.0),
    "u in kg": (units.u / kg, 1.66053906892e-27),
    "m_e in kg": (units.m_e / kg, 9.1093837139e-31),
    "inverse fine-structure constant": (1 / units.alpha_em, 137.035999177),
    "elementary charge": (units.e_charge, 0.302822120872),
    "Hartree in eV": (units.hartree / eV, 27.211386245981),
    "Bohr radius in angstrom": (a0 / angstrom, 0.529177210544),
    "inverse Bohr radius in keV": (1 / a0 / keV, 3.7289395),
    "eV in K": (eV / units.K, 11604.51812),
    "Thomson's 8 pi r_e^2/3 in barn": (8 / 3 * units.alpha_em * units.mu_B**2 / barn, 0.66524587051),
    "Bohr magneton in e/2m_e": (units.mu_B * 2 * units.m_e / units.e_charge, 1.0),
}


@pytest.mark.parametrize("name", INDEPENDENT)
def test_against_published_numbers(name: str) -> None:
    """All are rounded at ten digits or more, but 1/a0 (hbar c over the Bohr radius, by hand) at eight."""
    value, published = INDEPENDENT[name]
    assert value == pytest.approx(published, rel=1e-8 if name == "inverse Bohr radius in keV" else 1e-9)


SI = {
    "m": "19.3 m, 1930 cm, 19300 mm, 0.0193 km, 1.93e7 um, 1.93e10 nm, 1.93e16 fm, 1.93e11 angstrom",
    "kg s": "2 kg s, 2000 g s, 2e6 mg s, 2e9 ug s, 2e-3 t s, 2e-3 ton s, 2e-6 kt s, 2e-6 kton s, 2e-9 Mt s",
    "s": "31557600 s, 525960 min, 8766 h, 8766 hours, 365.25 d, 1 yr, 1 years, 12 months, 3.15576e13 us, 3.15576e16 ns",
    "W": "3.9e9 W, 3.9e6 kW, 3900 MW, 3900 MWth, 3.9 GW, 3.9 GWth, 3.9e9 J/s, 3.9e16 erg/s",
    "Bq": "3.7e10 Bq, 1 Ci, 1000 mCi, 1e-6 MCi, 37 GBq, 37000 MBq, 3.7e10 Hz, 3.7e10 1/s",
    "m^2": "1e-28 m^2, 1 barn, 1 b, 1e3 mb, 1e9 nb, 1e12 pb, 1e15 fb, 1e-24 cm2, 100 fm2",
    "J": "1.602176634e-19 J, 1 eV, 1e-3 keV, 1e-6 MeV, 1e-9 GeV, 1e3 meV, 1e-3 keVnr, 1 eVnr, 1.602176634e-63 foe",
    "keVee": "0.16 keVee, 160 eVee", "PE": "6 PE, 6 pe", "kg s day": "3 kg day s, 3 kg.day s, 3 kg d s, 3000 g·day*s",
    "ly": "1 ly, 9.4607304725808e15 m, 0.30660139378555 pc", "Mpc": "1 Mpc, 1e3 kpc, 1e6 pc", "AU": "1 AU, 1 au",
    "1/(kg day keV)": "4 counts/(kg day keV), 4 cpd/kg/keV, 4 kg^-1 day^-1 keV^-1, 4 kg-1 day-1 keV-1, 4 kg**-1 d**-1 keV**-1",
    "mu_B": "2.9e-11 mu_B, 2.9e-11 muB", "rad": "3.141592653589793, 180 deg, 314.1592653589793 %", "week": "1 week, 7 days",
}  # fmt: skip
"""Equal amounts, by hand from the definitions of SI prefixes and of the units."""

SAME = {(a, b) for kind in (("m", "ly", "Mpc", "AU"), ("s", "week")) for a in kind for b in kind}
"""Pairs of one dimension."""


@pytest.mark.parametrize("like", SI)
def test_equal_amounts_are_equal_and_of_one_dimension(like: str) -> None:
    amounts = [parse(text, like) for text in SI[like].split(", ")]
    assert amounts == pytest.approx([amounts[0]] * len(amounts), rel=1e-12, abs=0)


@pytest.mark.parametrize("like", SI)
def test_amounts_of_other_dimensions_are_refused(like: str) -> None:
    for other in SI:
        if other != like and (other, like) not in SAME:
            with pytest.raises(ValueError, match=r"dimension|has no unit"):
                parse(SI[other].split(", ")[0], like)


@pytest.mark.parametrize(
    "name", [n for n in parsing._UNITS if n.isidentifier() and n not in ("e", "t", "min", "d", "h", "yr", "y")]
)
def test_a_unit_by_name_is_the_constant_of_that_name(name: str) -> None:
    known = getattr(units, name, None)
    if isinstance(known, float):
        assert unit(name) == known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1.0), ("1", 1.0), ("%", 0.01), ("cm2", units.cm**2), ("cm^2", units.cm**2), ("cm^-2 s^-1", 1 / cm2 / s),
        ("1/(kg day keV)", 1 / (kg * units.day * keV)), ("counts/kg/day", 1 / (kg * units.day)), ("1/kg day", units.day / kg),
        ("MeV*fm", MeV * fm), ("POT/s", 1 / s), ("a0^-1", 1 / a0), ("1e-45", None), ("  keV  ", keV),
        ("GeV^-2", GeV**-2), ("(kg day)(keV)", kg * units.day * keV), ("10", None),
    ],
)  # fmt: skip
def test_unit_expressions(text: str, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="cannot read"):
            unit(text)
    else:
        assert unit(text) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kilogram", r"unit 'kilogram': 'kilogram' is not a known unit; close to it: "),
        ("Mev", r"close to it: MeV"),
        ("keV/(kg day", r"unit 'keV/\(kg day': the bracket is not closed"),
        ("kg/", r"cannot read ''"),
        ("kg^", r"cannot read '\^'; write for example 'cm\^-2 s\^-1'"),
        ("kg^12", r"cannot read '2'"),
        ("kg)", r"cannot read '\)'"),
        ("keV + MeV", r"cannot read '\+ MeV'"),
        ("kpc^9 kg^9", r"unit 'kpc\^9 kg\^9': too large or too small for a number"),
        ("1/(kg^-9 kg^-9)", r"too large or too small for a number"),
    ],
)
def test_bad_units_say_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        unit(text)


@pytest.mark.parametrize(
    ("text", "like", "expected"),
    [
        ("14.6 kg", "kg", 14.6 * kg), ("14.6kg", "g", 14.6 * kg), (" 19.3 m", "km", 19.3 * m), (".5 keV", "MeV", 0.5 * keV),
        ("-1.5e-11 mu_B", "mu_B", -1.5e-11 * units.mu_B), ("4.3e7 cm^-2 s^-1", "1/(m^2 s)", 4.3e7 / cm2 / s), ("3", "", 3.0),
        ("5 %", "", 0.05), ("3e53 erg", "MeV", 3e53 * units.erg), ("+2 e", "e", 2.0), ("12 keVee", "keVee", 12 * keV),
        ("40 a0", None, 40 * a0), ("90 deg", "rad", math.pi / 2), ("2 Bq", "1/s", 2 / s),
    ],
)  # fmt: skip
def test_parse(text: str, like: str | None, expected: float) -> None:
    assert parse(text, like) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "like", "message"),
    [
        ("kg", None, "quantity 'kg': expected a number with a unit, such as '14.6 kg'"),
        ("", "kg", "expected a number with a unit"),
        ("nan kg", "kg", "expected a number with a unit"),
        ("14.6", "kg", "quantity '14.6' has no unit: expected something in 'kg'"),
        ("19.3 kg", "m", "quantity '19.3 kg' has the wrong dimension: expected something in 'm'"),
        ("1 keV", "", "has the wrong dimension"),
        ("3 cm^-2", "cm^-2 s^-1", "has the wrong dimension"),
        ("1 mu_B", "e", "has the wrong dimension"),
        ("1e keV", "keV", "has the wrong dimension"),
        ("1.2.3 kg", "kg", "cannot read '.3 kg'"),
        ("1,5 kg", "kg", "cannot read ',5 kg'"),
        ("3 metres", "m", "'metres' is not a known unit"),
    ],
)
def test_bad_quantities_say_what_is_wrong(text: str, like: str | None, message: str) -> None:
    with pytest.raises(ValueError) as error:
        parse(text, like)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "distance: expected a finite number, got nan"),
        (-math.inf, "distance: expected a finite number, got -inf"),
        ("1e999 m", "distance: expected a finite number, got '1e999 m'"),
        ("19.3 kg", "distance: quantity '19.3 kg' has the wrong dimension: expected something in 'm'"),
        ("far", "distance: quantity 'far': expected a number with a unit, such as '14.6 kg'"),
        (None, "distance: "),
        (True, "distance: expected something like '1 m', got True"),
    ],
)
def test_bad_quantities_name_the_argument(value: float | str, message: str) -> None:
    with pytest.raises(ValueError) as error:
        measured_in("m").read(value, "distance")
    assert str(error.value).startswith(message)


@given(st.floats(-1e30, 1e30), st.sampled_from([name for name in parsing._UNITS if name]))
def test_a_number_with_a_unit_comes_back(number: float, name: str) -> None:
    assert parse(f"{number!r} {name}", name) == pytest.approx(number * unit(name), rel=1e-14)


@given(st.lists(st.tuples(st.sampled_from(["keV", "cm", "kg", "day", "mu_B"]), st.integers(-3, 3)), max_size=3))
def test_a_product_is_the_product_of_its_factors(factors: list[tuple[str, int]]) -> None:
    text = " ".join(f"{name}^{power}" for name, power in factors)
    assert unit(text) == pytest.approx(math.prod(unit(name) ** power for name, power in factors), rel=1e-12)
    assert unit(f"1/({text} s)") == pytest.approx(1 / (unit(text) * s), rel=1e-12)


@given(st.text(alphabet="kgdaym^-12/()* %eV", max_size=12))
def test_any_text_is_a_unit_or_a_clear_refusal(text: str) -> None:
    try:
        value = unit(text)
    except ValueError:
        value = 1.0
    assert 0 < value < math.inf


RATIOS = """
import json
import nurecoil as nr
from nurecoil import units
from nurecoil.constants import G_F, M_W, M_Z, m_mu, m_n, m_p, m_pi, m_tau
from nurecoil.units import GeV, MeV, cm2, day, keV, kg, mu_B, parse, s
xs = nr.CEvNS("Ar40", nr.StandardModel() + nr.MagneticMoment(mu_nue=1e-11 * mu_B))
sns = nr.PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1")
rate = nr.rates.tabulate(sns, nr.CEvNS.on("CsI", nr.StandardModel()), [5 * keV, 20 * keV])
print(json.dumps([
    *(unit / MeV for unit in (units.kg, units.erg, units.u, units.m_e, units.K, units.hartree, m_p, m_n, m_mu, m_tau, m_pi)),
    *(unit * MeV for unit in (units.pc, units.fm, units.s, units.year, units.mu_B, units.a0)),
    units.barn / cm2, units.MW / (MeV / s), units.Bq * day, G_F * GeV**2, M_W / GeV, M_Z / GeV,
    parse("4.3e7 cm^-2 s^-1") * cm2 * s, parse("1/kg") * units.g,
    float(xs.dsigma_dT(2 * keV, 12 * MeV) / (cm2 / keV)) * 1e40, float(xs.sigma(30 * MeV, T_min=keV) / cm2) * 1e40,
    *(rate() / (1 / (kg * day * keV))),
]))
"""


def ratios(mev: str) -> list[float]:
    environment = os.environ | {"NURECOIL_MEV": mev, "PYTHONPATH": str(Path(nurecoil.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", RATIOS], env=environment, capture_output=True, text=True, check=True)
    result: list[float] = json.loads(done.stdout)
    return result


def test_nothing_divided_by_its_unit_depends_on_the_internal_mev() -> None:
    assert ratios("2.5") == pytest.approx(ratios("1"), rel=1e-12)
