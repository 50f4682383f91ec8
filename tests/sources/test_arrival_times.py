"""Arrival times against brute force."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.signal import fftconvolve

from nurecoil.sources import BoxPulse, ExponentialConvolved, GaussianPulse, PionDecayAtRest, TabulatedTime
from nurecoil.units import ns, us

# Mean lives of pi+ and mu+, Particle Data Group 2024: 26.033(5) ns and 2.1969811(22) us.
PION_LIFETIME, MUON_LIFETIME = 26.033 * ns, 2196.9811 * ns

PULSES = {
    "gaussian": GaussianPulse("700 ns", "150 ns"),
    "narrow gaussian": GaussianPulse("200 ns", "10 ns"),
    "box": BoxPulse("100 ns", "600 ns"),
    "histogram": TabulatedTime(np.array([0.0, 200.0, 300.0, 700.0]) * ns, [0.2, 0.5, 0.3]),
}
DECAYS = {"prompt": (PION_LIFETIME,), "muon": (MUON_LIFETIME,), "delayed": (PION_LIFETIME, MUON_LIFETIME)}
BINS = np.array([0.0, 150.0, 400.0, 650.0, 1000.0, 2500.0, 6000.0]) * ns

every = pytest.mark.parametrize("pulse", PULSES.values(), ids=PULSES.keys())
each_decay = pytest.mark.parametrize("lifetimes", DECAYS.values(), ids=DECAYS.keys())


def brute_force(pulse, lifetimes):
    """Fractions in BINS from cell averages convolved on a grid of 0.1 ns."""
    step = 0.1 * ns
    grid = np.arange(70001) * step
    cells = np.diff(pulse.cumulative(grid))
    for tau in lifetimes:
        # Probability to decay k cells later, averaged over where in its cell the particle starts.
        lost = -math.expm1(-step / tau)
        decay = tau / step * lost**2 * np.exp(-np.arange(-1, cells.size - 1) * step / tau)
        decay[0] = 1 - tau / step * lost
        cells = fftconvolve(cells, decay)[: cells.size]
    total = np.concatenate([[0.0], np.cumsum(cells)])
    return np.diff(np.interp(BINS, grid, total))


@every
@each_decay
def test_fractions_against_brute_force_convolution(pulse, lifetimes):
    got = ExponentialConvolved(pulse, lifetimes).fractions(BINS)
    np.testing.assert_allclose(got, brute_force(pulse, lifetimes), atol=1e-6)


@every
@each_decay
def test_density_against_direct_convolution(pulse, lifetimes):
    inner = ExponentialConvolved(pulse, lifetimes[:1]).density if len(lifetimes) > 1 else pulse.density
    tau = lifetimes[-1]
    for t in (180 * ns, 450 * ns, 900 * ns, 3000 * ns):
        points = [x * ns for x in (0, 100, 150, 190, 210, 250, 300, 500, 700, 1000, 1500, 2000, 2500, 2800, 2950) if x * ns < t]
        start, stops = min(points[0], -500 * ns), [*points, t]
        pieces = [
            quad(
                lambda s, t=t: float(inner(s)) * math.exp(-(t - s) / tau) / tau,
                a,
                b,
                epsabs=1e-13 / ns,
                epsrel=1e-10,
                limit=200,
            )[0]
            for a, b in zip([start, *points], stops, strict=True)
        ]
        assert float(ExponentialConvolved(pulse, lifetimes).density(t)) * ns == pytest.approx(sum(pieces) * ns, abs=1e-9)


@every
@each_decay
def test_all_arrive_and_density_is_the_slope_of_the_fractions(pulse, lifetimes):
    time = ExponentialConvolved(pulse, lifetimes)
    assert time.fractions(np.linspace(-2.0, 100.0, 37) * us).sum() == pytest.approx(1.0, abs=1e-12)
    t = np.array([333.0, 512.0, 1234.0, 4321.0]) * ns
    h = 1e-3 * ns
    slopes = [time.fractions([x - h, x + h])[0] / (2 * h) for x in t]
    np.testing.assert_allclose(time.density(t) * ns, np.array(slopes) * ns, rtol=1e-6, atol=1e-10)


@every
def test_decays_add_their_mean_and_variance(pulse):
    def mean_and_variance(density):
        t = np.arange(-1000.0, 80000.0, 1.0) * ns + 0.5 * ns
        p = density(t) * ns
        mean = (p * t).sum()
        return mean / ns, (p * (t - mean) ** 2).sum() / ns**2

    mean, variance = mean_and_variance(pulse.density)
    later, wider = mean_and_variance(ExponentialConvolved(pulse, DECAYS["delayed"]).density)
    taus = [tau / ns for tau in DECAYS["delayed"]]
    assert later - mean == pytest.approx(sum(taus), rel=1e-4)
    assert wider - variance == pytest.approx(sum(tau**2 for tau in taus), rel=1e-4)


@every
def test_prompt_comes_before_delayed(pulse):
    edges = np.linspace(0.0, 12.0, 25) * us
    prompt, delayed = (ExponentialConvolved(pulse, DECAYS[name]).fractions(edges) for name in ("prompt", "delayed"))
    earlier = np.cumsum(prompt) - np.cumsum(delayed)
    assert np.all(earlier > -1e-12)
    assert earlier.max() > 0.5


def test_order_of_decays_does_not_matter():
    t = np.linspace(0.0, 5.0, 20) * us
    one, other = (ExponentialConvolved(PULSES["gaussian"], taus) for taus in (("26 ns", "2.2 us"), ("2.2 us", "26 ns")))
    np.testing.assert_allclose(one.density(t), other.density(t), rtol=1e-12)


def test_delayed_tail_falls_as_in_the_released_data():
    # COHERENT 2017 release (Zenodo 1228631), arrival times of delayed neutrinos, bins of 0.5 us from 2 us: muon lifetime.
    released = np.array([0.11441041182329371, 0.09108587140690351, 0.07259358786111239, 0.05779795589668861])
    edges = np.array([2.0, 2.5, 3.0, 3.5, 4.0]) * us
    ours = ExponentialConvolved(GaussianPulse("0.7 us", "0.15 us"), DECAYS["delayed"]).fractions(edges)
    # The released histogram comes from a simulation: ratios of neighbouring bins scatter by 1e-3.
    np.testing.assert_allclose(ours[1:] / ours[:-1], released[1:] / released[:-1], rtol=2e-3)


@settings(deadline=None)
@given(
    t=st.floats(-1e5, 1e5),
    sigma=st.floats(0.1, 1e4),
    tau=st.floats(1e-2, 1e4),
)
def test_exponentially_modified_gaussian_never_overflows(t, sigma, tau):
    pulse = GaussianPulse(0.0, sigma * ns)
    density = float(pulse.decayed(t * ns, tau * ns)) * ns
    assert 0.0 <= density <= 1.0001 * min(1 / tau, 1 / (math.sqrt(2 * math.pi) * sigma))


@settings(deadline=None)
@given(st.floats(-5.0, 5.0), st.floats(0.01, 3.0), st.floats(0.1, 10.0))
def test_fractions_are_probabilities(start, width, tau):
    time = ExponentialConvolved(BoxPulse(start * us, width * us), (tau * us,))
    fractions = time.fractions(np.linspace(-6.0, 300.0, 100) * us)
    assert np.all(fractions >= -1e-15)
    assert fractions.sum() == pytest.approx(1.0, abs=1e-10)


def test_gaussian_pulse_within_one_sigma():
    assert GaussianPulse("1 us", "0.2 us").fractions([0.8 * us, 1.2 * us])[0] == pytest.approx(math.erf(1 / math.sqrt(2)))


def test_histogram_density():
    histogram = TabulatedTime(np.array([0.0, 1.0, 3.0]) * us, [0.5, 0.5])
    got = histogram.density(np.array([-1.0, 0.0, 0.5, 1.0, 2.9, 3.0]) * us) * us
    np.testing.assert_allclose(got, [0.0, 0.5, 0.5, 0.25, 0.25, 0.0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GaussianPulse("1 us", "0 us"), "sigma: expected more than 0 s"),
        (lambda: GaussianPulse("1 m", "1 us"), "mean: .*wrong dimension"),
        (lambda: BoxPulse(0.0, "-1 us"), "width: expected more than 0 s"),
        (lambda: TabulatedTime([0.0, 0.0], [1.0]), "edges: expected at least two increasing"),
        (lambda: TabulatedTime([0.0, 1.0], [0.5, 0.5]), r"contents: expected shape \(1,\)"),
        (lambda: TabulatedTime([0.0, 1.0, 2.0], [1.5, -0.5]), "contents: expected at least 0"),
        (lambda: TabulatedTime([0.0, 1.0, 2.0], [0.5, 0.4]), "that add to one"),
        (lambda: ExponentialConvolved(PULSES["box"], ()), "lifetimes: expected at least one"),
        (lambda: ExponentialConvolved(PULSES["box"], ("-1 ns",)), "lifetimes.0.: expected more than 0 s"),
        (lambda: ExponentialConvolved(PULSES["box"], ("1 ns", "1.00001 ns")), "differ by more than"),
        (lambda: PULSES["box"].fractions([1.0, 0.0]), "edges: expected at least two increasing"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_source_decays_with_the_published_lifetimes():
    """Half of prompt neutrinos after 26.033 ln 2 = 18.045 ns, half of delayed ones after about 2.1969811 ln 2 us more."""
    pulse = BoxPulse("0 ns", "0.001 ns")
    source = PionDecayAtRest(neutrinos_per_flavour="1 cm^-2", pulse=pulse)
    prompt, electron, muon = (c.time for c in source.components)
    edges = np.array([0.0, 18.0447, 1e6]) * ns
    assert prompt.fractions(edges) == pytest.approx([0.5, 0.5], abs=2e-5)
    # t e-folds of the muon; the pion before it: 1 - (tau_mu e^(-t/tau_mu) - tau_pi e^(-t/tau_pi))/(tau_mu - tau_pi)
    t, mu, pi = 1500.0, 2196.9811, 26.033
    expected = 1 - (mu * math.exp(-t / mu) - pi * math.exp(-t / pi)) / (mu - pi)
    for time in (electron, muon):
        assert time.fractions(np.array([0.0, t]) * ns)[0] == pytest.approx(expected, abs=1e-6)
