import pytest

from k8s_tui.api.errors import Invalid
from tests.apiserver import manifests


def test_a_stateful_set(api):
    (document,) = api.apply(manifests.STATEFUL_SET)
    spec = document["spec"]
    assert spec["podManagementPolicy"] == "OrderedReady"
    assert spec["updateStrategy"] == {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert spec["revisionHistoryLimit"] == 10
    (claim,) = spec["volumeClaimTemplates"]
    assert (claim["apiVersion"], claim["kind"]) == ("v1", "PersistentVolumeClaim")
    assert claim["spec"]["volumeMode"] == "Filesystem"
    assert claim["status"] == {"phase": "Pending"}
    assert spec["template"]["spec"]["containers"][0]["imagePullPolicy"] == "IfNotPresent"
    assert document["status"] == {"availableReplicas": 0, "replicas": 0}


@pytest.mark.parametrize(
    "body, generation",
    [
        pytest.param({"spec": {"replicas": 5}}, 2, id="spec"),
        pytest.param({"metadata": {"labels": {"a": "b"}}}, 1, id="labels"),
    ],
)
def test_the_generation_counts_changes_of_the_spec(api, body, generation):
    api.apply(manifests.STATEFUL_SET)
    assert api.patch("sts", "db", body).document["metadata"]["generation"] == generation


def test_most_of_a_stateful_set_stays(api):
    api.apply(manifests.STATEFUL_SET)
    with pytest.raises(
        Invalid, match="updates to statefulset spec for fields other than 'replicas', 'ordinals'"
    ):
        api.patch("sts", "db", {"spec": {"serviceName": "other"}})


def test_its_labels_and_selector_must_fit(api):
    with pytest.raises(Invalid, match="`selector` does not match template `labels`"):
        api.apply(manifests.STATEFUL_SET.replace("labels: {app: db}", "labels: {app: x}"))


def test_a_job_finds_its_pods_by_its_uid(api):
    (document,) = api.apply(manifests.JOB)
    uid = document["metadata"]["uid"]
    spec = document["spec"]
    labels = {
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": "pi",
        "controller-uid": uid,
        "job-name": "pi",
    }
    assert spec["selector"] == {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}
    assert spec["template"]["metadata"]["labels"] == labels
    assert document["metadata"]["labels"] == labels
    assert (spec["completionMode"], spec["suspend"], spec["backoffLimit"]) == ("NonIndexed", False, 4)
    assert document["status"] == {}


def test_a_job_that_says_little_runs_once(api):
    text = manifests.JOB
    for line in ("  completions: 3\n", "  parallelism: 2\n", "  backoffLimit: 4\n"):
        text = text.replace(line, "")
    (document,) = api.apply(text)
    spec = document["spec"]
    assert (spec["completions"], spec["parallelism"], spec["backoffLimit"]) == (1, 1, 6)


@pytest.mark.parametrize("text", [manifests.JOB, manifests.CRON_JOB], ids=["job", "cron job"])
def test_pods_of_jobs_do_not_restart_for_ever(api, text):
    for policy in ("Never", "OnFailure"):
        text = text.replace(f"restartPolicy: {policy}", "restartPolicy: Always")
    with pytest.raises(Invalid, match='Unsupported value: "Always": supported values: "OnFailure", "Never"'):
        api.apply(text)


def test_the_template_of_a_job_stays(api):
    api.apply(manifests.JOB)
    body = {"spec": {"template": {"spec": {"containers": [{"name": "pi", "image": "perl:6"}]}}}}
    with pytest.raises(Invalid, match=r"spec.template: Invalid value: .*: field is immutable"):
        api.patch("job", "pi", body)


def test_a_cron_job(api):
    (document,) = api.apply(manifests.CRON_JOB)
    spec = document["spec"]
    assert (spec["concurrencyPolicy"], spec["suspend"]) == ("Allow", False)
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 1)
    assert spec["jobTemplate"]["spec"]["template"]["spec"]["schedulerName"] == "default-scheduler"


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("schedule: 0 3 * * *", "schedule: ''", "spec.schedule: Required value"),
        ("schedule: 0 3 * * *", "schedule: noon", "expected exactly 5 fields, found 1"),
        ("spec:\n", "spec:\n  concurrencyPolicy: Maybe\n", 'concurrencyPolicy: Unsupported value: "Maybe"'),
    ],
)
def test_what_is_wrong_with_a_cron_job(api, old, new, said):
    with pytest.raises(Invalid, match=said):
        api.apply(manifests.CRON_JOB.replace(old, new, 1))


def test_a_replication_controller_selects_the_labels_of_its_pods(api):
    (document,) = api.apply("""
apiVersion: v1
kind: ReplicationController
metadata: {name: old}
spec: {template: {metadata: {labels: {app: old}}, spec: {containers: [{name: c, image: x}]}}}
""")
    assert document["spec"]["selector"] == {"app": "old"}
    assert document["spec"]["replicas"] == 1


@pytest.mark.parametrize(
    "more, message",
    [
        ("completionMode: Indexed", "spec.completions: Required value: when completion mode is Indexed"),
        (
            "backoffLimitPerIndex: 1",
            "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
        ),
        (
            "podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}",
            (
                'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when '
                "podFailurePolicy is specified"
            ),
        ),
    ],
)
def test_jobs_that_ask_for_what_does_not_go_together(api, more, message):
    parallel = "parallelism: 1" if "Indexed" in more else "completions: 1"
    document = f"""
apiVersion: batch/v1
kind: Job
metadata: {{name: odd}}
spec:
  {parallel}
  {more}
  template: {{spec: {{restartPolicy: OnFailure, containers: [{{name: c, image: busybox}}]}}}}
"""
    with pytest.raises(Invalid) as refusal:
        api.apply(document)
    assert message in str(refusal.value)
