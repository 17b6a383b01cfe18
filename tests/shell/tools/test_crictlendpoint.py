"""Which socket crictl speaks to."""

from tests.shell.tools.booted import run


def test_a_configured_endpoint(shell):
    assert "RuntimeName:  containerd" in run(shell, "ssh worker-1 crictl version").out


def test_without_configuration_it_tries_the_usual_ones(shell):
    run(shell, "ssh worker-1 rm /etc/crictl.yaml")
    result = run(shell, "ssh worker-1 crictl ps")
    assert result.code == 0
    assert "runtime connect using default endpoints" in result.err


def test_an_endpoint_where_nobody_listens(shell):
    result = run(shell, "ssh worker-1 crictl -r unix:///run/crio/crio.sock ps")
    assert result.code == 1
    assert 'for endpoint "unix:///run/crio/crio.sock"' in result.err
    assert "no such file or directory" in result.err
    assert "nowhere.sock" in run(shell, "ssh worker-1 crictl -r /run/nowhere.sock ps").err
