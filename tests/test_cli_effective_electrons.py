"""The command that computes the shipped tables of effective electrons; what it computes is tested with the tables."""

from typer.testing import CliRunner

from nurecoil.atomic import central_field
from nurecoil.atomic.central_field import CentralFieldElectrons, regenerate_effective_electrons
from nurecoil.atomic.central_field.tables import write_electrons
from nurecoil.cli import app
from nurecoil.cli.files import TABLES
from nurecoil.tables import data_path, read_csv


def test_regenerate_effective_electrons(tmp_path, monkeypatch):
    asked = []

    def shipped(folder):
        asked.append(folder)
        write_electrons(CentralFieldElectrons.cached("He"), folder)

    monkeypatch.setattr(central_field, "regenerate_effective_electrons", shipped)
    result = CliRunner().invoke(app, ["regenerate", "effective-electrons", "--output", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert asked == [tmp_path / "new"]
    assert result.output.split()[0] == "written"
    written, kept = (read_csv(folder / "He.csv") for folder in (tmp_path / "new", data_path("effective_electrons")))
    assert written["magnetic"].tolist() == kept["magnetic"].tolist()


def test_folder_of_the_package():
    assert data_path(TABLES["effective-electrons"][0]) == data_path("effective_electrons")
    assert regenerate_effective_electrons.__defaults__[0] is None
