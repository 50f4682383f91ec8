"""Fluxes, spectra and arrival times in files as physicists have them."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

import nurecoil.sources as sources
from nurecoil import catalogue
from nurecoil.sources import GaussianPulse, Source
from nurecoil.units import MeV, cm2, s, us

TABLE = "# E [MeV]  dE [MeV]  a [cm^-2 s^-1 MeV^-1]  b [cm^-2 s^-1 MeV^-1]  c [cm^-2 MeV^-1]  n [cm^-2 s^-1]\n" + "".join(
    f"{E}  1.0  {a}  0.0  1.0  {a}\n" for E, a in ((5.0, 2.0), (4.0, 4.0), (3.0, "6.0D+00"))
)


class TestTables:
    """Files as physicists have them: blanks, a comment for a head, Fortran exponents, energies going down, zeros."""

    @pytest.fixture
    def path(self, tmp_path):
        path = tmp_path / "flux.dat"
        path.write_text(TABLE, encoding="utf-8")
        return path

    def test_points(self, path):
        source = Source.from_csv(path, {"nu_e": "a", "nu_mu_bar": "b"}, energy="E")
        assert [c.name for c in source.components] == ["nu_e", "nu_mu_bar"]
        assert [c.antineutrino for c in source.components] == [False, True]
        # trapezoids: (6 + 4)/2 + (4 + 2)/2
        assert [c.strength * cm2 * s for c in source.components] == pytest.approx([8.0, 0.0])
        assert source.per_time is True
        assert source.baseline == math.inf
        assert source.dN_dE(np.array([3.5]) * MeV)["nu_e"][0] * cm2 * s * MeV == pytest.approx(5.0)

    @pytest.mark.parametrize("column", ["a", "n"])
    def test_bins(self, path, column):
        # contents 2, 4 and 6 around 5, 4 and 3 MeV, 1 MeV wide
        source = Source.from_csv(path, {"nu_e": column}, energy="E", width="dE")
        assert source.components[0].strength * cm2 * s == pytest.approx(12.0)
        density = source.dN_dE(np.array([2.6, 3.4, 3.6, 4.6, 5.6]) * MeV)["nu_e"] * cm2 * s * MeV
        assert density == pytest.approx([6.0, 6.0, 4.0, 2.0, 0.0])

    def test_a_fluence(self, path):
        assert Source.from_csv(path, {"nu_e": "c"}, energy="E").per_time is False

    def test_in_a_file_beside_it(self, path):
        times = {"nu_e": {"kind": "gaussian", "mean": "1 us", "sigma": "1 us"}}
        block = {"kind": "tabulated", "table": "flux.dat", "columns": {"nu_e": "a"}, "energy": "E", "arrival_times": times}
        built = catalogue.build("sources", block, folder=path.parent)
        assert built.problems == ()
        assert built.thing == Source.from_csv(
            path, {"nu_e": "a"}, energy="E", arrival_times={"nu_e": GaussianPulse("1 us", "1 us")}
        )
        assert pickle.loads(pickle.dumps(built.thing)) == built.thing
        with pytest.warns(FutureWarning, match="'components' is now 'columns'"):
            old = catalogue.build(
                "sources",
                {**{k: v for k, v in block.items() if k != "columns"}, "components": {"nu_e": "a"}},
                folder=path.parent,
            )
        assert old.thing == built.thing

    def test_a_spectrum_and_times(self, path, tmp_path):
        spectrum = catalogue.make(
            "spectra", {"kind": "table", "table": "flux.dat", "column": "a", "energy": "E"}, folder=tmp_path
        )
        assert spectrum.integral * cm2 * s == pytest.approx(8.0)
        assert spectrum == eval(repr(spectrum), {**vars(sources), "PosixPath": type(path)})
        (tmp_path / "t.csv").write_text("start,stop,f\nus,us,1\n0,1,0.25\n1,3,0.75\n", encoding="utf-8")
        times = catalogue.make("times", {"kind": "table", "table": "t.csv", "column": "f"}, folder=tmp_path)
        assert times.fractions(np.array([0.0, 1.0, 2.0]) * us) == pytest.approx([0.25, 0.375])

    def test_the_old_block_of_arrival_times(self, tmp_path):
        (tmp_path / "t.csv").write_text("start,stop,f\nus,us,1\n0,1,0.25\n1,3,0.75\n", encoding="utf-8")
        block = {"kind": "pion-decay-at-rest", "neutrinos_per_flavour": "1e7 cm^-2 s^-1"}
        with pytest.warns(FutureWarning, match="arrival_times"):
            old = catalogue.make(
                "sources", {**block, "arrival_times": {"table": "t.csv", "components": {"nu_mu prompt": "f"}}}, folder=tmp_path
            )
        new = {"nu_mu prompt": {"kind": "table", "table": "t.csv", "column": "f"}}
        assert old == catalogue.make("sources", {**block, "arrival_times": new}, folder=tmp_path)

    @pytest.mark.parametrize(
        ("columns", "layout", "words"),
        [
            ({"nu_e": "a", "nu_mu": "c"}, {"energy": "E"}, "columns: .*either fluxes or fluences"),
            ({"nu_e": "dE"}, {"energy": "E"}, "column 'dE' is in 'MeV'"),
            ({"nu_e": "n"}, {"energy": "E"}, "need the bins"),
            ({"nu_e": "x"}, {"energy": "E"}, "no column of flux.dat 'x'"),
            ({"nu_x": "a"}, {"energy": "E"}, "no neutrino species 'nu_x'"),
            ({}, {"energy": "E"}, "columns: expected at least one"),
            ({"nu_e": "a"}, {}, "expected energy, or edges"),
        ],
    )
    def test_refused(self, path, columns, layout, words):
        with pytest.raises((ValueError, LookupError), match=words):
            Source.from_csv(path, columns, **layout)
