"""Parameters: named, ordered, bounded, immutable."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.problems import UnknownId

A = Parameter("a", 1.0, lower=0.0, upper=2.0, unit="MeV", description="the first")
B = Parameter("b", -3.0)

names = st.text("abcxyz_", min_size=1, max_size=4)
sets = st.dictionaries(names, st.floats(-1e6, 1e6), max_size=6)


def build(values: dict[str, float]) -> ParameterSet:
    return ParameterSet(*(Parameter(name, value) for name, value in values.items()))


def test_a_set_is_a_mapping_in_the_order_given() -> None:
    ps = ParameterSet(B, A)
    assert list(ps) == ["b", "a"]
    assert dict(ps) == {"b": -3.0, "a": 1.0}
    assert len(ps) == 2
    assert "a" in ps
    assert "c" not in ps
    assert ps.get_parameter("a") is A
    assert repr(ps) == "ParameterSet(b=-3, a=1)"


def test_values_change_in_a_copy_only() -> None:
    ps = ParameterSet(A, B)
    changed = ps.with_values(a=0.5)
    assert dict(ps) == {"a": 1.0, "b": -3.0}
    assert dict(changed) == {"a": 0.5, "b": -3.0}
    assert changed.get_parameter("a").unit == "MeV"
    assert changed.get_parameter("a").upper == 2.0


def test_nothing_can_be_set() -> None:
    with pytest.raises(FrozenInstanceError):
        A.value = 2.0  # type: ignore[misc]
    ps = ParameterSet(A)
    with pytest.raises(TypeError):
        ps["a"] = 2.0  # type: ignore[index]
    with pytest.raises(TypeError):
        del ps["a"]  # type: ignore[attr-defined]


def test_sets_add_and_share_equal_parameters() -> None:
    assert list(ParameterSet(A) + ParameterSet(B, A)) == ["a", "b"]


@pytest.mark.parametrize("other", [Parameter("a", 1.5), Parameter("a", 1.0, lower=-1.0, upper=2.0, unit="MeV")])
def test_one_name_for_two_things_is_refused(other: Parameter) -> None:
    message = "parameter 'a' is defined twice, with different values or bounds"
    with pytest.raises(ValueError, match=message):
        ParameterSet(A, other)
    with pytest.raises(ValueError, match=message):
        ParameterSet(A) + ParameterSet(other)


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [(3.0, 0.0, 2.0), (-1e-9, 0.0, 2.0), (math.nan, -math.inf, math.inf), (math.inf, -math.inf, math.inf), (1.0, 2.0, 0.0),
     (1.0, math.nan, 2.0)],
)  # fmt: skip
def test_values_outside_the_bounds_are_refused(value: float, lower: float, upper: float) -> None:
    with pytest.raises(ValueError, match=r"x: expected a value in \[.*\], got "):
        Parameter("x", value, lower, upper)


def test_a_changed_value_is_checked_against_the_bounds() -> None:
    with pytest.raises(ValueError, match=r"a: expected a value in \[0, 2\], got 2.5"):
        ParameterSet(A).with_values(a=2.5)
    assert ParameterSet(A).with_values(a=2.0)["a"] == 2.0


def test_unknown_names_list_the_closest() -> None:
    ps = ParameterSet(Parameter("mu_numu", 0.0), Parameter("mu_nue", 0.0), Parameter("sin2_theta_w", 0.2387))
    for access in (lambda: ps["mu_nu"], lambda: ps.with_values(mu_nu=1.0)):
        with pytest.raises(UnknownId, match=r"no parameter 'mu_nu'; close to it: mu_nu(mu|e), mu_nu(mu|e)"):
            access()
    with pytest.raises(UnknownId, match="no parameter 'a'; close to it: none"):
        ParameterSet()["a"]


@given(sets)
def test_changing_nothing_changes_nothing(values: dict[str, float]) -> None:
    ps = build(values)
    assert ps.with_values(**values) == ps
    assert ps + ps == ps
    assert ps + ParameterSet() == ps


@given(sets, sets)
def test_a_sum_has_everything_once_or_refuses(first: dict[str, float], second: dict[str, float]) -> None:
    if all(first[name] == second[name] for name in first.keys() & second.keys()):
        assert dict(build(first) + build(second)) == first | second
    else:
        with pytest.raises(ValueError, match="defined twice"):
            build(first) + build(second)
