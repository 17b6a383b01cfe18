import pytest

from k8s_tui.api.errors import Forbidden
from k8s_tui.apiserver.requests import WriteOptions


def quota(hard, more=""):
    return f"{{apiVersion: v1, kind: ResourceQuota, metadata: {{name: q}}, spec: {{hard: {hard}{more}}}}}"


def pod(name, resources="{}"):
    return (
        f"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: "
        f"{{containers: [{{name: c, image: x, resources: {resources}}}]}}}}"
    )


def config_map(name):
    return f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}"


def refusal(api, text):
    with pytest.raises(Forbidden) as caught:
        api.apply(text)
    return str(caught.value)


def test_objects_are_counted(api):
    api.apply(quota("{count/configmaps: 2}"))
    api.apply(config_map("c0"))
    api.apply(config_map("c1"))
    assert refusal(api, config_map("c2")) == (
        'configmaps "c2" is forbidden: exceeded quota: q, requested: count/configmaps=1, '
        "used: count/configmaps=2, limited: count/configmaps=2"
    )
    api.delete("cm", "c0")
    assert api.apply(config_map("c2"))


def test_requests_are_summed(api):
    api.apply(quota("{requests.cpu: 1, pods: 9}"))
    api.apply(pod("a", "{requests: {cpu: 600m}}"))
    assert refusal(api, pod("b", "{requests: {cpu: 500m}}")) == (
        'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, '
        "limited: requests.cpu=1"
    )
    assert api.apply(pod("b", "{requests: {cpu: 400m}}"))


def test_what_is_limited_must_be_said(api):
    api.apply(quota("{limits.cpu: 1, requests.memory: 1Gi}"))
    assert refusal(api, pod("a")) == (
        'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c'
    )


def test_pods_that_are_through_do_not_count(api):
    api.apply(quota("{pods: 1, count/pods: 2}"))
    api.apply(pod("a"))
    api.patch("po", "a", {"status": {"phase": "Succeeded"}}, options=WriteOptions(subresource="status"))
    assert api.apply(pod("b"))
    assert "requested: count/pods=1,pods=1, used: count/pods=2,pods=1" in refusal(api, pod("c"))


def test_the_use_is_written_into_the_quota(api):
    api.apply(quota("{pods: 2}"))
    api.apply(pod("a"))
    assert api.get("quota", "q").content["status"] == {"hard": {"pods": "2"}, "used": {"pods": "1"}}


def test_a_dry_run_does_not_count(api):
    api.apply(quota("{pods: 1}"))
    api.apply(pod("a"), options=WriteOptions(dry_run=True))
    assert "used" not in api.get("quota", "q").content["status"]
    assert api.apply(pod("a"))


@pytest.mark.parametrize(
    "scope, best_effort, burstable",
    [("BestEffort", False, True), ("NotBestEffort", True, False), ("NotTerminating", False, False)],
)
def test_scopes(api, scope, best_effort, burstable):
    api.apply(quota("{pods: 0}", f", scopes: [{scope}]"))
    for name, resources, allowed in (("a", "{}", best_effort), ("b", "{requests: {cpu: 1m}}", burstable)):
        if allowed:
            assert api.apply(pod(name, resources))
        else:
            assert "exceeded quota" in refusal(api, pod(name, resources))


def test_services_and_claims_are_counted_by_what_they_take(api):
    api.apply(quota("{services.nodeports: 1, requests.storage: 1Gi}"))
    service = (
        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, ports: [{port: 80}]}}"
    )
    api.apply(service)
    assert "requested: services.nodeports=1" in refusal(api, service.replace("name: s", "name: t"))
    claim = (
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {accessModes: "
        "[ReadWriteOnce], "
        "resources: {requests: {storage: 2Gi}}}}"
    )
    assert "requested: requests.storage=2Gi, used: requests.storage=0" in refusal(api, claim)
