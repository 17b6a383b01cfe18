"""A bare machine on its way to become a node, step by step as the documentation tells."""

REPOSITORY = "https://pkgs.k8s.io/core:/stable:/v1.32/deb/"
KEYRING = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg"
SYSTEMD_CGROUP = "\"sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' /etc/containerd/config.toml\""


def order(player, name, size="s-4cpu-8gb"):
    """Have a bare server and wait until it runs."""
    player(f"cloud servers create {name} --size {size} --image ubuntu-24.04")


def configure_repository(player, name, url=REPOSITORY):
    player(f"ssh {name} 'curl -fsSL {url}Release.key | gpg --dearmor -o {KEYRING} --yes'")
    line = f"deb [signed-by={KEYRING}] {url} /"
    player(f"ssh {name} \"echo '{line}' | sudo tee /etc/apt/sources.list.d/kubernetes.list\"")
    player(f"ssh {name} sudo apt-get update")


def install_runtime(player, name):
    player(f"ssh {name} sudo apt-get install -y containerd")
    player(f"ssh {name} 'mkdir -p /etc/containerd; containerd config default > /etc/containerd/config.toml'")
    player(f"ssh {name} {SYSTEMD_CGROUP}")
    player(f"ssh {name} sudo systemctl restart containerd")


def prepare_kernel(player, name):
    player(f"ssh {name} sudo swapoff -a")
    player(f"ssh {name} \"sudo sed -i '/ swap / s/^/#/' /etc/fstab\"")
    player(f"ssh {name} \"echo 'net.ipv4.ip_forward = 1' | sudo tee /etc/sysctl.d/k8s.conf\"")
    player(f"ssh {name} sudo sysctl --system")


def install_kubernetes(player, name, version="1.32.13-1.1"):
    packages = " ".join(f"{each}={version}" for each in ("kubelet", "kubeadm", "kubectl"))
    player(f"ssh {name} sudo apt-get install -y {packages}")
    player(f"ssh {name} sudo apt-mark hold kubelet kubeadm kubectl")
    player(f"ssh {name} sudo systemctl enable --now kubelet")


def prepare(player, name):
    """Do everything up to `kubeadm join`."""
    order(player, name)
    prepare_kernel(player, name)
    configure_repository(player, name)
    install_runtime(player, name)
    install_kubernetes(player, name)


def join_command(player):
    return player("ssh master-1 sudo kubeadm token create --print-join-command").strip()
