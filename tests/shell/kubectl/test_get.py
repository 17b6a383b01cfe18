"""What kubectl v1.32 prints of the same objects."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

PRINTS = {
    "get pods -n shop": (
        "NAME    READY   STATUS             RESTARTS            AGE\n"
        "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "box     0/1     Pending            0                   0s\n"
    ),
    "get pods -A": (
        "NAMESPACE   NAME    READY   STATUS             RESTARTS            AGE\n"
        "shop        alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "shop        box     0/1     Pending            0                   0s\n"
    ),
    "get pods -n shop --show-labels": (
        "NAME    READY   STATUS             RESTARTS            AGE   LABELS\n"
        "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s    run=alone\n"
        "box     0/1     Pending            0                   0s    app=box,tier=back\n"
    ),
    "get pods -n shop -L app,tier": (
        "NAME    READY   STATUS             RESTARTS            AGE   APP   TIER\n"
        "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s          \n"
        "box     0/1     Pending            0                   0s    box   back\n"
    ),
    "get deploy,svc,cm -n shop": (
        "NAME                  READY   UP-TO-DATE   AVAILABLE   AGE\n"
        "deployment.apps/web   0/3     0            0           0s\n"
        "\n"
        "NAME          TYPE           CLUSTER-IP   EXTERNAL-IP      PORT(S)                     AGE\n"
        "service/ext   ExternalName   <none>       db.example.com   <none>                      0s\n"
        "service/web   NodePort       10.96.0.80   <none>           80:30080/TCP,81:30081/UDP   0s\n"
        "\n"
        "NAME             DATA   AGE\n"
        "configmap/conf   3      0s\n"
    ),
    "get deploy/web svc/web -n shop": (
        "NAME                  READY   UP-TO-DATE   AVAILABLE   AGE\n"
        "deployment.apps/web   0/3     0            0           0s\n"
        "\n"
        "NAME          TYPE       CLUSTER-IP   EXTERNAL-IP   PORT(S)                     AGE\n"
        "service/web   NodePort   10.96.0.80   <none>        80:30080/TCP,81:30081/UDP   0s\n"
    ),
    "get pods nope -n shop --ignore-not-found": "",
    "get pods -n empty -o json": (
        "{\n"
        '    "apiVersion": "v1",\n'
        '    "items": [],\n'
        '    "kind": "List",\n'
        '    "metadata": {\n'
        '        "resourceVersion": ""\n'
        "    }\n"
        "}\n"
    ),
    "get pods -n empty -o name": "",
    "get pods -n empty --ignore-not-found": "",
    "get pods -n shop -o name": ("pod/alone\npod/box\n"),
    "get pods,deploy -n shop -o name": ("pod/alone\npod/box\ndeployment.apps/web\n"),
    "get pods -n shop --no-headers": (
        "alone   1/2   CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "box     0/1   Pending            0                   0s\n"
    ),
    "get pods,svc -n shop --no-headers": (
        "pod/alone   1/2   CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "pod/box     0/1   Pending            0                   0s\n"
        "service/ext   ExternalName   <none>       db.example.com   <none>                      0s\n"
        "service/web   NodePort       10.96.0.80   <none>           80:30080/TCP,81:30081/UDP   0s\n"
    ),
    "get pods -n shop --show-kind": (
        "NAME        READY   STATUS             RESTARTS            AGE\n"
        "pod/alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "pod/box     0/1     Pending            0                   0s\n"
    ),
    "get pods -n shop -o jsonpath='{.items[*].metadata.name}'": "alone box",
    "get pods -n shop -o jsonpath='{.items[?(@.metadata.name==\"alone\")].status.phase}'": "Running",
    "get deploy web -n shop -o jsonpath='{.spec.template.spec.containers[0].image}'": "nginx:1.27",
    "get deploy web -n shop -o jsonpath='{.spec.replicas}{.nope}'": "3",
    "get deploy web -n shop -o jsonpath='{.metadata.annotations.kubernetes\\.io/change-cause}'": "first",
    "get deploy web -n shop -o jsonpath-as-json='{.spec.template.spec.containers[*].image}'": (
        '[\n    "nginx:1.27"\n]\n'
    ),
    "get pods -n shop -o jsonpath='{.items[-1:].metadata.name}'": "box",
    "get pods -n shop -o custom-columns=NAME:.metadata.name,IP:.status.podIP": (
        "NAME    IP\nalone   10.244.1.7\nbox     <none>\n"
    ),
    "get pods -n shop -o custom-columns=NAME:.metadata.name,NOPE:.nope --no-headers": (
        "alone   <none>\nbox     <none>\n"
    ),
    "get pods -n shop -o custom-columns='POD:metadata.name,IMAGES:spec.containers[*].image'": (
        "POD     IMAGES\nalone   busybox:1.36,busybox:1.36\nbox     busybox:1.36\n"
    ),
    "get pods -n shop -o go-template='{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}'": (
        "alone\nbox\n"
    ),
    "get pods -n shop -o go-template='{{len .items}}'": "2",
    "get pods -n shop -o template --template='{{len .items}}'": "2",
    "get pods -n shop -o go-template='{{.nope}}'": "<no value>",
    "get pods -n shop --sort-by=.metadata.name": (
        "NAME    READY   STATUS             RESTARTS            AGE\n"
        "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "box     0/1     Pending            0                   0s\n"
    ),
    "get pods -n shop --sort-by='{.spec.nodeName}'": (
        "NAME    READY   STATUS             RESTARTS            AGE\n"
        "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "box     0/1     Pending            0                   0s\n"
    ),
    "get pods -n shop --sort-by=.metadata.name -o name": ("pod/alone\npod/box\n"),
    "get pods -n shop --field-selector status.phase=Running": (
        "NAME    READY   STATUS             RESTARTS            AGE\n"
        "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
    ),
    "get pods -n shop --field-selector metadata.name!=alone -o name": "pod/box\n",
    "get pods -n shop -l app=box -o name": "pod/box\n",
    "get pods -n shop -l 'app in (box,db)' -o name": "pod/box\n",
    "get pods -n shop -l '!app' -o name": "pod/alone\n",
    "get pods -n shop -l app!=box -o name": "pod/alone\n",
    "get ns shop": ("NAME   STATUS   AGE\nshop   Active   0s\n"),
    "get secret sec -n shop -o jsonpath='{.data.user}'": "YWRtaW4=",
    "get netpol,ing,ingressclass -n shop": (
        "NAME                                 POD-SELECTOR   AGE\n"
        "networkpolicy.networking.k8s.io/np   app=web        0s\n"
        "\n"
        "NAME                            CLASS   HOSTS           ADDRESS   PORTS     AGE\n"
        "ingress.networking.k8s.io/web   nginx   a.example.com             80, 443   0s\n"
        "\n"
        "NAME                                   CONTROLLER             PARAMETERS   AGE\n"
        "ingressclass.networking.k8s.io/nginx   k8s.io/ingress-nginx   <none>       0s\n"
    ),
    "get quota,limits,pdb -n shop": (
        "NAME                  REQUEST                         LIMIT   AGE\n"
        "resourcequota/quota   pods: 0/20, requests.cpu: 0/8           0s\n"
        "\n"
        "NAME                CREATED AT\n"
        "limitrange/limits   2026-01-05T09:00:01Z\n"
        "\n"
        "NAME                             MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE\n"
        "poddisruptionbudget.policy/web   2               N/A               0                     0s\n"
    ),
    "get svc -n shop -o wide": (
        "NAME   TYPE           CLUSTER-IP   EXTERNAL-IP      PORT(S)                     AGE   SELECTOR\n"
        "ext    ExternalName   <none>       db.example.com   <none>                      0s    <none>\n"
        "web    NodePort       10.96.0.80   <none>           80:30080/TCP,81:30081/UDP   0s    app=web\n"
    ),
    "get sa -n shop": ("NAME    SECRETS   AGE\nrobot   1         0s\n"),
    "get priorityclass": (
        "NAME                      VALUE        GLOBAL-DEFAULT   AGE   PREEMPTIONPOLICY\n"
        "high                      1000         false            0s    PreemptLowerPriority\n"
        "system-cluster-critical   2000000000   false            1s    PreemptLowerPriority\n"
        "system-node-critical      2000001000   false            1s    PreemptLowerPriority\n"
    ),
    "get -f conf.yaml": ("NAME   DATA   AGE\nconf   3      0s\n"),
    "get -f conf.yaml -o name": "configmap/conf\n",
    "get deployments.v1.apps -n shop": (
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/3     0            0           0s\n"
    ),
    "get deployments.apps -n shop": (
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/3     0            0           0s\n"
    ),
    "get all -n shop": (
        "NAME        READY   STATUS             RESTARTS            AGE\n"
        "pod/alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        "pod/box     0/1     Pending            0                   0s\n"
        "\n"
        "NAME                        DESIRED   CURRENT   READY   AGE\n"
        "replicationcontroller/old   1         0         0       0s\n"
        "\n"
        "NAME          TYPE           CLUSTER-IP   EXTERNAL-IP      PORT(S)                     AGE\n"
        "service/ext   ExternalName   <none>       db.example.com   <none>                      0s\n"
        "service/web   NodePort       10.96.0.80   <none>           80:30080/TCP,81:30081/UDP   0s\n"
        "\n"
        "NAME                   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE\n"
        "daemonset.apps/agent   0         0         0       0            0           <none>          0s\n"
        "\n"
        "NAME                  READY   UP-TO-DATE   AVAILABLE   AGE\n"
        "deployment.apps/web   0/3     0            0           0s\n"
        "\n"
        "NAME                  READY   AGE\n"
        "statefulset.apps/db   0/1     0s\n"
        "\n"
        "NAME                    SCHEDULE      TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE\n"
        "cronjob.batch/nightly   */5 * * * *   <none>     False     0        <none>          0s\n"
    ),
}
REFUSES = {
    "get deploy web nope -n shop": (
        ("NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/3     0            0           0s\n"),
        'Error from server (NotFound): deployments.apps "nope" not found\n',
        1,
    ),
    "get pods,svc alone -n shop": (
        (
            "NAME    READY   STATUS             RESTARTS            AGE\n"
            "alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
        ),
        'Error from server (NotFound): services "alone" not found\n',
        1,
    ),
    "get pods,cm alone conf -n shop": (
        (
            "NAME        READY   STATUS             RESTARTS            AGE\n"
            "pod/alone   1/2     CrashLoopBackOff   3 (<invalid> ago)   0s\n"
            "\n"
            "NAME             DATA   AGE\n"
            "configmap/conf   3      0s\n"
        ),
        (
            'Error from server (NotFound): pods "conf" not found\n'
            'Error from server (NotFound): configmaps "alone" not found\n'
        ),
        1,
    ),
    "get pods nope -n shop": ("", 'Error from server (NotFound): pods "nope" not found\n', 1),
    "get pods -n empty": ("", "No resources found in empty namespace.\n", 0),
    "get pods -A --field-selector metadata.name=nope": ("", "No resources found\n", 0),
    "get deploy web -n shop -o jsonpath='{.spec'": (
        "",
        "error: error parsing jsonpath {.spec, unclosed action\n",
        1,
    ),
    "get deploy web -n shop -o jsonpath=": (
        "",
        "error: template format specified but no template given\n",
        1,
    ),
    "get pods -n shop -o custom-columns=NAME": (
        "",
        "error: unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>\n",
        1,
    ),
    "get pods -n shop --sort-by=.nope": ("", "No resources found in shop namespace.\n", 0),
    "get pods -n shop --sort-by=.nope -o name": (
        "",
        'error: couldn\'t find any field with path "{.nope}" in the list of objects\n',
        1,
    ),
    "get nope": ("", 'error: the server doesn\'t have a resource type "nope"\n', 1),
    "get pods alone -l app=web -n shop": (
        "",
        "error: name cannot be provided when a selector is specified\n",
        1,
    ),
    "get pods alone -A": ("", "error: a resource cannot be retrieved by name across all namespaces\n", 1),
    "get ev -n shop": (
        "",
        (
            'Warning: short name "ev" could also match lower priority resource events.events.k8s.io\n'
            "No resources found in shop namespace.\n"
        ),
        0,
    ),
    "get pods -n shop --output-watch-events": (
        "",
        "error: --output-watch-events option can only be used with --watch or --watch-only\n",
        1,
    ),
    "get -f nope.yaml": ("", 'error: the path "nope.yaml" does not exist\n', 1),
    "get pods --bad": ("", ("Error: unknown flag: --bad\nSee 'kubectl get --help' for usage.\n"), 1),
    "get pods -n": (
        "",
        ("Error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n"),
        1,
    ),
    "get pods -o": (
        "",
        ("Error: flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage.\n"),
        1,
    ),
    "get pods.nope -n shop": ("", 'error: the server doesn\'t have a resource type "pods"\n', 1),
    "get nope.example.com": ("", 'error: the server doesn\'t have a resource type "nope"\n', 1),
    "get a.b.c.d": ("", 'error: the server doesn\'t have a resource type "a"\n', 1),
}


@pytest.mark.parametrize("line", PRINTS)
def test_what_is_printed(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == (PRINTS[line], "", 0)


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


def test_a_watch_shows_what_changes_until_it_is_interrupted():
    shell = a_shell()
    job = shell.run("kubectl get deploy web -w -o name")
    assert job.read() == (("stdout", "deployment.apps/web\n"),)
    run(shell, "kubectl scale deploy web --replicas=3")
    shell.session.world.run_for(1_000)
    job.resume()
    assert job.read()[0] == ("stdout", "deployment.apps/web\n")
    job.cancel()
    assert job.exit_code == 130


def test_ages_are_counted_from_the_creation():
    desk = a_desk()
    desk.world.sim.run_until(121_000)
    assert desk.k("get pods -n shop --server-print=false").out == "NAME    AGE\nalone   2m\nbox     2m\n"
