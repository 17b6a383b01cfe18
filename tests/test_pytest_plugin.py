import pytest

from k8s_tui.pytest_plugin import check
from tests.breakfinder.test_command import WEB


def test_manifests_that_break_fail_a_test_with_what_happens(tmp_path) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(WEB)
    said = "worker-1 loses power: not so: at least 80 % of the requests of service/web succeed"
    with pytest.raises(pytest.fail.Exception, match=said):
        check(path, faults=("node",), budget="2s")


@pytest.mark.parametrize(
    "name,faults,said",
    [("nowhere.yaml", (), "does not exist"), ("web.yaml", ("nodes",), "nothing is called 'nodes'")],
)
def test_what_cannot_be_asked_fails_with_a_sentence(tmp_path, name, faults, said) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    with pytest.raises(pytest.fail.Exception, match=said):
        check(tmp_path / name, faults=faults)


def test_manifests_that_bear_it_pass(tmp_path, pytester: pytest.Pytester) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(WEB.replace("replicas: 1", "replicas: 3"))
    pytester.makeconftest("pytest_plugins = ['k8s_tui.pytest_plugin']")
    pytester.makepyfile(
        f"def test_web(unbroken):\n    unbroken({str(path)!r}, faults=('kubelet',), budget='1s')\n"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
