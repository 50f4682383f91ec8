"""The matrices A and B, and transition amplitudes, against brute force in Fock space."""

from __future__ import annotations

import numpy as np
import pytest
from fock_space import FockSpace

from nurecoil.nuclear.structure import Orbit
from nurecoil.nuclear.structure.qrpa_matrices import QRPAForce, Quasiparticles, qrpa_matrices
from nurecoil.nuclear.structure.qrpa_transitions import transition_densities
from nurecoil.nuclear.structure.two_body import Block, pairs_of

# No two orbits of equal l and j, so that one-quasiparticle energies are diagonal: 12 states, 4096 dimensions, or 16 and 65536.
SETS = {
    "both parities": ["0s1/2", "0p3/2"],
    "one shell": ["0p3/2", "0p1/2"],
    "far apart": ["0s1/2", "0d3/2"],
    "three orbits": ["0p3/2", "0s1/2", "0p1/2"],
    "odd and even l": ["0d3/2", "0p1/2", "0s1/2"],
}
TOLERANCE = 1e-10


class Setting:
    """Random forces, occupations and energies in a few orbits."""

    def __init__(self, names: list[str], seed: int) -> None:
        random = np.random.default_rng(seed)
        self.orbits = tuple(Orbit.named(name) for name in names)
        self.blocks = {pair: self.random_blocks(random, pair) for pair in ("pp", "nn", "np")}
        angle = random.uniform(0.2, 1.3, (2, len(names)))
        self.u, self.v = np.cos(angle), np.sin(angle)
        self.force = QRPAForce.of(self.orbits, self.blocks)
        self.particles = [Quasiparticles(np.zeros(len(names)), self.u[s], self.v[s]) for s in range(2)]
        self.space = FockSpace({"p": list(self.orbits), "n": list(self.orbits)})
        self.alpha = self.space.quasiparticles(dict(zip("pn", self.u, strict=True)), dict(zip("pn", self.v, strict=True)))
        self.ground = self.space.vacuum(self.alpha)

    def random_blocks(self, random: np.random.Generator, pair: str) -> dict[tuple[int, int], Block]:
        highest = max(orbit.two_j for orbit in self.orbits)
        blocks = {}
        for J in range(highest + 1):
            for parity in (1, -1):
                pairs = pairs_of(self.orbits, J, parity, pair != "np")
                matrix = random.normal(size=(len(pairs), len(pairs)))
                if len(pairs):
                    blocks[J, parity] = Block(pairs, matrix + matrix.T)
        return blocks

    def V(self, pair: str, J: int, a: int, b: int, c: int, d: int) -> float:
        """The same force in the phases of Biedenharn and Rose: every orbit carries i^l."""
        l = [self.orbits[i].l for i in (a, b, c, d)]
        if (sum(l)) % 2:
            return 0.0
        block = self.blocks[pair][J, (-1) ** (l[0] + l[1])]
        value = block.matrix[block.index[a, b], block.index[c, d]]
        return float(value * ((-1j) ** (l[0] + l[1]) * 1j ** (l[2] + l[3])).real)

    def configuration(self, s: int, pair: tuple[int, int], J: int, M: int) -> object:
        a, b = (int(x) for x in pair)
        species = "pn"[s]
        norm = np.sqrt(0.5) if a == b else 1.0
        return norm * self.space.pair(self.alpha, (species, a), (species, b), J, M)


@pytest.fixture(scope="module", params=SETS)
def setting(request: pytest.FixtureRequest) -> Setting:
    return Setting(SETS[request.param], 5)


def multipoles(setting: Setting) -> list[tuple[int, int]]:
    highest = max(orbit.two_j for orbit in setting.orbits)
    return [(J, p) for J in range(highest + 1) for p in (1, -1) if len(pairs_of(setting.orbits, J, p, True))]


