import pytest

from k8s_tui.pytest_plugin import check
from tests.breakfinder.test_command import WEB


def test_manifests_that_break_fail_a_test_with_what_happens(tmp_path) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(WEB)
    said = "worker-1 loses power: not so: at least 80 % of the requests of service/web succeed"
    with pytest.raises(pytest.fail.Exception, match=said):
        check(path, faults=("node",), budget="2s")


def test_manifests_that_bear_it_pass(tmp_path, pytester: pytest.Pytester) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(WEB.replace("replicas: 1", "replicas: 3"))
    pytester.makeconftest("pytest_plugins = ['k8s_tui.pytest_plugin']")
    pytester.makepyfile(
        f"def test_web(unbroken):\n    unbroken({str(path)!r}, faults=('kubelet',), budget='1s')\n"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
