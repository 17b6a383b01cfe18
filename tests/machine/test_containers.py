from k8s_tui.machine.containers import ContainerConfig, Files, Mount, mounted_files


class Written:
    """A text that counts how often it was written."""

    def __init__(self):
        self.times = 0

    def text(self):
        self.times += 1
        return "secret"


def test_a_text_is_written_when_it_is_read():
    token = Written()
    config = ContainerConfig("web", "nginx", mounts=(Mount("/run/access/", "access"),))
    volumes = {("uid", "access"): {"token": token, "ca.crt": "certificate"}}
    files = Files(mounted_files(volumes, "uid", config))
    assert list(files) == ["/run/access/token", "/run/access/ca.crt"]
    assert "/run/access/token" in files
    assert files["/run/access/ca.crt"] == "certificate"
    assert token.times == 0
    assert files["/run/access/token"] == "secret"
    assert token.times == 1