def test_matrices_by_brute_force(setting: Setting) -> None:
    H, ground = setting.space.two_body(setting.V), setting.ground
    excited = H(ground)
    energy = ground @ excited
    # one-quasiparticle energies that the force itself makes; they belong to E_a + E_b, not to the residual interaction
    one = np.zeros((2, len(setting.orbits)))
    for s, species in enumerate("pn"):
        for i, orbit in enumerate(setting.orbits):
            state = setting.alpha[species, i, orbit.j].T @ ground
            one[s, i] = state @ H(state) - energy
    for J, parity in multipoles(setting):
        found = qrpa_matrices(setting.force, *setting.particles, J, parity)
        A, B = found.with_strengths(1.0)
        basis = [(s, pair) for s in range(2) for pair in found.pairs[s]]
        M = min(J, 1)
        create = [setting.configuration(s, pair, J, M) for s, pair in basis]
        opposite = [(-1.0) ** (J - M) * setting.configuration(s, pair, J, -M) for s, pair in basis]
        states = [c @ ground for c in create]
        acted = [H(state) for state in states]
        for k, (s, (a, b)) in enumerate(basis):
            assert states[k] @ states[k] == pytest.approx(1, abs=1e-12)
            for n in range(len(basis)):
                expected = states[k] @ acted[n] - (energy + one[s, a] + one[s, b]) * (k == n)
                assert abs(A[k, n] - expected) < TOLERANCE, (J, parity, basis[k], basis[n])
                backward = (create[k] @ (opposite[n] @ ground)) @ excited
                assert abs(B[k, n] - backward) < TOLERANCE, (J, parity, basis[k], basis[n])


def test_transition_amplitudes_by_brute_force(setting: Setting) -> None:
    """X and Y coefficients of <w||T||0> for operators with no symmetry at all."""
    random = np.random.default_rng(3)
    size = len(setting.orbits)
    l = np.array([orbit.l for orbit in setting.orbits])
    for J, parity in multipoles(setting):
        elements = random.normal(size=(2, size, size))
        allowed = np.array(
            [
                [abs(a.two_j - b.two_j) <= 2 * J <= a.two_j + b.two_j and (-1) ** (a.l + b.l) == parity for b in setting.orbits]
                for a in setting.orbits
            ]
        )
        elements = elements * allowed
        turned = elements * 1j ** (l[None, :] - l[:, None])
        matrices = qrpa_matrices(setting.force, *setting.particles, J, parity)
        basis = [(s, pair) for s in range(2) for pair in matrices.pairs[s]]
        unit, none = np.eye(len(basis)), np.zeros((len(basis), len(basis)))
        common = 1.0 if parity > 0 else 1j
        for M in range(-J, J + 1):
            image = one_body(setting, turned, J, M)
            for X, Y, forward in ((unit, none, True), (none, unit, False)):
                D = transition_densities(matrices, setting.orbits, setting.particles, X, Y)
                ours = common * np.einsum("csab,sab->c", D, elements) / np.sqrt(2 * J + 1)
                for k, (s, pair) in enumerate(basis):
                    if forward:
                        # <0|A T|0>
                        expected = (setting.configuration(s, pair, J, M) @ setting.ground) @ (image @ setting.ground)
                    else:
                        # <0|T Atilde^dagger|0> with Atilde_JM = (-)^(J+M) A_J-M
                        state = (-1.0) ** (J + M) * (setting.configuration(s, pair, J, -M) @ setting.ground)
                        expected = setting.ground @ (image @ state)
                    assert abs(ours[k] - expected) < TOLERANCE, (J, parity, M, basis[k], forward)


def one_body(setting: Setting, elements: np.ndarray, J: int, M: int) -> object:
    """T_JM from reduced elements, Edmonds' convention."""
    from nurecoil.nuclear.structure.angular_momentum import wigner_3j

    total = 0
    for s, species in enumerate("pn"):
        for a, first in enumerate(setting.orbits):
            for b, second in enumerate(setting.orbits):
                if not elements[s, a, b]:
                    continue
                for m in np.arange(-first.j, first.j + 1):
                    if abs(m - M) <= second.j:
                        factor = (-1) ** round(first.j - m) * wigner_3j(first.j, J, second.j, -m, M, m - M) * elements[s, a, b]
                        total = total + factor * (setting.space.a[species, a, m].T @ setting.space.a[species, b, m - M])
    return total
