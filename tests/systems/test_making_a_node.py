"""Creating a node in its three steps, what goes wrong when one is forgotten, and taking a node away again."""

import pytest

from tests.systems import bare
from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=1)


def test_a_bare_machine_becomes_a_node(player):
    bare.prepare(player, "worker-9")
    assert "worker-9" not in player("kubectl get nodes")
    command = bare.join_command(player)
    joined = player(f"ssh worker-9 sudo {command}")
    assert "This node has joined the cluster" in joined
    assert "Approved,Issued" in player("kubectl get csr")
    # Its agents have not come yet: there is no network for pods.
    assert "NotReady" in player("kubectl get node worker-9")
    assert "cni plugin not initialized" in player("kubectl describe node worker-9")
    player.wait(20)
    wide = player("kubectl get node worker-9 -o wide")
    assert "NotReady" not in wide
    assert "v1.32.13" in wide
    assert "Ubuntu 24.04.1 LTS" in wide
    assert "containerd://1.7.24" in wide
    agents = player("kubectl get pods -A --field-selector spec.nodeName=worker-9")
    assert "kube-proxy" in agents
    assert "kindnet" in agents
    player("kubectl create deployment web --image=nginx:1.27 --replicas=6")
    player("kubectl rollout status deployment/web --timeout=60s")
    assert "worker-9" in player("kubectl get pods -o wide")


def test_preflight_says_what_was_forgotten(player):
    bare.order(player, "worker-9", "s-1cpu-2gb")
    bare.configure_repository(player, "worker-9")
    player("ssh worker-9 sudo apt-get install -y kubeadm")
    command = bare.join_command(player)
    refused = player.run(f"ssh worker-9 sudo {command}")
    assert refused.exit_code == 1
    assert "[WARNING Swap]: swap is supported for cgroup v2 only" in refused.text
    assert "connect: no such file or directory" in refused.text
    assert "[ERROR FileExisting-conntrack]: conntrack not found in system path" in refused.text
    assert "[ERROR KubeletVersion]: couldn't get kubelet version" in refused.text
    assert "[WARNING Service-Kubelet]: kubelet service does not exist" in refused.text
    assert "[ERROR FileContent--proc-sys-net-ipv4-ip_forward]" in refused.text
    assert "/proc/sys/net/ipv4/ip_forward contents are not set to 1" in refused.text
    assert "--ignore-preflight-errors" in refused.text


def test_swap_stops_the_kubelet_and_comes_back_with_a_reboot(player):
    bare.prepare(player, "worker-9")
    player("ssh worker-9 'sudo swapon -a; grep -c swap /etc/fstab'")
    player("ssh worker-9 \"sudo sed -i '/ swap / s/^#//' /etc/fstab; sudo swapon -a\"")
    failed = player.run(f"ssh worker-9 sudo {bare.join_command(player)}")
    assert "The kubelet is not healthy after 4m0" in failed.text
    journal = player("ssh worker-9 sudo journalctl -u kubelet -n 5 --no-pager")
    assert "running with swap on is not supported" in journal
    assert "worker-9" not in player("kubectl get nodes")
    # Switched off it works, until the machine boots with its old fstab.
    player("ssh worker-9 sudo swapoff -a")
    player.wait(30)
    assert "worker-9" in player("kubectl get nodes")
    player("cloud servers reboot worker-9")
    player.wait(120)
    assert "NotReady" in player("kubectl get node worker-9")


def test_without_a_container_runtime_the_kubelet_does_not_run(player):
    bare.order(player, "worker-9")
    bare.prepare_kernel(player, "worker-9")
    bare.configure_repository(player, "worker-9")
    bare.install_kubernetes(player, "worker-9")
    failed = player.run(f"ssh worker-9 sudo {bare.join_command(player)}")
    assert "Couldn't create the interface used for talking to the container runtime" in failed.text
    assert "curl -sSL http://127.0.0.1:10248/healthz" in failed.text
    journal = player("ssh worker-9 sudo journalctl -u kubelet -n 3 --no-pager")
    assert "validate CRI v1 runtime API for endpoint" in journal


