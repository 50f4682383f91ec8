"""Scans: the same numbers in one process, in several and on a cluster; interrupted, killed, damaged and resumed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from slow_model import CHUNK, GRID, Slow

import nurecoil as nr
from nurecoil.experiments import experiment
from nurecoil.inference import DamagedScan, Result, WorkersDied, contour, counting, fit, likelihood, scan
from nurecoil.units import MeV

# other tests of the same process may have loaded JAX, which warns of every fork
pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")

HERE = Path(__file__).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1] / "src")]), "OMP_NUM_THREADS": "1"}
TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)


@pytest.fixture
def importable(monkeypatch):
    """Lets worker processes import the models of these tests."""
    monkeypatch.setenv("PYTHONPATH", ENVIRONMENT["PYTHONPATH"])


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("scan") / "whole.scan"
    return scan(Slow(), GRID, path=path, chunk=CHUNK), path.read_bytes()


class TestGrid:
    def test_values_and_best(self):
        found = scan(Slow(), GRID, chunk=7)
        direct = [[Slow()({"x": x, "y": y}) for y in GRID["y"]] for x in GRID["x"]]
        np.testing.assert_array_equal(found.fval, direct)
        assert found.names == ("x", "y")
        assert found.best == {"x": pytest.approx(1.0), "y": pytest.approx(1.0)}

    def test_profile(self):
        found = scan(Slow(), {"x": np.linspace(-1, 1, 5)}, profile="all")
        direct = [(1 - x) ** 2 + Slow().inner({"strength": 1 + 0.1 * x}) for x in np.linspace(-1, 1, 5)]
        np.testing.assert_allclose(found.fval, direct, atol=1e-3)
        assert found.profiled == ("y",)

    def test_one_dimension_and_three(self):
        like = counting([12.0], [10.0])
        assert scan(like, {"strength": 1.0}).fval.shape == (1,)
        model = TREE + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0)
        e = experiment("coherent-csi-2017")
        found = scan(
            likelihood(e, model),
            {name: [0.05, 0.1] for name in ("eps_ee_uV", "eps_mumu_uV")} | {"sin2_theta_w": [0.2, 0.22, 0.24]},
        )
        assert found.fval.shape == (2, 2, 3)
        values = {"eps_ee_uV": 0.1, "eps_mumu_uV": 0.05, "sin2_theta_w": 0.22}
        assert found.fval[1, 0, 1] == pytest.approx(likelihood(e, model)(values), rel=1e-10)

    def test_progress(self):
        seen = []
        scan(Slow(), GRID, chunk=100, progress=lambda done, total: seen.append((done, total)))
        assert seen == [(100, 248), (200, 248), (248, 248)]
        scan(Slow(), {"x": [0.0]}, progress=True)

    def test_impossible_points_are_infinite(self):
        assert scan(counting([3.0], [1.0]), {"strength": [0.0, 1.0]}).fval[0] == np.inf

    def test_json(self):
        found = scan(counting([3.0], [1.0]), {"strength": [0.0, 1.0]})
        copy = Result.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
        np.testing.assert_array_equal(copy.fval, found.fval)

    @pytest.mark.parametrize(
        ("grid", "options", "error", "message"),
        [
            ({}, {}, ValueError, "grid: expected at least one parameter"),
            ({"x": []}, {}, ValueError, "grid, x: expected a row of finite values"),
            ({"x": [0.0, np.nan]}, {}, ValueError, "grid, x: expected a row of finite values"),
            ({"x": [[0.0]]}, {}, ValueError, "grid, x: expected a row"),
            ({"x": [0.0, 5.0]}, {}, ValueError, r"grid, x: expected values in \[-2.0, 2.0\], got 5.0"),
            ({"z": [0.0]}, {}, LookupError, "no parameter 'z'"),
            ({"x": [0.0]}, {"profile": ["z"]}, LookupError, "no parameter 'z'"),
            ({"x": [0.0]}, {"chunk": 0}, ValueError, "chunk: expected at least one point"),
            ({"x": [0.0]}, {"workers": 0}, ValueError, "workers: expected at least one process"),
            ({"x": [0.0]}, {"held": {"y": 9.0}}, ValueError, "y: expected a value in"),
        ],
    )
    def test_refused(self, grid, options, error, message):
        with pytest.raises(error, match=message):
            scan(Slow(), grid, **options)

    def test_not_a_number(self):
        class Bad(Slow):
            def __call__(self, values=None):
                return float("nan") if values["x"] > 0.5 else 0.0

        with pytest.raises(ValueError, match=r"-2 ln L is not a number at \{'x': 1.0\}"):
            scan(Bad(), {"x": [0.0, 1.0]})


class TestProcesses:
    def test_the_same_to_the_last_digit(self, importable, reference, tmp_path):
        whole, content = reference
        path = tmp_path / "a.scan"
        found = scan(Slow(), GRID, path=path, chunk=CHUNK, workers=2)
        np.testing.assert_array_equal(found.fval, whole.fval)
        assert path.read_bytes() == content

    def test_a_model_in_an_experiment_too(self):
        like = likelihood(experiment("coherent-csi-2017-time"), TREE + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0))
        grid = {"eps_ee_uV": np.linspace(-0.3, 0.3, 40), "eps_mumu_uV": np.linspace(-0.3, 0.3, 40)}
        here, there = scan(like, grid), scan(like, grid, workers=2)
        np.testing.assert_array_equal(here.fval, there.fval)

    def test_a_process_that_dies_loses_nothing(self, importable, reference, tmp_path):
        found = scan(Slow(kill_at=0.0, marker=str(tmp_path / "killed")), GRID, chunk=CHUNK, workers=2)
        assert (tmp_path / "killed").exists()
        np.testing.assert_array_equal(found.fval, reference[0].fval)

    def test_processes_that_die_again_and_again_are_an_error(self, importable, tmp_path):
        with pytest.raises(WorkersDied, match="processes died 4 times in a row, at chunk 0"):
            scan(Slow(kill_at=-2.0), {"x": [0.0, 1.0, 2.0]}, chunk=1, workers=2)

    def test_what_cannot_be_sent(self):
        like = Slow()
        like.local = lambda: None
        with pytest.raises(ValueError, match="cannot be sent to another process"):
            scan(like, GRID, workers=2, chunk=CHUNK)


def _listens_to_ctrl_c() -> None:
    """Whoever runs the tests in the background may ignore the signal, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class TestInterruption:
    def test_workers_end_at_once(self, tmp_path):
        """Ctrl-C while chunks of many seconds run in two workers."""
        path = tmp_path / "a.scan"
        command = [sys.executable, HERE / "scan_script.py", path, "2.0", "2"]
        process = subprocess.Popen(
            command, env=ENVIRONMENT, start_new_session=True, stderr=subprocess.PIPE, preexec_fn=_listens_to_ctrl_c
        )
        deadline = time.monotonic() + 60
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3.0)
        os.killpg(process.pid, signal.SIGINT)
        begun = time.monotonic()
        process.communicate(timeout=30)
        # two seconds are promised; a shared machine gets some more
        assert time.monotonic() - begun < 6.0
        assert process.returncode != 0


