from k8s_tui.shell.tools.crictlinspect import container_document, pid_of, runtime_document, sandbox_document


def test_documents_say_what_the_runtime_knows(shell):
    machine = shell.session.world.fleet.machines["master-1"]
    sandbox = next(each for each in machine.runtime.sandboxes.values() if each.name == "etcd-master-1")
    container = machine.runtime.current(sandbox.pod_uid, "etcd")
    document = container_document(machine, container)
    assert document["info"]["sandboxID"] == sandbox.id
    assert document["info"]["pid"] == pid_of(machine, container) > 1
    assert document["status"]["labels"]["io.kubernetes.pod.name"] == "etcd-master-1"
    assert sandbox_document(sandbox)["status"]["linux"]["namespaces"]["options"]["network"] == "NODE"
    machine.runtime.kill_container(container.id)
    dead = machine.runtime.containers[container.id]
    assert pid_of(machine, dead) == 0
    assert container_document(machine, dead)["status"]["exitCode"] == 137


def test_a_machine_without_network_says_so(shell):
    machine = shell.session.world.fleet.machines["worker-1"]
    for path in [path for path in machine.files if path.startswith("/etc/cni/net.d/")]:
        machine.remove_file(path)
    network = runtime_document(machine)["status"]["conditions"][1]
    assert network["reason"] == "NetworkPluginNotReady"
