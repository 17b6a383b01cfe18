from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.claims import CLAIMS
from tests.breakfinder.remedies.builders import DATABASE, DB, DEPLOYMENT, WEB, case, spec_after, titles


def test_two_pods_on_one_disk_become_one_that_is_recreated_or_a_set():
    shared = case(DATABASE, stores={DB: "/var/lib/postgresql/data"})
    assert titles(CLAIMS, shared) == [
        "run deployment/db with one replica that is recreated",
        "make deployment/db a StatefulSet whose pods have a disk each",
    ]
    alone, _ = CLAIMS.propose(shared)
    spec = spec_after(alone, shared, DB)
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_the_set_takes_over_the_template_and_the_size_of_the_disk():
    shared = case(DATABASE, stores={DB: "/var/lib/postgresql/data"})
    *_, change = CLAIMS.propose(shared)
    after = change.applied(shared.given)
    assert [each.kind for each in after.documents] == ["Service", "StatefulSet"]
    spec = after.find(Key("StatefulSet", "default", "db")).data["spec"]
    [template] = spec["volumeClaimTemplates"]
    assert template["metadata"]["name"] == "files"
    assert template["spec"]["resources"] == {"requests": {"storage": "1Gi"}}
    assert "volumes" not in spec["template"]["spec"]
    service = after.find(Key("Service", "default", spec["serviceName"])).data["spec"]
    assert service["clusterIP"] == "None"
    assert service["selector"] == {"app": "db"}


def test_data_in_the_container_get_a_disk():
    bare = case(DEPLOYMENT, stores={WEB: "/data"})
    assert titles(CLAIMS, bare) == ["give deployment/web a disk for its data"]
    change = next(CLAIMS.propose(bare))
    spec = spec_after(change, bare)
    assert spec["template"]["spec"]["containers"][0]["volumeMounts"] == [
        {"mountPath": "/data", "name": "data"}
    ]
    assert spec["template"]["spec"]["volumes"] == [
        {"name": "data", "persistentVolumeClaim": {"claimName": "web-data"}}
    ]
    assert change.added[0]["kind"] == "PersistentVolumeClaim"


def test_where_a_machine_is_lost_the_disk_is_one_that_the_others_reach():
    lost = case(DEPLOYMENT, stores={WEB: "/data"}, groups=("node",))
    [change] = CLAIMS.propose(lost)
    assert change.title == "give deployment/web a disk that every machine reaches"
    assert change.added[0]["spec"]["accessModes"] == ["ReadWriteMany"]


def test_a_claim_that_many_may_have_is_no_trouble():
    assert (
        titles(
            CLAIMS,
            case(DATABASE.replace("ReadWriteOnce", "ReadWriteMany"), stores={DB: "/var/lib/postgresql/data"}),
        )
        == []
    )
