"""What is said of the projected limits that differ: a steeper form factor and one exposure for all would mend most of them."""

import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.flavour import PMNS
from nurecoil.nuclear import FormFactorPair, Helm
from nurecoil.studies.released_counts import released
from nurecoil.tables import read_table
from nurecoil.units import fm, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
TARGETS = {"CsI": "CsI", "HPGe": "Ge", "LAr": "Ar", "NaI": "NaI"}
EMITTERS = {"sns-prompt": ("nu_mu prompt",), "sns-delayed": ("nu_e delayed", "nu_mu_bar delayed")}


def steeper(nuclide):
    """R_0^2 = R^2 - s^2 with R = 1.2 A^(1/3) fm and s = 0.9 fm."""
    return FormFactorPair.same(Helm(math.sqrt((1.2 * math.cbrt(nuclide.A)) ** 2 - 0.9**2) * fm, 0.9 * fm))


def limits(source, name, setup, form_factor):
    """N = 1.645 (1 + sigma) sqrt(N_SM) events of one moment at a time, in Bohr magnetons."""
    data = released(f"coherent-projections-{name.lower()}{'-future' if setup == 'future' else ''}")
    data = data.replace(target=nr.CEvNS.on(TARGETS[name], TREE, form_factor=form_factor, axial="none"))
    emitted = data.replace(source=data.source.select(*EMITTERS[source]))
    moments = nr.models.TransitionMoments(pmns=PMNS.vintage_of("de-salas-2018").with_phases(0.0))
    signal, unit = prediction(emitted, moments).only("signal"), 1e-10 * mu_B
    allowed = 1.644854 * (1.2 if setup == "current" else 1.1) * math.sqrt(float(data.expected(TREE).sum()))
    return [math.sqrt(allowed / float(signal({f"Lambda_{i}": unit}).sum())) * 1e-10 for i in (1, 2, 3)]


@pytest.mark.parametrize(("form_factor", "exposure", "met"), [("helm-1.2", 1.0, 26), (steeper, 1.0, 21), (steeper, 1.028, 37)])
def test_limits_that_round_to_the_printed_ones(form_factor, exposure, met):
    table, found = read_table("transition_moment_limits", "papoulias_erice_2019.csv"), 0
    for row in range(len(table["source"])):
        source, name, setup = (str(table[key][row]) for key in ("source", "experiment", "setup"))
        name = name.removeprefix("COHERENT-")
        if source in EMITTERS and (name, setup) != ("CsI", "current"):
            printed, steps = (np.array([table[f"{key}_{i}"][row] for i in (1, 2, 3)]) / mu_B for key in ("Lambda", "step"))
            ours = np.array(limits(source, name, setup, form_factor)) * exposure**-0.25
            found += int(np.sum(np.abs(ours - printed) <= 0.5 * steps * (1 + 1e-6)))
    assert found == met
