from k8s_tui.shell.tools.iptables import chain_hash
from tests.shell.tools.booted import node_port, run


def test_a_services_rules_lead_to_its_endpoints(shell):
    ip = run(shell, "kubectl get svc web -o jsonpath={.spec.clusterIP}").out
    said = run(shell, "ssh worker-1 iptables-save | grep default/web").out
    assert (
        f'-d {ip}/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-'
        in said
    )
    assert f"--dport {node_port(shell)} -j KUBE-EXT-" in said
    assert '--comment "masquerade traffic for default/web external destinations" -j KUBE-MARK-MASQ' in said
    assert "--probability 0.50000000000" in said
    assert said.count("-j DNAT --to-destination 10.244.") == 2


def test_a_service_without_endpoints_rejects(shell):
    run(shell, "kubectl scale deploy web --replicas=0")
    shell.session.world.run_for(10_000)
    said = run(shell, "ssh worker-1 iptables-save | grep default/web").out
    assert '--comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT' in said


def patched(shell, spec):
    run(shell, f"kubectl patch svc web -p '{{\"spec\":{spec}}}'")
    run(shell, "kubectl scale deploy web --replicas=1")
    shell.session.world.run_for(10_000)
    node = run(shell, "kubectl get pods -l app=web -o jsonpath={.items[0].spec.nodeName}").out
    other = next(name for name in ("worker-1", "worker-2") if name != node)
    return [run(shell, f"ssh {name} iptables-save | grep default/web").out for name in (node, other)]


def test_the_policy_local_drops_where_there_is_no_endpoint(shell):
    here, there = patched(shell, '{"externalTrafficPolicy":"Local"}')
    assert "-j KUBE-SVL-" not in there
    assert '--comment "pod traffic for default/web external destinations" -j KUBE-SVC-' in here
    assert 'has no local endpoints" -m addrtype --dst-type LOCAL' in there


def test_affinity_is_kept_by_recent(shell):
    here, _ = patched(
        shell, '{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":60}}}'
    )
    assert "-m recent --rcheck --seconds 60 --reap --name KUBE-SEP-" in here
    assert "-m recent --set --name KUBE-SEP-" in here


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
