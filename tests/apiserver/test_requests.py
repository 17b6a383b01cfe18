# ruff: noqa: E501 - the sentences of the server stand in one piece
import pytest

from k8s_tui.api.errors import BadRequest, Conflict, Invalid, NotFound, StatusError, UnsupportedMediaType
from k8s_tui.apiserver.requests import APPLY_PATCH, DEFAULT_WRITE, WriteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from tests.apiserver import manifests

DRY_RUN = WriteOptions(dry_run=True)
IGNORE = WriteOptions(validation="Ignore")
WARN = WriteOptions(validation="Warn")

UNKNOWN_FIELDS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: bad1}
spec:
  replica: 3
  selector: {matchLabels: {app: bad1}}
  template:
    metadata: {labels: {app: bad1}}
    spec: {containers: [{name: c, image: nginx, imagePolicy: Always}]}
"""
UNKNOWN_SAID = (
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: '
    'unknown field "spec.replica", unknown field "spec.template.spec.containers[0].imagePolicy"'
)
HANDLED = 'Deployment in version "v1" cannot be handled as a Deployment: '
SELECTOR = "selector: {matchLabels: {app: x}}"
TEMPLATE = "template: {metadata: {labels: {app: x}}, spec: {containers: [{name: c, image: nginx}]}}"


def deployment(body):
    return f"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: bad}}, spec: {{{body}}}}}"


def pod(body):
    return f"{{apiVersion: v1, kind: Pod, metadata: {{name: bad}}, spec: {{{body}}}}}"


@pytest.mark.parametrize(
    "text, refusal, said",
    [
        pytest.param(UNKNOWN_FIELDS, BadRequest, UNKNOWN_SAID, id="unknown fields"),
        pytest.param(
            deployment(f'replicas: "three", {SELECTOR}, {TEMPLATE}'),
            BadRequest,
            HANDLED
            + "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
            id="wrong type",
        ),
        pytest.param(
            deployment(f"{SELECTOR}, template: {{metadata: {{labels: {{app: yes}}}}}}").replace(
                "yes", "true"
            ),
            BadRequest,
            HANDLED
            + "json: cannot unmarshal bool into Go struct field ObjectMeta.spec.template.metadata.labels of type string",
            id="wrong type of a label",
        ),
        pytest.param(
            pod("containers: [{name: c, image: nginx, resources: {requests: {memory: 12Megs}}}]"),
            BadRequest,
            'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression '
            "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            id="no quantity",
        ),
        pytest.param(
            pod("containers: []"),
            Invalid,
            'Pod "bad" is invalid: spec.containers: Required value',
            id="no containers",
        ),
        pytest.param(
            deployment(f"{SELECTOR}, {TEMPLATE}".replace("labels: {app: x}", "labels: {app: other}")),
            Invalid,
            'Deployment.apps "bad" is invalid: spec.template.metadata.labels: Invalid value: '
            'map[string]string{"app":"other"}: `selector` does not match template `labels`',
            id="selector and labels differ",
        ),
        pytest.param(
            "{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: old}}",
            NotFound,
            "the server could not find the requested resource",
            id="a version that is not served",
        ),
        pytest.param(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: elsewhere}}",
            BadRequest,
            "the namespace of the provided object does not match the namespace sent on the request",
            id="two namespaces",
        ),
        pytest.param(
            '{apiVersion: v1, kind: ConfigMap, metadata: {name: c, resourceVersion: "7"}}',
            BadRequest,
            "resourceVersion should not be set on objects to be created",
            id="a version of what is not there",
        ),
    ],
)
def test_the_words_of_a_refusal(api, text, refusal, said):
    with pytest.raises(refusal) as caught:
        api.apply(text)
    assert str(caught.value) == said


def test_unknown_fields_are_warned_of_where_asked(api):
    document = manifests.DEPLOYMENT.replace("replicas: 3", "replica: 3")
    from k8s_tui.api import documents

    (parsed,) = documents.read(document)
    answer = api.requests.create(parsed.data, "default", ADMINISTRATOR, WARN)
    assert answer.warnings == ('unknown field "spec.replica"',)
    assert answer.document["spec"]["replicas"] == 1
    assert "replica" not in answer.document["spec"]


def test_unknown_fields_are_dropped_in_silence_where_asked(api):
    (stored,) = api.apply(UNKNOWN_FIELDS, options=IGNORE)
    assert "imagePolicy" not in stored["spec"]["template"]["spec"]["containers"][0]


def test_nulls_are_absent(api):
    (stored,) = api.apply(
        pod("containers: [{name: c, image: x, securityContext: {runAsUser: null}, args: null}]")
    )
    container = stored["spec"]["containers"][0]
    assert container["securityContext"] == {}
    assert "args" not in container


def test_a_replacement_insists_on_its_version(api):
    (stored,) = api.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: x}}")
    api.patch("cm", "c", {"data": {"a": "y"}})
    with pytest.raises(
        Conflict, match="the object has been modified; please apply your changes to the latest"
    ):
        api.requests.replace(stored, "default", ADMINISTRATOR)
    fresh = api.requests.get(api.resource("cm"), "default", "c")
    fresh["data"] = {"b": "z"}
    answer = api.requests.replace(fresh, "default", ADMINISTRATOR)
    assert answer.document["data"] == {"b": "z"}
    assert answer.changed


@pytest.mark.parametrize(
    "kind, body",
    [
        ("strategic", {"spec": {"replicas": 2}}),
        ("merge", {"spec": {"replicas": 2}}),
        ("json", [{"op": "replace", "path": "/spec/replicas", "value": 2}]),
    ],
)
def test_patches(api, kind, body):
    api.apply(manifests.DEPLOYMENT)
    answer = api.patch("deploy", "web", body, kind)
    assert answer.document["spec"]["replicas"] == 2
    assert answer.document["metadata"]["generation"] == 2
    again = api.patch("deploy", "web", body, kind)
    assert not again.changed
    assert again.document == answer.document


def test_a_strategic_patch_merges_containers_by_name(api):
    api.apply(manifests.DEPLOYMENT)
    body = {"spec": {"template": {"spec": {"containers": [{"name": "nginx", "image": "nginx:1.26"}]}}}}
    (container,) = api.patch("deploy", "web", body).document["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "nginx:1.26"
    assert container["ports"]


def test_a_patch_of_metadata_leaves_the_generation(api):
    api.apply(manifests.DEPLOYMENT)
    document = api.patch("deploy", "web", {"metadata": {"labels": {"x": "y", "app": None}}}, "merge").document
    assert document["metadata"]["labels"] == {"tier": "front", "x": "y"}
    assert document["metadata"]["generation"] == 1


@pytest.mark.parametrize(
    "kind, body, refusal, said",
    [
        pytest.param(
            "json",
            [{"op": "replace", "path": "/spec/nope/x", "value": 1}],
            Invalid,
            "the server rejected our request due to an error in our request",
            id="a path that is not there",
        ),
        pytest.param("json", {"op": "add"}, BadRequest, "json: cannot unmarshal object into", id="no list"),
        pytest.param(
            "strategic",
            {"spec": {"replica": 2}},
            Invalid,
            r'patch: Invalid value: "{\"spec\":{\"replica\":2}}": strict decoding error: unknown field ',
            id="an unknown field",
        ),
        pytest.param(
            "merge",
            {"metadata": {"name": "other"}},
            BadRequest,
            "the name of the object does not",
            id="another name",
        ),
        pytest.param(
            "merge",
            {"metadata": {"resourceVersion": "1"}},
            Conflict,
            "the object has been modified",
            id="an old version",
        ),
        pytest.param(
            "merge", {"spec": {"replicas": -4}}, Invalid, "spec.replicas: Invalid value: -4", id="invalid"
        ),
        pytest.param("strategic", [1], BadRequest, "json: cannot unmarshal", id="no object"),
    ],
)
def test_patches_that_are_refused(api, kind, body, refusal, said):
    api.apply(manifests.DEPLOYMENT)
    with pytest.raises(refusal) as caught:
        api.patch("deploy", "web", body, kind)
    assert said in str(caught.value)


def test_a_patch_needs_its_object_unless_it_is_an_apply(api):
    with pytest.raises(NotFound, match='configmaps "c" not found'):
        api.patch("cm", "c", {"data": {"a": "b"}})
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "b"}}
    assert api.patch("cm", "c", body, APPLY_PATCH).document["data"] == {"a": "b"}


def test_a_patch_of_the_status_leaves_the_spec(api):
    api.apply(manifests.POD)
    body = {"status": {"phase": "Running"}, "spec": {"hostname": "x"}}
    document = api.patch("po", "web", body, options=WriteOptions(subresource="status")).document
    assert document["status"]["phase"] == "Running"
    assert "hostname" not in document["spec"]


def test_custom_resources_take_no_strategic_patches(api):
    api.apply(manifests.DEFINITION)
    api.apply("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {size: 3}}")
    with pytest.raises(UnsupportedMediaType, match="accepted media types include: application/json-patch"):
        api.patch("widgets", "w", {"spec": {"size": 4}})
    assert api.patch("widgets", "w", {"spec": {"size": 4}}, "merge").document["spec"]["size"] == 4


def test_a_dry_run_of_a_patch_stores_nothing(api):
    api.apply(manifests.DEPLOYMENT)
    revision = api.etcd.revision
    answer = api.patch("deploy", "web", {"spec": {"replicas": 9}}, options=DRY_RUN)
    assert answer.document["spec"]["replicas"] == 9
    assert api.etcd.revision == revision


def test_lists_are_documents(api):
    api.apply(manifests.POD)
    listing = api.requests.list(api.resource("po"), "default", "app=web", "status.phase=Pending")
    assert (listing["kind"], listing["apiVersion"]) == ("PodList", "v1")
    assert listing["metadata"]["resourceVersion"] == str(api.etcd.revision)
    assert [item["metadata"]["name"] for item in listing["items"]] == ["web"]


@pytest.mark.parametrize(
    "labels, fields, said",
    [
        pytest.param("app in web", "", "unable to parse requirement: found 'web' expected: '('", id="labels"),
        pytest.param("", "spec.nope=1", "field label not supported: spec.nope", id="fields"),
    ],
)
def test_selectors_that_are_refused(api, labels, fields, said):
    with pytest.raises(BadRequest) as caught:
        api.requests.list(api.resource("po"), "", labels, fields)
    assert str(caught.value) == said


def test_a_collection_can_be_deleted(api):
    for name, app in (("a", "red"), ("b", "blue"), ("c", "red")):
        api.apply(f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, labels: {{app: {app}}}}}}}")
    gone = api.requests.delete_collection(api.resource("cm"), "default", ADMINISTRATOR, labels="app=red")
    assert [item["metadata"]["name"] for item in gone["items"]] == ["a", "c"]
    assert api.names("cm") == ["b"]


def test_scaling(api):
    api.apply(manifests.DEPLOYMENT)
    resource = api.resource("deploy")
    scale = api.requests.scale(resource, "default", "web")
    assert scale["spec"] == {"replicas": 3}
    assert scale["status"] == {"replicas": 0, "selector": "app=web"}
    changed = api.requests.set_scale(resource, "default", "web", 5, ADMINISTRATOR)
    assert changed["spec"] == {"replicas": 5}
    assert api.get("deploy", "web").metadata.generation == 2
    with pytest.raises(Conflict):
        api.requests.put_scale(resource, "default", "web", scale, ADMINISTRATOR)
    patched = api.patch(
        "deploy", "web", {"spec": {"replicas": 1}}, "merge", WriteOptions(subresource="scale")
    )
    assert patched.document["spec"] == {"replicas": 1}
    assert api.requests.set_scale(resource, "default", "web", 0, ADMINISTRATOR, dry_run=True)["spec"] == {}
    assert api.get("deploy", "web").spec.replicas == 1


@pytest.mark.parametrize(
    "scale, said",
    [
        (
            {"spec": {"replicas": -1}},
            'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be',
        ),
        (
            {"spec": {"replicas": "x"}},
            'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal',
        ),
    ],
)
def test_scales_that_are_refused(api, scale, said):
    api.apply(manifests.DEPLOYMENT)
    with pytest.raises(StatusError) as caught:
        api.requests.put_scale(api.resource("deploy"), "default", "web", scale, ADMINISTRATOR)
    assert str(caught.value).startswith(said)


def test_only_workloads_scale(api):
    with pytest.raises(NotFound):
        api.requests.scale(api.resource("cm"), "default", "kube-root-ca.crt")


def test_raw_workloads_scale_too(api):
    api.apply(manifests.STATEFUL_SET)
    scale = api.requests.set_scale(api.resource("sts"), "default", "db", 4, ADMINISTRATOR, dry_run=False)
    assert scale["spec"] == {"replicas": 4}
    assert scale["status"]["selector"] == "app=db"
    assert api.requests.set_scale(api.resource("sts"), "default", "db", 4, ADMINISTRATOR) == scale


def test_applying_what_is_stored_changes_nothing(api):
    for document in api.apply(manifests.ALL):
        resource = api.server.scheme.by_kind(document["apiVersion"], document["kind"])
        meta = document["metadata"]
        answer = api.requests.patch(
            resource, meta.get("namespace", ""), meta["name"], document, "merge", ADMINISTRATOR, DEFAULT_WRITE
        )
        assert not answer.changed, f"{document['kind']} {meta['name']}"
        replaced = api.requests.replace(document, meta.get("namespace", ""), ADMINISTRATOR)
        assert replaced.document == answer.document
