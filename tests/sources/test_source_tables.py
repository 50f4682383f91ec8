"""The tables that sources ship with say where they come from."""

import pytest

from nurecoil.tables import cite, data_path, load_yaml


@pytest.mark.parametrize("folder", ["electron_capture", "reactor_spectra", "solar_fluxes", "solar_spectra"])
def test_every_table_is_described_and_cited(folder):
    meta = load_yaml(data_path(folder, "meta.yaml"))
    publications = list(meta.get("publications", []))
    tables = meta.get("tables", {})
    for description in tables.values() if isinstance(tables, dict) else ():
        publications += description["publications"]
    assert publications
    assert all(cite(key).key == key for key in publications)
    if tables:
        files = {path.name for path in data_path(folder).glob("*.csv")}
        assert {name for names in tables for name in names.split()} == files
