"""The numbers that people look at."""

from k8s_tui.httpd.messages import Response
from tests.httpd.asking import Asking

PODS = "/api/v1/namespaces/default/pods"


def scraped(ask: Asking) -> dict[str, float]:
    answer = ask.raw("GET", "/metrics")
    assert isinstance(answer, Response)
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def labelled(name: str, scope: str, verb: str, **more: str) -> str:
    labels = {"component": "apiserver", "group": "", "resource": "pods", "scope": scope, "subresource": ""}
    labels |= {"verb": verb, "version": "v1", **more}
    shown = ",".join(f'{each}="{labels[each]}"' for each in sorted(labels))
    return f"{name}{{{shown}}}"


def test_requests_are_counted_whatever_the_answer(ask: Asking) -> None:
    ask("GET", PODS)
    ask("GET", "/api/v1/pods")
    ask("GET", f"{PODS}/nosuch")
    ask("POST", PODS, {})
    found = scraped(ask)
    name = "apiserver_request_total"
    assert found[labelled(name, "namespace", "LIST", code="200", dry_run="")] == 1
    assert found[labelled(name, "cluster", "LIST", code="200", dry_run="")] == 1
    assert found[labelled(name, "resource", "GET", code="404", dry_run="")] == 1
    assert found[labelled(name, "resource", "POST", code="422", dry_run="")] == 1


def test_durations_fall_into_buckets(ask: Asking) -> None:
    ask("GET", PODS)
    found = scraped(ask)
    name = "apiserver_request_duration_seconds"
    assert found[labelled(f"{name}_bucket", "namespace", "LIST", dry_run="", le="+Inf")] == 1
    assert found[labelled(f"{name}_count", "namespace", "LIST", dry_run="")] == 1
    assert 0 < found[labelled(f"{name}_sum", "namespace", "LIST", dry_run="")] < 60


def test_the_store_is_measured(ask: Asking) -> None:
    found = scraped(ask)
    assert found['apiserver_storage_objects{resource="nodes"}'] == 4
    assert found["etcd_debugging_mvcc_current_revision"] > 100
