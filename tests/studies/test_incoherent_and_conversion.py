"""Two parts of the study of 48Ti: Table 1 with mu -> e conversion, and incoherent scattering."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nurecoil.studies.papoulias_kosmas_48ti import incoherent, mu_e_conversion


def test_table_1_is_reproduced_to_every_digit() -> None:
    found = [mu_e_conversion.table_1()[f"epsilon-{key}"] for key in ("comet", "mu2e", "project-x", "prime")]
    assert [f"{limit:.2f}" for limit in found] == ["3.70", "2.87", "0.52", "0.37"]


def test_tables_of_conversion() -> None:
    limits, overlaps, ratios = mu_e_conversion.tables()
    assert [row[0] for row in limits.rows] == ["COMET", "Mu2e", "Project-X", "PRIME", "SINDRUM II (Ti)", "SINDRUM II (Au)"]
    # an independent calculation: the rule is weaker by 9 to 24 in aluminium and titanium
    factors = np.array([row[-2:] for row in limits.rows[:5]], dtype=float)
    assert factors.min() == pytest.approx(8.6, abs=0.1)
    assert factors.max() == pytest.approx(23.7, abs=0.2)
    assert "model-independent" in limits.caption
    assert [row[0] for row in overlaps.rows] == ["Al27", "Ti48", "Au197"]
    # brief: 21.2, 12.7, 0.42 and 0.19
    np.testing.assert_allclose([row[3] for row in ratios.rows], (21.2, 12.7, 0.42, 0.19), rtol=0.01)


def test_figures_of_conversion() -> None:
    limits, waves = mu_e_conversion.figures()
    assert np.all(limits.data["u = d"] < limits.data["rule"])
    printed = np.isfinite(limits.data["paper"])
    np.testing.assert_allclose(limits.data["paper"][printed], limits.data["rule"][printed], rtol=0.01)
    amplitude = np.hypot(waves.data["electron g"], waves.data["electron f"])[waves.data["r"] > 15]
    np.testing.assert_allclose(amplitude, np.sqrt(2), rtol=0.1)
    assert len(limits.png) > 1000


@pytest.mark.slow
def test_incoherent_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    sections, excitation = incoherent.figures()
    E, ratio = sections.data["E"], sections.data["ratio"]
    assert np.all(np.diff(ratio) > 0)
    # 5 % at 50 MeV
    assert np.interp(50.0, E, ratio) == pytest.approx(4.75, abs=0.1)
    # Gamow-Teller states alone at 20 MeV
    widths = np.diff(excitation.data["edges"])
    by_name = {name: widths @ excitation.data[f"{name} 20"] for name in (*incoherent.MAIN, "others")}
    assert by_name["1+"] / sum(by_name.values()) > 0.9
    energies, averages, inputs = incoherent.tables()
    assert len(energies.rows) == 10
    np.testing.assert_allclose([row[1] for row in averages.rows[:3]], (35.7, 65.8, 86.1), rtol=0.01)
    assert len(inputs.rows) == 10
    assert "734" in inputs.caption
