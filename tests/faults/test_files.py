"""Files are written, edited and deleted."""

import pytest

from k8s_tui.faults.fields import FaultError
from k8s_tui.faults.files import DeleteFile, EditFile, WriteFile
from tests.network.site import Site

PATH = "/etc/kubernetes/manifests/web.yaml"


def test_a_file_is_written_edited_and_deleted() -> None:
    site = Site(1)
    machine = site.fleet.machines["worker-1"]
    WriteFile("worker-1", PATH, "image: web:1\n").apply(site)
    WriteFile("worker-1", PATH, "").revert(site)
    edit = EditFile("worker-1", PATH, "web:1", "wbe:1")
    edit.apply(site)
    assert machine.read_file(PATH) == "image: wbe:1\n"
    edit.revert(site)
    assert machine.read_file(PATH) == "image: web:1\n"
    DeleteFile("worker-1", PATH).apply(site)
    DeleteFile("worker-1", PATH).revert(site)
    assert machine.read_file(PATH) is None


@pytest.mark.parametrize(
    "fault, message",
    [
        (EditFile("worker-1", "/nowhere", "a", "b"), "path: there is no file '/nowhere' on worker-1"),
        (
            EditFile("worker-1", "/etc/hostname", "worker-7", "b"),
            "find: 'worker-7' does not stand in /etc/hostname",
        ),
        (DeleteFile("worker-1", "/nowhere"), "path: there is no file"),
    ],
    ids=["no file", "no such text", "nothing to delete"],
)
def test_what_cannot_be_done(fault: EditFile | DeleteFile, message: str) -> None:
    with pytest.raises(FaultError, match=message):
        fault.apply(Site(1))
