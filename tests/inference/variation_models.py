"""Changes of an experiment for tests, importable from other processes."""

from dataclasses import dataclass, replace

import nurecoil as nr
from nurecoil.detectors import ConstantQuenching, Response
from nurecoil.nuclear import FormFactorPair, Helm
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units import fm

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)


def with_radius(e, values):
    """One radius for protons and neutrons of both nuclei."""
    F = Helm.from_rms(values["R_n"], 0.9 * fm)
    return e.replace(target=nr.CEvNS.on("CsI", TREE, form_factor=lambda nuclide: FormFactorPair(F, F), axial="none"))


def with_quenching(e, values):
    """Another constant quenching factor."""
    steps = (ConstantQuenching(values["quenching"]), *e.response.steps[1:])
    return e.replace(response=Response(steps, e.response.positions))


@dataclass(frozen=True)
class Tilted(Spectrum):
    """A spectrum times 1 + a x, x from -1 to 1 over its range."""

    inner: object
    tilt: float

    @property
    def edges(self):
        return self.inner.edges

    @property
    def lines(self):
        return self.inner.lines

    def missing_below(self, E):
        return self.inner.missing_below(E)

    def density(self, E):
        low, high = self.edges[0], self.edges[-1]
        return self.inner.density(E) * (1 + self.tilt * (2 * E - low - high) / (high - low))


def with_flux(e, values):
    """Continuous spectra tilted."""
    s = e.source
    components = tuple(
        replace(c, spectrum=Tilted(c.spectrum, values["tilt"])) if len(c.spectrum.edges) else c for c in s.components
    )
    return e.replace(source=s.with_components(components))