def test_docker_s_package_of_containerd_has_the_interface_switched_off(player):
    bare.order(player, "worker-9")
    url = "https://download.docker.com/linux/ubuntu"
    player(f"ssh worker-9 'curl -fsSL {url}/gpg -o /etc/apt/keyrings/docker.asc'")
    line = f"deb [signed-by=/etc/apt/keyrings/docker.asc] {url} noble stable"
    player(f"ssh worker-9 \"echo '{line}' > /etc/apt/sources.list.d/docker.list; apt-get update\"")
    bare.prepare_kernel(player, "worker-9")
    bare.configure_repository(player, "worker-9")
    bare.install_kubernetes(player, "worker-9")
    player("ssh worker-9 sudo apt-get install -y containerd.io")
    assert "unknown service runtime.v1.RuntimeService" in player.run("ssh worker-9 crictl ps").text
    player("ssh worker-9 'containerd config default > /etc/containerd/config.toml'")
    player(f"ssh worker-9 {bare.SYSTEMD_CGROUP}")
    player("ssh worker-9 systemctl restart containerd")
    player(f"ssh worker-9 {bare.join_command(player)}")
    player.wait(20)
    assert "NotReady" not in player("kubectl get node worker-9")


def test_control_groups_that_two_make_cost_the_pods_their_lives(player):
    bare.prepare(player, "worker-9")
    player("ssh worker-9 'containerd config default > /etc/containerd/config.toml'")
    player("ssh worker-9 systemctl restart containerd")
    player(f"ssh worker-9 {bare.join_command(player)}")
    player.wait(400)
    pods = player("kubectl get pods -n kube-system --field-selector spec.nodeName=worker-9 --no-headers")
    assert all(int(line.split()[3]) > 0 for line in pods.splitlines())
    assert "SandboxChanged" in player("kubectl get events -n kube-system")


def test_tokens_expire_and_hashes_are_compared(player):
    bare.prepare(player, "worker-9")
    command = bare.join_command(player)
    other = command.replace("sha256:", "sha256:0")
    assert "none of the public keys" in player.run(f"ssh worker-9 {other}").text
    unsafe = command.partition(" --discovery-token-ca-cert-hash")[0]
    assert "without caCertHashes can be unsafe" in player.run(f"ssh worker-9 {unsafe}").text
    assert "23h" in player("ssh master-1 kubeadm token list")
    player("ssh master-1 kubeadm token create abcdef.0123456789abcdef --ttl 60s")
    player.wait(90)
    assert "abcdef" not in player("ssh master-1 kubeadm token list")
    token = command.split()[command.split().index("--token") + 1]
    expired = player.run(f"ssh worker-9 {command.replace(token, 'abcdef.0123456789abcdef')}")
    said = 'could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"'
    assert said in expired.text
    wrong = player.run(f"ssh worker-9 {command.replace(token, token[:7] + '0' * 16)}")
    assert "failed to verify JWS signature" in wrong.text
    assert "deleted" in player(f"ssh master-1 kubeadm token delete {token}")


def test_versions_that_do_not_go_together(player):
    bare.prepare(player, "worker-9")
    newer = bare.REPOSITORY.replace("v1.32", "v1.34")
    bare.configure_repository(player, "worker-9", newer)
    player("ssh worker-9 apt-get install -y --allow-change-held-packages kubeadm")
    refused = player.run(f"ssh worker-9 {bare.join_command(player)}")
    assert "only supports deploying clusters with the control plane version >= 1.33.0" in refused.text
    player("ssh worker-9 'apt-get remove -y --allow-change-held-packages kubelet kubeadm'")
    bare.configure_repository(player, "worker-9", bare.REPOSITORY.replace("v1.32", "v1.29"))
    player("ssh worker-9 apt-get install -y kubelet=1.29.15-1.1")
    bare.configure_repository(player, "worker-9")
    player("ssh worker-9 apt-get install -y kubeadm")
    player(f"ssh worker-9 {bare.join_command(player)}")
    player.wait(20)
    assert "v1.29.15" in player("kubectl get node worker-9")


def test_a_node_leaves(player):
    bare.prepare(player, "worker-9")
    player(f"ssh worker-9 {bare.join_command(player)}")
    player.wait(20)
    player("kubectl create deployment web --image=nginx:1.27 --replicas=4")
    player("kubectl rollout status deployment/web --timeout=60s")
    player("kubectl drain worker-9 --ignore-daemonsets")
    player("kubectl rollout status deployment/web --timeout=60s")
    assert "worker-9" not in player("kubectl get pods -o wide")
    player("kubectl delete node worker-9")
    # A kubelet that still runs registers its node again.
    player("ssh worker-9 sudo kubeadm reset -f")
    player("kubectl delete node worker-9 --ignore-not-found")
    player.wait(60)
    assert "worker-9" not in player("kubectl get nodes")
    assert player.run("ssh worker-9 crictl pods -q").stdout == ""
    player("cloud servers delete worker-9")
    # Another machine of the same name may come.
    bare.prepare(player, "worker-9")
    player(f"ssh worker-9 {bare.join_command(player)}")
    player.wait(20)
    assert "NotReady" not in player("kubectl get node worker-9")
