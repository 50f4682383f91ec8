"""Numbers for reading: as many digits as the tolerance deserves, powers of ten where they help, a true minus sign."""

from __future__ import annotations

import math

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _decimals_for(tolerance: float) -> int:
    """Decimals that resolve a tolerance, by the rule of the PDG: two digits if it starts with 100 to 354, else one.

    Parameters
    ----------
    tolerance : float
        Largest accepted deviation, > 0.

    Examples
    --------
    >>> [_decimals_for(x) for x in (8.65, 3.5, 0.02, 0.05)]
    [0, 1, 3, 2]
    """
    exponent = _exponent(tolerance)
    digits = 2 if tolerance / 10.0**exponent < 3.5499999 else 1
    return digits - 1 - exponent


def number_text(value: float, decimals: int, exponent: int = 0) -> str:
    """A number with fixed decimals of its mantissa, times a power of ten.

    Examples
    --------
    >>> number_text(-3.14159e-11, 2, -11)
    '−3.14 × 10⁻¹¹'
    """
    mantissa = f"{value / 10.0**exponent:.{min(max(decimals, 0), 12)}f}"
    if float(mantissa) == 0:
        mantissa = mantissa.lstrip("-")
    power = f" × 10{str(exponent).translate(_SUPERSCRIPT)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def value_text(value: float, digits: int = 6) -> str:
    """A number as it was stated, without trailing zeros, to at most `digits` significant digits.

    Examples
    --------
    >>> value_text(0.2387), value_text(3.198e23), value_text(173.0)
    ('0.2387', '3.198 × 10²³', '173')
    """
    exponent = _display_exponent(value)
    return number_text(value, _stated_decimals(value, exponent, digits), exponent)


def significant_text(value: float, digits: int) -> str:
    """A number with a fixed count of significant digits, trailing zeros kept.

    Examples
    --------
    >>> significant_text(1.2, 4), significant_text(3.2e-41, 3)
    ('1.200', '3.20 × 10⁻⁴¹')
    """
    exponent = _display_exponent(value)
    return number_text(value, digits - 1 - _exponent(value) + exponent, exponent)


def ours_text(ours: float, value: float, tolerance: float) -> str:
    """Our number beside the paper's: same power of ten, digits to resolve the tolerance and to match the statement.

    Examples
    --------
    >>> ours_text(171.234, 173.0, 8.65), ours_text(3.1415e-11, 3.0e-11, 3e-12)
    ('171', '3.14 × 10⁻¹¹')
    """
    far = value != 0 and ours != 0 and not 1e-2 < abs(ours / value) < 1e2
    exponent = _display_exponent(ours if far or value == 0 else value)
    if far:
        return significant_text(ours, 3)
    needed = _decimals_for(tolerance) if tolerance > 0 else 2 - _exponent(ours)
    return number_text(ours, max(needed + exponent, _stated_decimals(value, exponent)), exponent)


def difference_text(ours: float, value: float, tolerance: float) -> str:
    """Ours minus the paper's in percent; a factor where it exceeds ten; absolute where the paper's value is zero.

    Examples
    --------
    >>> difference_text(171.2, 173.0, 1.73), difference_text(25.0, 1.0, 0.1), difference_text(0.02, 0.0, 0.1)
    ('−1.0 %', '× 25', '+0.02')
    """
    if value == 0:
        return ("+" if ours > 0 else "") + value_text(ours, 2)
    ratio = ours / value
    if ratio > 10:
        return f"× {value_text(ratio, 3)}"
    percent = 100 * (ratio - 1) * math.copysign(1, value)
    text = number_text(percent, 1 - _exponent(100 * tolerance / value) if tolerance > 0 else 1)
    sign = "+" if percent > 0 and text.strip("0.") else ""
    return f"{sign}{text} %"


def tolerance_text(value: float, rtol: float, atol: float) -> str:
    """A tolerance as it was stated, in percent if relative; where there are two, the larger one.

    Examples
    --------
    >>> tolerance_text(173.0, 0.05, 0.0), tolerance_text(4.2, 0.0, 0.05), tolerance_text(1.0, 0.0, 0.0)
    ('5 %', '0.05', 'none')
    """
    if rtol == atol == 0:
        return "none"
    return f"{value_text(100 * rtol)} %" if rtol * abs(value) >= atol else value_text(atol)


def _exponent(value: float) -> int:
    return int(f"{abs(value):e}".partition("e")[2]) if value else 0


def _display_exponent(value: float) -> int:
    exponent = _exponent(value)
    return 0 if -4 < exponent < 6 else exponent


def _stated_decimals(value: float, exponent: int, digits: int = 6) -> int:
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    significant = len(mantissa.partition(".")[2].rstrip("0"))
    return significant - int(power) + exponent
