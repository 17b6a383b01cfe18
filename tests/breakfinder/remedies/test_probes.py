from k8s_tui.breakfinder.remedies.probes import PROBES
from tests.breakfinder.remedies.builders import DATABASE, DB, DEPLOYMENT, case, change, spec_after, titles


def container(changed, case, *key):
    return spec_after(changed, case, *key)["template"]["spec"]["containers"][0]


def test_a_pod_without_readiness_is_asked_at_its_port():
    web = case(DEPLOYMENT)
    assert titles(PROBES, web) == ["give deployment/web a readiness probe"]
    probe = container(next(PROBES.propose(web)), web)["readinessProbe"]
    assert probe == {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5}


def test_what_the_liveness_probe_asks_serves_for_readiness_too():
    live = DEPLOYMENT.replace(
        "        ports", "        livenessProbe: {httpGet: {path: /up, port: 80}}\n        ports"
    )
    web = case(live)
    probe = container(change(PROBES, web, "give deployment/web a readiness"), web)["readinessProbe"]
    assert probe["httpGet"] == {"path": "/up", "port": 80}


def test_a_database_loses_its_liveness_probe_or_gets_a_patient_one():
    db = case(DATABASE, stores={DB: "/data"})
    assert titles(PROBES, db) == [
        "take the liveness probe off deployment/db",
        "make the liveness probe of deployment/db patient",
        "give deployment/db a startup probe",
        "give deployment/db a readiness probe",
    ]
    gone, patient, starting, ready = (container(each, db, DB) for each in PROBES.propose(db))
    assert "livenessProbe" not in gone
    assert patient["livenessProbe"]["failureThreshold"] == 6
    assert patient["livenessProbe"]["tcpSocket"] == {"port": 5432}
    assert starting["startupProbe"]["tcpSocket"] == {"port": 5432}
    assert ready["readinessProbe"]["tcpSocket"] == {"port": 5432}


def test_the_place_is_the_probe_at_fault():
    db = case(DATABASE, stores={DB: "/data"})
    [edit] = next(PROBES.propose(db)).edits
    assert edit.path == "spec.template.spec.containers[0].livenessProbe.timeoutSeconds"
