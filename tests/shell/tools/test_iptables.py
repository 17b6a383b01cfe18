from k8s_tui.shell.tools.iptables import chain_hash
from tests.shell.tools.booted import node_port, run


def test_a_services_rules_lead_to_its_endpoints(shell):
    ip = run(shell, "kubectl get svc web -o jsonpath={.spec.clusterIP}").out
    said = run(shell, "ssh worker-1 iptables-save | grep default/web").out
    assert (
        f'-d {ip}/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-'
        in said
    )
    assert f"--dport {node_port(shell)} -j KUBE-SVC-" in said
    assert "--probability 0.50000000000" in said
    assert said.count("-j DNAT --to-destination 10.244.") == 2


def test_a_service_without_endpoints_rejects(shell):
    run(shell, "kubectl scale deploy web --replicas=0")
    shell.session.world.run_for(10_000)
    said = run(shell, "ssh worker-1 iptables-save | grep default/web").out
    assert '--comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT' in said


def test_one_chain(shell):
    lines = run(shell, "ssh worker-1 iptables -t nat -S KUBE-NODEPORTS").out.splitlines()
    assert all(line.startswith("-A KUBE-NODEPORTS") for line in lines)
    assert "No chain/target/match" in run(shell, "ssh worker-1 iptables -t nat -nL NOSUCH").err
    said = run(shell, "ssh worker-1 iptables -F")
    assert said.code == 1
    assert said.err


def test_names_of_chains():
    assert len(chain_hash("default/kubernetes:httpstcp")) == 16
    # The chain of the API's own service is the same in every cluster.
    assert chain_hash("default/kubernetes:httpstcp") == "NPX46M4PTMTKRN6Y"
