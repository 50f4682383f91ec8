"""Bindings by name: what each knows, refuses, and says about itself."""

import copy
import pickle

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.atomic import EffectiveElectrons, binding
from nurecoil.catalogue import build, find, make, names, options, summary
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, eV, keV

DOORS = {
    "stepping": {}, "hydrogenic": {}, "free": {}, "central-field": {},
    "table": {"T": ["1 keV", "2 keV", "30 keV"], "electrons": [28, 30, 32], "element": "Ge"},
}  # fmt: skip


@pytest.mark.parametrize("tag", names("bindings"))
class TestEveryBinding:
    def test_doors(self, tag):
        made = make("bindings", {"kind": tag, **DOORS.get(tag, {})})
        for other in (type(made)(**DOORS.get(tag, {})), pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
            assert other == made
            assert hash(other) == hash(made)
        assert summary(find("bindings", tag))
        assert all(field.help for field in options("bindings", tag).values())
        if tag != "table":
            assert binding(tag) == made

    def test_high_above_all_edges_the_electrons_are_free(self, tag):
        made = make("bindings", {"kind": tag, **DOORS.get(tag, {})})
        # hydrogenic: 1 - O(I/T); a dipole, since weak currents see that electrons in a field move
        assert made(30 * keV, "Ge", "M") == pytest.approx(32.0, rel=2e-3)

    def test_what_is_not_positive_is_refused(self, tag):
        made = make("bindings", {"kind": tag, **DOORS.get(tag, {})})
        for T in (0.0, -1.0 * keV, float("nan")):
            with pytest.raises(ValueError, match=r"expected energy transfers T > 0|runs from 1 to 30 keV"):
                made(T, "Ge")

    def test_unknown_element(self, tag):
        with pytest.raises(UnknownId, match="'Qq'"):
            make("bindings", {"kind": tag, **DOORS.get(tag, {})})(20 * keV, "Qq")


def test_published_edges():
    # germanium: K edge at 11103 eV, L3 at 1217 eV; between them 30 electrons
    T = np.array([1216.0, 1218.0, 11102.0, 11104.0]) * eV
    assert binding("stepping")(T, "Ge").tolist() == pytest.approx([22.0, 26.0, 30.0, 32.0])
    assert binding("free")(T, "Ge").tolist() == [32.0] * 4
    assert np.all(binding("hydrogenic")(T, "Ge") < binding("stepping")(T, "Ge"))


def test_a_table_is_interpolated_and_ends():
    table = EffectiveElectrons(["2 keV", "4 keV"], [40, 44])
    assert table(3 * keV, "Xe") == pytest.approx(42.0)
    with pytest.raises(ValueError, match="runs from 2 to 4 keV, got 1 keV"):
        table(1 * keV, "Xe")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"T": [2 * keV, 1 * keV], "electrons": [1, 1]}, "^T: expected at least two increasing"),
        ({"T": [1 * keV, 2 * keV], "electrons": [1, -1]}, "^electrons: expected at least 0"),
        ({"T": [1 * keV, 2 * keV], "electrons": [1, 2, 3]}, "^electrons: expected one factor for each of 2"),
        ({"T": ["1 keVee", "2 keVee"], "electrons": [1, 2]}, r"^T\[0\]: "),
    ],
)
def test_bad_tables(words, message):
    with pytest.raises(ValueError, match=message):
        EffectiveElectrons(**words)


def test_by_name_in_a_process():
    model, energies = nr.StandardModel(), (5 * keV, 2 * MeV)
    named = nr.Ionisation("Ge74", model, binding="hydrogenic").dsigma_dT(*energies)
    assert named == nr.Ionisation("Ge74", model, binding=make("bindings", "hydrogenic")).dsigma_dT(*energies)
    with pytest.raises(UnknownId, match="no binding 'steping'; close to it: stepping"):
        nr.Ionisation("Ge74", model, binding="steping")
    (problem,) = build("bindings", {"kind": "table", "T": ["1 keV", "2 keV"], "electrns": [1, 2]}, "target.binding").problems[
        :1
    ]
    assert problem.path == "target.binding.electrns"
