"""``nurecoil rate``: differential rates and counts above thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.cli import build
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.tables import write_atomically
from nurecoil.units import keV, quantity, unit

if TYPE_CHECKING:
    from nurecoil.rates import Spectrum
    from nurecoil.report import Figure

DEFAULT_RECOILS = ("1 keV", "2 keV", "5 keV", "10 keV", "20 keV", "50 keV")


def rate(
    source: Annotated[str, typer.Option(help="See `nurecoil list sources`.")],
    target: Annotated[str, typer.Option(help="A nuclide, an element or a formula: Ar40, Ge, CsI.")],
    flux: Annotated[str | None, typer.Option(help="Flux or fluence per flavour, such as '4.3e7 cm^-2 s^-1'.")] = None,
    distance: Annotated[
        str | None, typer.Option(help="Distance of a supernova, a reactor or tritium: '10 kpc', '17 m'.")
    ] = None,
    power: Annotated[str | None, typer.Option(help="Thermal power of a reactor, such as '3.9 GW'.")] = None,
    mass: Annotated[str | None, typer.Option(help="Mass of tritium, such as '60 g'.")] = None,
    energy: Annotated[str | None, typer.Option(help="Neutrino energy, if monoenergetic.")] = None,
    species: Annotated[str | None, typer.Option(help="nu_e, nu_mu_bar ..., if monoenergetic.")] = None,
    source_settings: Annotated[
        list[str] | None, typer.Option("--source-set", help="NAME=VALUE for the source: mixing=none, reactions=[B8, hep].")
    ] = None,
    process: Annotated[str, typer.Option(help=f"One of {', '.join(build.PROCESSES)}.")] = "cevns",
    form_factor: Annotated[
        str | None, typer.Option(help="See `nurecoil list form-factors`; by default helm-lewin-smith, or unity for an atom.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="See `nurecoil list models`; repeat it to add models. Default: standard-model.")
    ] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE for a model; may be repeated.")] = None,
    T: Annotated[list[str] | None, typer.Option("--T", help="Rate at this recoil energy; may be repeated.")] = None,
    threshold: Annotated[list[str] | None, typer.Option(help="Events above this recoil energy; may be repeated.")] = None,
    exposure: Annotated[str | None, typer.Option(help="Mass times time, or mass if the source is a fluence.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the differential rate as a PNG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rate of scattering off nuclei, atoms or electrons, per recoil energy (or energy transfer) and above thresholds."""
    models = model or ["standard-model"]
    with bad_input():
        given = {"flux": flux, "distance": distance, "power": power, "mass": mass, "energy": energy, "species": species}
        arrives = build.source(source, source_settings or (), **given)
        scatters = build.process(process, target, build.model(models, settings or ()), form_factor=form_factor)
        spectrum, per = nr.spectrum(arrives, scatters), _per(arrives.per_time is not False, exposure)
        recoils = _energies("--T", T or (() if threshold else DEFAULT_RECOILS))
        thresholds = _energies("--threshold", threshold or ())
        rates = (spectrum(recoils) if recoils.size else recoils) * per.scale * keV
        counts = (spectrum.counts_above(thresholds) if thresholds.size else thresholds) * per.scale
        how = f"form factor {form_factor or 'helm-lewin-smith'}" if process == "cevns" else process
        title = f"{arrives.name} on {target}, {' + '.join(models)}, {how}"
        if plot is not None:
            write_atomically(plot, _figure(spectrum, np.concatenate([recoils, thresholds]), per, title).png)
    results = (("rate", "T", recoils, rates, per.inverse("keV")), ("events", "above", thresholds, counts, per.inverse()))
    if as_json:
        print_json({"title": title, "settings": settings or [], "exposure": exposure, **_plain(results)})
        return
    typer.echo(title)
    for name, where, energies, values, shown in results:
        if energies.size:
            rows = [(f"{T / keV:g}", f"{n:.5g}") for T, n in zip(energies, values, strict=True)]
            print_columns([(f"{where} [keV]", f"{name} [{shown}]" if shown else name), *rows])


Results = Sequence[tuple[str, str, Array, Array, str]]
"""Name, what the energies are, energies, values, and the unit of the values."""


def _plain(results: Results) -> dict[str, Any]:
    found = {}
    for name, where, energies, values, shown in results:
        found[name] = {where: (energies / keV).tolist(), f"{where}_unit": "keV", "values": values.tolist(), "unit": shown}
    return found


def _energies(option: str, texts: Sequence[str]) -> Array:
    energies = np.array([quantity(text, "keV", option) for text in texts])
    if np.any(energies <= 0):
        raise ValueError(f"{option}: expected energies above zero, got {', '.join(texts)}")
    return energies


@dataclass(frozen=True)
class _Per:
    """What rates per mass (and time) are multiplied with, and the units that remain below the line."""

    scale: float
    units: tuple[str, ...]

    def inverse(self, *more: str) -> str:
        """As text, ``"1/(kg day keV)"``; empty if nothing remains."""
        factors = (*self.units, *more)
        return f"1/({' '.join(factors)})" if len(factors) > 1 else "".join(f"1/{f}" for f in factors)


def _per(per_time: bool, exposure: str | None) -> _Per:
    """Per tonne for a fluence, per kilogram and day for a flux, or nothing if an exposure is given."""
    units = ("kg", "day") if per_time else ("tonne",)
    if exposure is None:
        return _Per(unit(" ".join(units)), units)
    amount = quantity(exposure, " ".join(units), "--exposure")
    if not amount > 0:
        raise ValueError(f"--exposure: expected more than zero, got {exposure!r}")
    return _Per(amount, ())


def _figure(spectrum: Spectrum, asked: Array, per: _Per, title: str) -> Figure:
    """The differential rate over the energies asked for, and at least from 0.1 to 100 keV."""
    from nurecoil.report import Axis, Figure, Panel, plot_curves

    T = np.geomspace(min(0.1, asked.min() / keV), max(100.0, asked.max() / keV), 241)
    values = np.asarray(spectrum(T * keV)) * per.scale * keV
    seen = values > 0
    y = Axis(f"rate [{' '.join(f'{u}$^{{-1}}$' for u in (*per.units, 'keV'))}]", scale="log")
    x = Axis("recoil energy $T$ [keV]", scale="log")
    panel = Panel(x, y, lambda axes, d: plot_curves(axes, d["T"], {"_": d["rate"]}), title)
    return Figure("rate", "Differential rate.", "our own", [panel], {"T": T[seen], "rate": values[seen]})
