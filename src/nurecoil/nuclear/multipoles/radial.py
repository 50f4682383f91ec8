"""Radial integrals between oscillator functions with a spherical Bessel function, exactly.

With x = r/b and y = (qb/2)^2, so that q r = 2 sqrt(y) x, R_nl = N_nl x^l e^{-x^2/2} L_n^{l+1/2}(x^2) / b^{3/2} and

    int x^p e^{-x^2} j_L(2 sqrt(y) x) dx
        = sqrt(pi)/4 Gamma((p+L+1)/2)/Gamma(L+3/2) y^{L/2} e^{-y} 1F1(L + 3/2 - (p+L+1)/2; L + 3/2; y),

which ends after a few terms where p - L - 2 is even and not negative: always, for states that L can couple.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import factorial

from nurecoil.nuclear.structure.exact_angular_momentum import Surd

Derivative = int
"""0: the function itself; +1: (d/drho - l/rho) of it; -1: (d/drho + (l+1)/rho) of it, rho = qr."""


@cache
def _half_gamma(k: int) -> Fraction:
    """Gamma(k + 1/2)/sqrt(pi)."""
    return Fraction(factorial(2 * k), 4**k * factorial(k))


@cache
def _function(n: int, l: int, derivative: Derivative) -> tuple[int, dict[int, Fraction]]:
    """A radial function (or 2 sqrt(y) times its derivative) without N_nl: lowest power of x, and coefficients by power."""
    laguerre = [
        Fraction((-1) ** k, factorial(k) * factorial(n - k)) * _half_gamma(n + l + 1) / _half_gamma(k + l + 1)
        for k in range(n + 1)
    ]
    if derivative == 0:
        return l, {l + 2 * k: c for k, c in enumerate(laguerre)}
    terms: dict[int, Fraction] = {}
    for k, c in enumerate(laguerre):
        # (d/dx + s/x) x^(l+2k) e^(-x^2/2) = [(l + 2k + s) x^(l+2k-1) - x^(l+2k+1)] e^(-x^2/2)
        slope = 2 * k if derivative > 0 else 2 * l + 1 + 2 * k
        for power, value in ((l + 2 * k - 1, slope * c), (l + 2 * k + 1, -c)):
            terms[power] = terms.get(power, Fraction(0)) + value
    return l + derivative, {power: c for power, c in terms.items() if c}


@cache
def _bessel(p: int, L: int) -> dict[int, Fraction]:
    """4/sqrt(pi) e^y int x^p e^{-x^2} j_L(2 sqrt(y) x) dx, by twice the power of y."""
    last, rest = divmod(p - L - 2, 2)
    if rest or last < 0:
        raise ValueError(f"radial integral: expected p - L even and p >= L + 2, got p={p}, L={L}")
    c = _half_gamma((p + L) // 2) / _half_gamma(L + 1)
    result = {}
    for k in range(last + 1):
        result[L + 2 * k] = c
        c *= Fraction(2 * (k - last), (2 * L + 3 + 2 * k) * (k + 1))
    return result


@cache
def radial_integral(bra: tuple[int, int], L: int, ket: tuple[int, int], derivative: Derivative = 0) -> dict[int, Surd]:
    """e^y <n'l'| j_L(qr) D |nl>, exactly, by twice the power of y.

    Parameters
    ----------
    bra, ket : (int, int)
        (n', l') and (n, l).
    L : int
        Order of the Bessel function, which must couple l' to the orbital momentum of D|nl>, parity included.
    derivative : {0, 1, -1}
        D = 1, d/drho - l/rho (which raises l) or d/drho + (l+1)/rho (which lowers it), with rho = qr.

    Returns
    -------
    dict of int to Surd
        Coefficient of y^{h/2} by h; all share one square root.

    Raises
    ------
    ValueError
        If L cannot couple the states, and the integral is no polynomial.

    Examples
    --------
    >>> [str(c.coefficient) for c in radial_integral((0, 3), 0, (0, 3)).values()]
    ['1', '-2', '4/5', '-8/105']
    """
    (n1, l1), (n2, l2) = bra, ket
    _, first = _function(n1, l1, 0)
    _, second = _function(n2, l2, derivative)
    total: dict[int, Fraction] = {}
    for p1, c1 in first.items():
        for p2, c2 in second.items():
            for h, c in _bessel(2 + p1 + p2, L).items():
                total[h] = total.get(h, Fraction(0)) + c1 * c2 * c
    # N'N = 2 sqrt(n'! n!/(Gamma(n'+l'+3/2) Gamma(n+l+3/2))); d/drho = d/dx / (2 sqrt y)
    norm = Surd(
        Fraction(1, 2 if derivative == 0 else 4),
        Fraction(factorial(n1) * factorial(n2)) / (_half_gamma(n1 + l1 + 1) * _half_gamma(n2 + l2 + 1)),
    )
    shift = -1 if derivative else 0
    return {h + shift: norm * c for h, c in sorted(total.items()) if c}
