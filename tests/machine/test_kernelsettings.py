"""What a kernel is set to, and what of it a reboot forgets."""

from k8s_tui.machine.kernelsettings import SWAP_BYTES, KernelSettings, swap_entries, sysctl_entries

FILES = {
    "/etc/fstab": "/dev/vda1 / ext4 defaults 0 1\n/swap.img none swap sw 0 0\n# /old none swap sw 0 0\n",
    "/etc/modules-load.d/k8s.conf": "overlay\nbr_netfilter\nnonsense\n",
    "/etc/sysctl.d/k8s.conf": "net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables=1\nno.such = 1\n",
}


def test_a_boot_reads_the_files():
    settings = KernelSettings()
    settings.boot(FILES)
    assert settings.swaps == {"/swap.img": SWAP_BYTES}
    assert list(settings.modules) == ["overlay", "br_netfilter"]
    assert settings.sysctls["net.ipv4.ip_forward"] == "1"
    assert "no.such" not in settings.sysctls


def test_what_was_set_by_hand_is_forgotten():
    settings = KernelSettings()
    settings.boot({})
    settings.load("br_netfilter")
    settings.sysctls["net.ipv4.ip_forward"] = "1"
    assert settings.proc_file("/proc/sys/net/ipv4/ip_forward") == "1\n"
    assert settings.proc_file("/proc/sys/net/bridge/bridge-nf-call-iptables") == "1\n"
    settings.boot({})
    assert settings.proc_file("/proc/sys/net/ipv4/ip_forward") == "0\n"
    assert settings.proc_file("/proc/sys/net/bridge/bridge-nf-call-iptables") is None


def test_modules_come_and_go():
    settings = KernelSettings()
    assert not settings.load("zfs")
    assert settings.load("br_netfilter")
    settings.unload("br_netfilter")
    assert "net.bridge.bridge-nf-call-iptables" not in settings.sysctls


def test_the_files_of_proc():
    settings = KernelSettings()
    settings.swaps["/swap.img"] = SWAP_BYTES
    assert settings.swaps_text().splitlines()[1].split()[:3] == ["/swap.img", "file", "2097148"]
    assert settings.proc_file("/proc/cpuinfo") is None


def test_copies_are_apart():
    settings = KernelSettings()
    twin = settings.fork()
    twin.load("overlay")
    assert "overlay" not in settings.modules


def test_reading_files():
    assert swap_entries("UUID=1 none swap sw 0 0\n#x none swap sw 0 0\n") == ["UUID=1"]
    assert sysctl_entries("; comment\na/b = 1\n") == [("a.b", "1")]
