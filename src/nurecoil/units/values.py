"""What the units are: plain floats, with MeV = 1 and hbar = c = 1."""

from __future__ import annotations

import math
import os

MeV = float(os.environ.get("NURECOIL_MEV", "1"))
eV, keV, GeV, TeV = 1e-6 * MeV, 1e-3 * MeV, 1e3 * MeV, 1e6 * MeV
meV = 1e-9 * MeV

# Exact SI: c = 299792458 m/s; hbar and e are exact since 2019, hence hbar in MeV s is too.
_HBAR_MEV_S = 6.62607015e-34 / (2 * math.pi) / 1.602176634e-19 * 1e-6
_C_M_PER_S = 299792458.0

s = 1.0 / (_HBAR_MEV_S * MeV)
ms, us, ns = 1e-3 * s, 1e-6 * s, 1e-9 * s
minute, hour, day = 60 * s, 3600 * s, 86400 * s
year = 365.25 * day
week, month = 7 * day, year / 12

m = s / _C_M_PER_S
cm, mm, km = 1e-2 * m, 1e-3 * m, 1e3 * m
um, nm = 1e-6 * m, 1e-9 * m
fm, angstrom = 1e-15 * m, 1e-10 * m
au, pc = 149597870700.0 * m, 3.0856775814913673e16 * m
kpc, Mpc = 1e3 * pc, 1e6 * pc
ly = 299792458.0 * 365.25 * 86400.0 * m
cm2, m2 = cm**2, m**2
barn = 1e-28 * m2
cm3 = cm**3

J = eV / 1.602176634e-19
erg = 1e-7 * J
W = J / s
kW, MW, GW = 1e3 * W, 1e6 * W, 1e9 * W

kg = J * s**2 / m**2
g, mg, tonne = 1e-3 * kg, 1e-6 * kg, 1e3 * kg

# Measured units, CODATA 2022.
u = 931.49410372 * MeV
alpha_em = 7.2973525643e-3
m_e = 0.51099895069 * MeV
e_charge = math.sqrt(4 * math.pi * alpha_em)
mu_B = e_charge / (2 * m_e)
hartree = alpha_em**2 * m_e
a0 = 1.0 / (alpha_em * m_e)

Bq = 1.0 / s
Ci = 3.7e10 * Bq
K = 8.617333262e-5 * eV
deg = math.pi / 180.0
percent = 1e-2
