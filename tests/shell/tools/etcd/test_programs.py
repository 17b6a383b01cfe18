import pytest

from tests.shell.tools.booted import run

PKI = "/etc/kubernetes/pki/etcd"
CERTIFICATES = f"--cacert={PKI}/ca.crt --cert={PKI}/server.crt --key={PKI}/server.key"


def ctl(shell, line):
    return run(shell, f"ssh master-1 sudo ETCDCTL_API=3 etcdctl {CERTIFICATES} {line}")


def test_a_key_is_put_read_and_deleted(shell):
    assert ctl(shell, "put foo bar").out == "OK\n"
    assert ctl(shell, "get foo").out == "foo\nbar\n"
    assert ctl(shell, "get fo --prefix --print-value-only").out == "bar\n"
    assert '"key":"Zm9v"' in ctl(shell, "get foo -w json").out
    assert '"Count" : 1' in ctl(shell, "get foo --count-only -w fields").out
    assert ctl(shell, "del foo").out == "1\n"
    assert ctl(shell, "get foo").out == ""


def test_a_member_says_its_revision_and_the_size_of_its_file(shell):
    revision = ctl(shell, "endpoint status -w json | grep -o '\"revision\":[0-9]*' | grep -o '[0-9]*$'").out
    assert int(revision) > 100
    assert ctl(shell, "endpoint status -w json | jq '.[0].Status | .dbSize >= .dbSizeInUse'").out == "true\n"
    assert ctl(shell, f"compact {revision.strip()}").out == f"compacted revision {revision.strip()}\n"


def test_a_pod_deleted_past_the_api_is_replaced_as_any_other(shell):
    name = run(shell, "kubectl get pods -l app=web -o jsonpath={.items[0].metadata.name}").out
    assert ctl(shell, f"del /registry/pods/default/{name}").out == "1\n"
    shell.session.world.run_for(20_000)
    after = run(shell, "kubectl get pods -l app=web --no-headers").out
    assert name not in after
    assert after.count("Running") == 2


@pytest.mark.parametrize(
    "line, said",
    [
        ("foo", 'Error: unknown command "foo" for "etcdctl"'),
        ("get", "Error: get command needs one argument as key"),
        ("get x --nope", "Error: unknown flag: --nope"),
        ("compact 999999", "Error: etcdserver: mvcc: required revision is a future revision"),
        ("compact x", 'Error: strconv.ParseInt: parsing "x": invalid syntax'),
        ("get foo --rev=999999", "Error: etcdserver: mvcc: required revision is a future revision"),
        ("member remove zz", "Error: bad member ID arg (strconv.ParseUint"),
        ("member remove abc", "Error: etcdserver: member not found"),
        ("member add x", "Error: member peer urls not provided"),
        ("member promote abc", "Error: etcdserver: member not found"),
        ("move-leader abc", "Error: etcdserver: bad leader transferee"),
        ("snapshot save /no/such/folder/snap.db", "Error: could not open"),
        ("snapshot status /tmp/none.db", "Error: stat /tmp/none.db: no such file or directory"),
        ("snapshot status /etc/hostname", "Error: snapshot file integrity check failed"),
        (
            "put /registry/pods/default/x nonsense",
            "Error: only the JSON of an object is kept under /registry/",
        ),
    ],
)
def test_what_is_wrong_is_said_in_etcds_words(shell, line, said):
    answer = ctl(shell, line)
    assert answer.code == 1
    assert said in answer.err


def test_the_only_member_cannot_be_removed(shell):
    number = ctl(shell, "member list").out.split(",")[0]
    assert (
        "re-configuration failed due to not enough started members"
        in ctl(shell, f"member remove {number}").err
    )


def test_an_older_revision_is_read_until_it_is_compacted(shell):
    ctl(shell, "put foo one")
    revision = shell.session.world.members.store.revision
    ctl(shell, "put foo two")
    assert ctl(shell, f"get foo --rev={revision}").out == "foo\none\n"
    ctl(shell, f"compact {revision + 1}")
    assert "required revision has been compacted" in ctl(shell, f"get foo --rev={revision}").err


def test_a_data_directory_is_not_overwritten(shell):
    ctl(shell, "snapshot save /tmp/snap.db")
    restore = "ssh master-1 sudo etcdutl snapshot restore /tmp/snap.db --data-dir"
    assert 'Error: data-dir "/var/lib/etcd" not empty' in run(shell, f"{restore} /var/lib/etcd").err
    assert run(shell, f"{restore} /var/lib/new").code == 0
    assert run(shell, "ssh master-1 ls /var/lib/new/member").out == "snap\nwal\n"
    copied = run(
        shell, "ssh master-1 sudo etcdutl snapshot restore /var/lib/new/member/snap/db --data-dir /tmp/d"
    )
    assert "snapshot missing hash but --skip-hash-check=false" in copied.err


KUBERNETES = "/etc/kubernetes/pki"


@pytest.mark.parametrize(
    "files, said",
    [
        pytest.param(
            (f"{KUBERNETES}/ca.crt", f"{PKI}/server"),
            "certificate signed by unknown authority",
            id="wrong ca",
        ),
        pytest.param(
            (f"{PKI}/ca.crt", f"{KUBERNETES}/apiserver"), "unknown certificate authority", id="wrong client"
        ),
    ],
)
def test_certificates_of_another_authority_are_not_trusted(shell, files, said):
    authority, leaf = files
    flags = f"--cacert={authority} --cert={leaf}.crt --key={leaf}.key"
    answer = run(shell, f"ssh master-1 etcdctl {flags} member list")
    assert said in answer.err
    assert answer.err.endswith("Error: context deadline exceeded\n")


def test_a_key_must_be_that_of_its_certificate(shell):
    flags = f"--cacert={PKI}/ca.crt --cert={PKI}/server.crt --key={PKI}/healthcheck-client.key"
    answer = run(shell, f"ssh master-1 etcdctl {flags} member list")
    assert answer.err == "Error: tls: private key does not match public key\n"


def test_expired_certificates_are_said_to_be_so(shell):
    shell.session.world.fleet.machines["master-1"].clock_offset_ms = 366 * 24 * 3_600_000
    assert "x509: certificate has expired or is not yet valid" in ctl(shell, "member list").err
