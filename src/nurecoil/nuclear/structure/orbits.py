"""Single-particle orbits and model spaces."""

from __future__ import annotations

from dataclasses import dataclass

from nurecoil.nuclear import shells

_LETTERS = "spdfghijkl"


@dataclass(frozen=True)
class Orbit:
    """A spherical orbit (n, l, j), with n = 0, 1, 2 ... nodes.

    Parameters
    ----------
    n, l : int
        Radial nodes and orbital momentum.
    two_j : int
        2j, an odd number: 2l + 1 or 2l - 1.

    Raises
    ------
    ValueError
        If the numbers are not those of an orbit.

    Examples
    --------
    >>> Orbit(0, 3, 7).name, Orbit.named("1p3/2").quanta
    ('0f7/2', 3)
    """

    n: int
    l: int
    two_j: int

    def __post_init__(self) -> None:
        if (
            self.n < 0
            or not 0 <= self.l < len(_LETTERS)
            or self.two_j not in (2 * self.l + 1, 2 * self.l - 1)
            or self.two_j < 1
        ):
            raise ValueError(f"orbit: expected n >= 0, l >= 0 and j = l +- 1/2, got n={self.n}, l={self.l}, 2j={self.two_j}")

    @classmethod
    def named(cls, name: str) -> Orbit:
        """Read a name such as ``"0f7/2"``.

        Raises
        ------
        ValueError
            If it is not such a name, or j is not l + 1/2 or l - 1/2.
        """
        return cls.of(shells.orbit(name))

    @classmethod
    def of(cls, nlj: shells.Orbit) -> Orbit:
        """From the (n, l, j) that `nurecoil.nuclear.shells` uses."""
        n, l, j = nlj
        return cls(n, l, round(2 * j))

    @property
    def name(self) -> str:
        """Spectroscopic name."""
        return f"{self.n}{_LETTERS[self.l]}{self.two_j}/2"

    @property
    def j(self) -> float:
        """Total angular momentum."""
        return 0.5 * self.two_j

    @property
    def nlj(self) -> shells.Orbit:
        """(n, l, j), as `nurecoil.nuclear.shells` writes an orbit."""
        return self.n, self.l, self.j

    @property
    def quanta(self) -> int:
        """Oscillator quanta 2n + l."""
        return 2 * self.n + self.l

    @property
    def degeneracy(self) -> int:
        """2j + 1, how many nucleons it holds."""
        return self.two_j + 1


def model_space(shells: int) -> tuple[Orbit, ...]:
    """All orbits of the oscillator shells N = 0 ... `shells`, by shell and falling j.

    Raises
    ------
    ValueError
        If `shells` is negative.

    Examples
    --------
    >>> len(model_space(4)), [orbit.name for orbit in model_space(2)[3:]]
    (15, ['0d5/2', '0d3/2', '1s1/2'])
    """
    if shells < 0:
        raise ValueError(f"shells: expected a non-negative integer, got {shells!r}")
    found = []
    for N in range(shells + 1):
        for two_j in range(2 * N + 1, 0, -2):
            l = (two_j + 1) // 2 if ((two_j + 1) // 2 - N) % 2 == 0 else (two_j - 1) // 2
            found.append(Orbit((N - l) // 2, l, two_j))
    return tuple(found)
