"""``nurecoil rate``: differential rates, counts above thresholds, and counts in the bins of a detector."""

from __future__ import annotations

import math
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
from nurecoil.detectors import Axis, ElectronRecoil, Response
from nurecoil.detectors.response import chained
from nurecoil.rates import exposure_of
from nurecoil.tables import write_atomically
from nurecoil.units import keV, unit
from nurecoil.units.choices import OnAxis, Position, Positions
from nurecoil.units.kinds import RecoilEnergy

if TYPE_CHECKING:
    from nurecoil.detectors import Step
    from nurecoil.experiments.document.edges import Bins
    from nurecoil.processes import OnMaterial
    from nurecoil.rates import Spectrum
    from nurecoil.report import Figure
    from nurecoil.sources import Source

DEFAULT_RECOILS = ("1 keV", "2 keV", "5 keV", "10 keV", "20 keV", "50 keV")
FORMATS = ("png", "pdf", "svg")


def rate(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="See `nurecoil list sources`; its fields are options too.")] = None,
    target: Annotated[
        str | None, typer.Option(help="A nuclide, an element, a formula or a mixture: Ar40, Ge, CsI, '{Ge76: 0.9, Ge74: 0.1}'.")
    ] = None,
    process: Annotated[str, typer.Option(help="See `nurecoil list processes`; its fields are options too.")] = "cevns",
    model: Annotated[
        list[str] | None, typer.Option(help="See `nurecoil list models`; repeat it to add models. Default: standard-model.")
    ] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE for a model; may be repeated.")] = None,
    step: Annotated[
        list[str] | None, typer.Option(help="A step of a detector as in a file, '{kind: quenching, value: 0.2}'; repeat it.")
    ] = None,
    detector: Annotated[Path | None, typer.Option(help="A YAML file with `detector` and `bins`.")] = None,
    experiment: Annotated[
        str | None, typer.Option(help="Signal in the bins of an experiment, in place of source, target and detector.")
    ] = None,
    T: Annotated[list[str] | None, typer.Option("--T", help="Rate at this recoil energy; may be repeated.")] = None,
    threshold: Annotated[
        list[str] | None, typer.Option(help="Events above: '5 keV' of recoil, or with a detector '160 eVee' or '6 PE'.")
    ] = None,
    exposure: Annotated[str | None, typer.Option(help="Mass times time, or mass if the source is a fluence.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the differential rate as a picture: .png, .pdf or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rate of scattering off nuclei, atoms or electrons, per recoil energy (or energy transfer) and above thresholds."""
    models = model or ["standard-model"]
    with bad_input():
        given = build.words(context.args)
        build.check_words(given)
        total = build.model(models, settings or ())
        if experiment is not None:
            others = {"source": source, "target": target, "detector": detector, "step": step, "T": T, "threshold": threshold}
            _stands_alone({**others, "exposure": exposure, "plot": plot, **given})
            _of_experiment(experiment, total, models, as_json)
            return
        if source is None or target is None:
            raise ValueError(f"--{'source' if source is None else 'target'}: missing; or give --experiment")
        of_source, of_process = build.shared_out(source, process, given)
        arrives, scatters = build.source(source, of_source), build.process(process, target, total, of_process)
        seen = _Seen.by(arrives, scatters, step or (), detector)
        spectrum, per = nr.spectrum(arrives, scatters), _per(arrives, exposure)
        recoils = _energies("--T", T or (() if threshold or seen.bins is not None else DEFAULT_RECOILS))
        rates = (spectrum(recoils) if recoils.size else recoils) * per.scale * keV
        cuts = [seen.cut(text) for text in threshold or ()]
        counts = seen.counts(spectrum, cuts, per.scale)
        title = f"{arrives.name} on {target}, {' + '.join(models)}, {_how(process, scatters)}{seen.described}"
        if plot is not None:
            shown = np.concatenate([recoils, [c.value for c in cuts if c.axis == "keVnr"]])
            _write(plot, _figure(spectrum, shown, per, title))
        rows = [_Result("rate", "T", "keV", recoils / keV, rates, per.inverse("keV"))]
        rows += _above(cuts, counts, per.inverse())
        if seen.bins is not None:
            rows.append(seen.binned(per.scale, per.inverse()))
    _say(title, rows, as_json, settings=settings or [], exposure=exposure)


@dataclass(frozen=True)
class _Result:
    """Values over positions on an axis, with the units of both."""

    name: str
    where: str
    axis: str
    positions: Array
    values: Array
    unit: str

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        places = {self.where: [float(x) if math.isfinite(x) else None for x in self.positions], f"{self.where}_unit": self.axis}
        return {**places, "values": self.values.tolist(), "unit": self.unit}

    def table(self) -> list[tuple[str, str]]:
        """As rows of text."""
        head = (f"{self.where} [{self.axis}]", f"{self.name} [{self.unit}]" if self.unit else self.name)
        return [head, *((f"{x:g}", f"{n:.5g}") for x, n in zip(self.positions, self.values, strict=False))]


def _say(title: str, results: Sequence[_Result], as_json: bool, **more: Any) -> None:
    if as_json:
        found: dict[str, Any] = {"title": title, **more}
        for result in results:
            name = result.name if result.name not in found else f"{result.name} in {result.axis}"
            found[name] = result.plain()
        print_json(found)
        return
    typer.echo(title)
    for result in results:
        if result.values.size:
            print_columns(result.table())


def _how(process: str, target: OnMaterial) -> str:
    """The form factors, if nuclei have them, else the process."""
    return f"form factor {'; '.join(target.form_factor_names)}" if process == "cevns" else process


def _stands_alone(others: dict[str, Any]) -> None:
    for name, value in others.items():
        if value:
            raise ValueError(f"{build.spelled(name)}: --experiment says all but the model; expected one or the other")


def _of_experiment(name: str, model: Any, models: Sequence[str], as_json: bool) -> None:
    """Signal in each bin, summed over time and further axes, and all of it."""
    found = nr.experiment(name)
    counts = found.expected(model)
    per_bin = counts.reshape(counts.shape[0], -1).sum(axis=1)
    edges = found.bins / found.axis.unit
    title = f"{found.title}, {' + '.join(models)}: {counts.sum():.6g} events"
    _say(title, [_Result("events", "from", str(found.axis), edges, per_bin, "")], as_json, total=float(counts.sum()))


@dataclass(frozen=True)
class _Seen:
    """What a detector makes of the recoils; without steps it sees them as they are."""

    source: Source
    target: OnMaterial
    steps: tuple[Step, ...]
    bins: Bins | None

    @classmethod
    def by(cls, source: Source, target: OnMaterial, texts: Sequence[str], file: Path | None) -> _Seen:
        from nurecoil.experiments.document.detector import read_detector

        if texts and file is not None:
            raise ValueError("--step: expected either steps or --detector, got both")
        steps, bins = (build.steps(texts), None) if file is None else read_detector(file)
        if target.recoil == "electron" and not any(isinstance(step, ElectronRecoil) for step in steps):
            steps = (ElectronRecoil(), *steps)
        return cls(source, target, steps, bins)

    @property
    def bare(self) -> bool:
        """Whether it sees the energy transfer as it is, to nuclei or to electrons."""
        return all(isinstance(step, ElectronRecoil) for step in self.steps)

    @property
    def described(self) -> str:
        """For the title."""
        return f"; {'; '.join(map(str, self.steps))}" if self.steps else ""

    def cut(self, text: str) -> Position:
        """A threshold: of recoil energy without a detector, else on its last axis.

        Raises
        ------
        ValueError
            If it is on another axis.
        """
        axis, plain = chained(self.steps), not text.rstrip().endswith(("ee", "PE", "nr"))
        if not self.steps or (plain and self.bare):
            try:
                value = RecoilEnergy.read(text, "--threshold", bare=False)
            except ValueError as error:
                hint = "; an axis other than recoil energy needs a quenching: --step or --detector"
                raise ValueError(f"{error}{hint if text.rstrip().endswith(('ee', 'PE')) else ''}") from None
            if not value > 0:
                raise ValueError(f"--threshold: expected energies above zero, got {text}")
            return Position(value, str(axis))
        position = OnAxis.read(text, "--threshold")
        if position.axis != axis:
            raise ValueError(f"--threshold: the detector's last step gives {axis}, got {text!r}")
        return position

    def counts(self, spectrum: Spectrum, cuts: Sequence[Position], exposure: float) -> Array:
        """Events above each threshold."""
        if not cuts:
            return np.empty(0)
        if self.bare:
            return spectrum.counts_above(np.array([c.value for c in cuts])) * exposure
        return np.array([self._folded(Positions((c.value, math.inf), c.axis), exposure)[0] for c in cuts])

    def binned(self, exposure: float, unit: str) -> _Result:
        """Events in each bin of the detector."""
        assert self.bins is not None
        values = self._folded(self.bins.positions, exposure)
        return _Result("counts", "from", str(self.bins.axis), self.bins.natural / self.bins.axis.unit, values, unit)

    def _folded(self, edges: Positions, exposure: float) -> Array:
        return nr.compile(self.source, self.target, Response(self.steps, edges), exposure=exposure)()


def _above(cuts: Sequence[Position], counts: Array, unit: str) -> list[_Result]:
    axis = Axis(cuts[0].axis) if cuts else Axis.KEVNR
    shown = "keV" if axis is Axis.KEVNR else str(axis)
    return [_Result("events", "above", shown, np.array([c.value for c in cuts]) / axis.unit, counts, unit)]


def _energies(option: str, texts: Sequence[str]) -> Array:
    energies = np.array([RecoilEnergy.read(build.word(text), option, bare=False) for text in texts])
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


def _per(source: Source, exposure: str | None) -> _Per:
    """Per tonne for a fluence, per kilogram and day for a flux, or nothing if an exposure is given."""
    if exposure is not None:
        return _Per(exposure_of(exposure, source, "--exposure", bare=False), ())
    units = ("kg", "day") if source.per_time else ("tonne",)
    return _Per(unit(" ".join(units)), units)


def _write(path: Path, figure: Figure) -> None:
    kind = path.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise ValueError(f"--plot: expected a file that ends in .{', .'.join(FORMATS)}, got {path.name!r}")
    write_atomically(path, getattr(figure, kind))


def _figure(spectrum: Spectrum, asked: Array, per: _Per, title: str) -> Figure:
    """The differential rate over the energies asked for, and at least from 0.1 to 100 keV."""
    from nurecoil.report import Axis as Scale
    from nurecoil.report import Figure, Panel, plot_curves

    low, high = (float(end(asked / keV, initial=at)) for end, at in ((np.min, 0.1), (np.max, 100.0)))
    T = np.geomspace(low, high, 241)
    values = np.asarray(spectrum(T * keV)) * per.scale * keV
    seen = values > 0
    y = Scale(f"rate [{' '.join(f'{u}$^{{-1}}$' for u in (*per.units, 'keV'))}]", scale="log")
    x = Scale("recoil energy $T$ [keV]", scale="log")
    panel = Panel(x, y, lambda axes, d: plot_curves(axes, d["T"], {"_": d["rate"]}), title)
    return Figure("rate", "Differential rate.", "our own", [panel], {"T": T[seen], "rate": values[seen]})