class TestResume:
    @pytest.mark.parametrize("cut", [1, 40, 1500])
    def test_a_file_cut_anywhere_is_completed(self, reference, tmp_path, cut):
        whole, content = reference
        path = tmp_path / "a.scan"
        head = content.index(b"\n") + 1
        path.write_bytes(content[: head + cut])
        found = scan(Slow(), GRID, path=path, chunk=CHUNK)
        np.testing.assert_array_equal(found.fval, whole.fval)
        assert path.read_bytes() == content

    def test_what_is_finished_is_not_done_again(self, reference, tmp_path):
        class Counting(Slow):
            calls = 0

            def __call__(self, values=None):
                Counting.calls += 1
                return super().__call__(values)

        path = tmp_path / "a.scan"
        path.write_bytes(reference[1])
        scan(Counting(), GRID, path=path, chunk=CHUNK)
        assert Counting.calls == 3  # the points by which the likelihood is recognised

    def test_killed_half_way(self, reference, tmp_path):
        path = tmp_path / "a.scan"
        process = subprocess.Popen([sys.executable, HERE / "scan_script.py", path, "0.01"], env=ENVIRONMENT)
        deadline = time.monotonic() + 60
        while not (path.exists() and path.read_bytes().count(b"\n") > 8) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL
        assert 8 < path.read_bytes().count(b"\n") < 32
        subprocess.run([sys.executable, HERE / "scan_script.py", path, "0"], env=ENVIRONMENT, check=True)
        assert path.read_bytes() == reference[1]

    @pytest.mark.slow
    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_killed_many_times(self, reference, tmp_path, workers):
        path = tmp_path / "a.scan"
        for pause in (1.0, 1.4, 1.8, 2.2):
            command = [sys.executable, HERE / "scan_script.py", path, "0.02", workers]
            process = subprocess.Popen(command, env=ENVIRONMENT, start_new_session=True)
            time.sleep(pause)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        subprocess.run([sys.executable, HERE / "scan_script.py", path, "0", workers], env=ENVIRONMENT, check=True)
        assert path.read_bytes() == reference[1]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda c: c.replace(b'"chunk": 3,', b'"chunk": 4,', 1), "line 5: expected chunk 3"),
            (lambda c: c[:-30] + b"A" * 10 + c[-20:], "matching checksum"),
            (lambda c: c.replace(b'"values": "', b'"values": "!', 1), "line 2: expected chunk 0 with 8 values"),
            (lambda c: b"\n" + c, "line 1: expected JSON"),
            (lambda c: b"[1]\n" + c, "line 1: expected a mapping"),
            (lambda c: b"{}\n" + c, "expected the file of a scan"),
            (lambda c: c[:10], "expected the first line of a scan, got an unfinished one"),
            (lambda c: b"", "expected the first line of a scan"),
            (lambda c: c + c.split(b"\n")[1] + b"\n", "line 33: expected the end of the file"),
        ],
    )
    def test_a_damaged_file_is_refused_and_kept(self, reference, tmp_path, change, message):
        path = tmp_path / "a.scan"
        path.write_bytes(change(reference[1]))
        before = path.read_bytes()
        with pytest.raises(DamagedScan, match=message):
            scan(Slow(), GRID, path=path, chunk=CHUNK)
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        ("like", "grid", "options", "message"),
        [
            (Slow(), {**GRID, "x": np.linspace(-1.5, 1.5, 30)}, {}, "holds another scan: the grid of x is"),
            (Slow(), {name: GRID[name] for name in ("y", "x")}, {}, "holds another scan"),
            (Slow(), GRID, {"chunk": 9}, "holds another scan: chunk is 8 there and 9 here"),
            (Slow(), {"x": GRID["x"]}, {}, "holds another scan: asked is"),
            (Slow(), {"x": GRID["x"]}, {"profile": "all"}, "holds another scan: asked is"),
            ("other", GRID, {}, "-2 ln L at point 0 is"),
        ],
    )
    def test_another_scan_is_refused(self, reference, tmp_path, like, grid, options, message):
        path = tmp_path / "a.scan"
        path.write_bytes(reference[1])
        if like == "other":
            like = Slow()
            like.inner = counting([13.0], [10.0])
        with pytest.raises(ValueError, match=message):
            scan(like, grid, path=path, **({"chunk": CHUNK} | options))
        assert path.read_bytes() == reference[1]

    def test_last_bits_may_differ_and_no_more(self, tmp_path, monkeypatch):
        # another linear-algebra library gives other last bits; another likelihood gives other numbers
        from nurecoil.inference.scans import GridTask

        like = likelihood(experiment("coherent-csi-2021"), TREE + nr.NSI(eps_ee_uV=0.0))
        grid = {"eps_ee_uV": np.linspace(-0.2, 0.2, 9)}
        path = tmp_path / "a.scan"
        whole = scan(like, grid, path=path)
        at = GridTask.at
        monkeypatch.setattr(GridTask, "at", lambda self, points: np.nextafter(at(self, points), np.inf))
        np.testing.assert_array_equal(scan(like, grid, path=path).fval, whole.fval)
        monkeypatch.setattr(GridTask, "at", lambda self, points: at(self, points) * (1 + 1e-5))
        with pytest.raises(ValueError, match=r"holds another scan: -2 ln L at point 0"):
            scan(like, grid, path=path)

    def test_tables_whose_last_bits_differ_go_on(self, tmp_path):
        # another processor: every count of the experiment one unit in the last place away
        e, model = experiment("coherent-csi-2021"), TREE + nr.NSI(eps_ee_uV=0.0)
        counts = {name: np.where(b > 0, np.nextafter(b, np.inf), 0.0) for name, b in e.backgrounds.items()}
        nudged = e.replace(exposure=np.nextafter(e.exposure, np.inf), backgrounds=counts)
        grid = {"eps_ee_uV": np.linspace(-0.2, 0.2, 9)}
        whole = scan(likelihood(e, model), grid, path=tmp_path / "a.scan")
        before = (tmp_path / "a.scan").read_bytes()
        np.testing.assert_array_equal(scan(likelihood(nudged, model), grid, path=tmp_path / "a.scan").fval, whole.fval)
        more = e.replace(exposure=1.0001 * e.exposure)
        with pytest.raises(ValueError, match="holds another scan"):
            scan(likelihood(more, model), grid, path=tmp_path / "a.scan")
        assert (tmp_path / "a.scan").read_bytes() == before

    def test_contours_go_on_too(self, tmp_path):
        names, path = ("eps_ee_uV", "eps_mumu_uV"), tmp_path / "a.scan"
        one_bin = experiment("coherent-csi-2017-one-bin")
        like = likelihood(one_bin, TREE + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0))
        grid = {name: np.linspace(-0.5, 0.7, 13) for name in names}
        first = contour(like, names, grid=grid, path=path)
        content = path.read_bytes()
        path.write_bytes(content[:-40])
        assert contour(like, names, grid=grid, path=path) == first == contour(like, names, grid=grid)
        assert path.read_bytes() == content
        other = likelihood(one_bin, nr.StandardModel() + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0))
        with pytest.raises(ValueError, match="sin2_theta_w"):
            contour(other, names, grid=grid, path=path)
        assert path.read_bytes() == content

    @pytest.mark.parametrize(
        ("other", "message"),
        [
            (
                lambda: likelihood(experiment("coherent-csi-2021"), TREE + nr.NSI(eps_ee_uV=0.0, eps_emu_uV=0.0)),
                "holds another",
            ),
            (lambda: likelihood(experiment("coherent-csi-2017"), TREE + nr.NSI(eps_ee_uV=0.0)), "holds another scan"),
            (lambda: likelihood(experiment("coherent-csi-2021"), nr.StandardModel() + nr.NSI(eps_ee_uV=0.0)), "sin2_theta_w"),
        ],
    )
    def test_another_model_or_experiment_is_refused(self, tmp_path, other, message):
        grid = {"eps_ee_uV": np.linspace(-0.2, 0.2, 3)}
        scan(likelihood(experiment("coherent-csi-2021"), TREE + nr.NSI(eps_ee_uV=0.0)), grid, path=tmp_path / "a.scan")
        with pytest.raises(ValueError, match=message):
            scan(other(), grid, path=tmp_path / "a.scan")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"mass": 1000 * MeV}, "mass_Zprime"),
            ({"mass": 10 * MeV, "charges": "b-l"}, "holds another scan"),
            ({"mass": 10 * MeV, "coupling": 1e-4}, "holds another scan"),
        ],
    )
    def test_another_mediator_is_refused(self, tmp_path, options, message):
        one_bin = experiment("coherent-csi-2017-one-bin")

        def like(options):
            return likelihood(one_bin, nr.StandardModel() + nr.LightVector(**options))

        grid = {"g_Zprime": np.linspace(0, 1e-3, 6)}
        first = scan(like({"mass": 10 * MeV}), grid, path=tmp_path / "m.scan")
        with pytest.raises(ValueError, match=message):
            scan(like(options), grid, path=tmp_path / "m.scan")
        assert first.fval[1] == pytest.approx(12.571, abs=1e-3)
        if options["mass"] == 1000 * MeV:
            assert scan(like(options), grid).fval[1] == pytest.approx(0.461, abs=1e-3)

    def test_two_writers_are_refused(self, tmp_path):
        class Nested(Slow):
            calls = 0

            def __call__(self, values=None):
                Nested.calls += 1
                # the first two are those by which the scan is recognised
                if values["x"] == 1.0 and Nested.calls > 2:
                    scan(Slow(), {"x": [0.0, 1.0]}, path=tmp_path / "a.scan", chunk=1)
                return Slow.__call__(self, values)

        with pytest.raises(ValueError, match="another process is writing this scan"):
            scan(Nested(), {"x": [0.0, 1.0]}, path=tmp_path / "a.scan", chunk=1)

    def test_an_interruption_keeps_what_is_done(self, reference, tmp_path):
        def stop(done, total):
            if done > 100:
                raise KeyboardInterrupt

        path = tmp_path / "a.scan"
        with pytest.raises(KeyboardInterrupt):
            scan(Slow(), GRID, path=path, chunk=CHUNK, progress=stop)
        scan(Slow(), GRID, path=path, chunk=CHUNK)
        assert path.read_bytes() == reference[1]


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and two workers, each a process of its own, on this machine."""
    distributed = pytest.importorskip("distributed")
    import dask

    environment = {"distributed.nanny.environ": {"PYTHONPATH": ENVIRONMENT["PYTHONPATH"]}}
    with (
        dask.config.set(environment),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
    ):
        yield cluster


class TestCluster:
    def test_the_same_to_the_last_digit(self, cluster, reference, tmp_path):
        path = tmp_path / "a.scan"
        found = scan(Slow(), GRID, path=path, chunk=CHUNK, scheduler=cluster.scheduler_address)
        np.testing.assert_array_equal(found.fval, reference[0].fval)
        assert path.read_bytes() == reference[1]

    def test_a_model_in_an_experiment_too(self, cluster):
        like = likelihood(experiment("coherent-csi-2017-time"), TREE + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0))
        grid = {"eps_ee_uV": np.linspace(-0.3, 0.3, 40), "eps_mumu_uV": np.linspace(-0.3, 0.3, 40)}
        here, there = scan(like, grid), scan(like, grid, scheduler=cluster.scheduler_address)
        np.testing.assert_array_equal(here.fval, there.fval)

    def test_a_worker_that_dies_loses_nothing(self, cluster, reference, tmp_path):
        marker = tmp_path / "killed"
        path = tmp_path / "a.scan"
        slow = Slow(0.002, kill_at=0.0, marker=str(marker))
        found = scan(slow, GRID, path=path, chunk=CHUNK, scheduler=cluster.scheduler_address)
        assert marker.exists()
        np.testing.assert_array_equal(found.fval, reference[0].fval)
        assert path.read_bytes() == reference[1]

    def test_a_client_and_an_error_of_the_likelihood(self, cluster):
        from distributed import Client

        class Bad(Slow):
            def __call__(self, values=None):
                raise ValueError("no such point")

        with Client(cluster.scheduler_address) as client, pytest.raises(ValueError, match="no such point"):
            scan(Bad(), {"x": [0.0, 1.0]}, scheduler=client, chunk=1)


def test_a_scheduler_that_dies_loses_no_finished_point(reference, tmp_path):
    pytest.importorskip("distributed")
    file, path, started = tmp_path / "scheduler.json", tmp_path / "a.scan", []
    common = [f"--scheduler-file={file}", "--no-dashboard"]

    def start(kind, *options):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *common, *options]
        started.append(subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def kill_at_the_second(done, total):
        if done:
            started[0].kill()

    try:
        start("scheduler", "--port=0")
        start("worker", "--no-nanny", "--nthreads=1")
        while not file.exists() or not file.read_text():
            assert started[0].poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        with pytest.raises(WorkersDied, match="the scheduler was lost at chunk"):
            scan(Slow(0.02), GRID, path=path, chunk=CHUNK, scheduler=address, progress=kill_at_the_second)
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert 0 < path.stat().st_size < len(reference[1])
    scan(Slow(), GRID, path=path, chunk=CHUNK)
    assert path.read_bytes() == reference[1]


def test_without_distributed(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install nurecoil\[cluster\]"):
        scan(Slow(), GRID, scheduler="tcp://127.0.0.1:1")


def test_importing_the_package_loads_no_fitter():
    names = ("iminuit", "scipy", "distributed", "dask", "emcee", "rich")
    code = f"import nurecoil, sys; print([m for m in {names} if m in sys.modules])"
    for module in ("nurecoil", "nurecoil.inference"):
        out = subprocess.run(
            [sys.executable, "-c", code.replace("nurecoil,", f"{module},")], env=ENVIRONMENT, capture_output=True
        )
        assert out.stdout.decode().strip() == "[]"


def test_fits_work_from_a_scan():
    found = scan(Slow(), GRID)
    assert fit(Slow(), profile="all", start=found.best).values == pytest.approx({"x": 1.0, "y": 1.0}, abs=0.2)
