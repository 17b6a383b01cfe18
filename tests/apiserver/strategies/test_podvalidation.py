# ruff: noqa: E501 - the sentences of the server stand in one piece
import pytest

from k8s_tui.api import documents
from k8s_tui.api.codec import decode
from k8s_tui.api.pods import PodSpec
from k8s_tui.apiserver.strategies.podspec import defaulted_pod_spec
from k8s_tui.apiserver.strategies.podvalidation import validate_pod_spec
from tests.apiserver import manifests

LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
    "start and end "
    "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)


def complaints(text):
    spec = decode(PodSpec, documents.read(f"---\n{text}")[0].data)
    return [str(error) for error in validate_pod_spec(defaulted_pod_spec(spec), "spec")]


def container(body):
    return f"{{containers: [{{name: c, image: x, {body}}}]}}"


GOOD = "containers: [{name: c, image: x}]"


@pytest.mark.parametrize("text", [manifests.POD, manifests.RICH_POD], ids=["plain", "rich"])
def test_good_pods(text):
    spec = decode(PodSpec, documents.read(text)[0].data["spec"])
    assert validate_pod_spec(defaulted_pod_spec(spec), "spec") == ()


@pytest.mark.parametrize(
    "text, said",
    [
        pytest.param("{containers: []}", ["spec.containers: Required value"], id="no containers"),
        pytest.param(
            "{restartPolicy: Sometimes, containers: [{name: C 1, image: x, ports: [{containerPort: 70000}], "
            "resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}",
            [
                f'spec.containers[0].name: Invalid value: "C 1": {LABEL}',
                (
                    "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, "
                    "inclusive"
                ),
                (
                    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit '
                    "of 1"
                ),
                (
                    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", '
                    '"OnFailure", "Never"'
                ),
            ],
            id="many mistakes in their order",
        ),
        pytest.param(
            "{containers: [{name: c, image: x}, {name: c}]}",
            ["spec.containers[1].image: Required value", 'spec.containers[1].name: Duplicate value: "c"'],
            id="one name twice",
        ),
        pytest.param(
            container("image: ' x '"),
            ['spec.containers[0].image: Invalid value: " x ": must not have leading or trailing whitespace'],
            id="blanks around an image",
        ),
        pytest.param(
            container("ports: [{containerPort: 80, name: a}, {containerPort: 0, name: a, protocol: ICMP}]"),
            [
                'spec.containers[0].ports[1].name: Duplicate value: "a"',
                "spec.containers[0].ports[1].containerPort: Required value",
                (
                    'spec.containers[0].ports[1].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", '
                    '"UDP"'
                ),
            ],
            id="ports",
        ),
        pytest.param(
            container("env: [{value: x}, {name: A, value: a, valueFrom: {fieldRef: {fieldPath: b}}}]"),
            [
                "spec.containers[0].env[0].name: Required value",
                (
                    'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not '
                    "empty"
                ),
            ],
            id="variables",
        ),
        pytest.param(
            container("env: [{name: A, valueFrom: {secretKeyRef: {name: s}}}], envFrom: [{prefix: P}]"),
            [
                "spec.containers[0].env[0].valueFrom.secretKeyRef.key: Required value",
                (
                    'spec.containers[0].envFrom[0]: Invalid value: "": must specify one of: '
                    "`configMapRef` or `secretRef`"
                ),
            ],
            id="sources of variables",
        ),
        pytest.param(
            container("volumeMounts: [{name: v, mountPath: /a}, {name: w, mountPath: /a}]"),
            [
                'spec.containers[0].volumeMounts[0].name: Not found: "v"',
                'spec.containers[0].volumeMounts[1].name: Not found: "w"',
                'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
            ],
            id="mounts",
        ),
        pytest.param(
            container("imagePullPolicy: Often, terminationMessagePolicy: Paper"),
            [
                (
                    'spec.containers[0].terminationMessagePolicy: Unsupported value: "Paper": supported values: '
                    '"FallbackToLogsOnError", "File"'
                ),
                (
                    'spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", '
                    '"IfNotPresent", "Never"'
                ),
            ],
            id="policies of a container",
        ),
        pytest.param(
            container("resources: {limits: {cpu: -1, disk: 1}}"),
            [
                (
                    'spec.containers[0].resources.limits[cpu]: Invalid value: "-1": must be greater than '
                    "or equal to 0"
                ),
                (
                    'spec.containers[0].resources.limits: Invalid value: "disk": must be a standard '
                    "resource for containers"
                ),
                (
                    'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater '
                    "than or equal to 0"
                ),
                (
                    'spec.containers[0].resources.requests: Invalid value: "disk": must be a standard resource for '
                    "containers"
                ),
            ],
            id="resources",
        ),
        pytest.param(
            container(
                "livenessProbe: {successThreshold: 2}, readinessProbe: {exec: {}, tcpSocket: {port: 80}}"
            ),
            [
                "spec.containers[0].livenessProbe: Required value: must specify a handler type",
                "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
                (
                    "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 "
                    "handler type"
                ),
                "spec.containers[0].readinessProbe.exec.command: Required value",
            ],
            id="probes",
        ),
        pytest.param(
            container("startupProbe: {httpGet: {port: 0, scheme: FTP}, initialDelaySeconds: -1}"),
            [
                (
                    "spec.containers[0].startupProbe.httpGet.port: Invalid value: 0: must be between 1 "
                    "and 65535, inclusive"
                ),
                (
                    'spec.containers[0].startupProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", '
                    '"HTTPS"'
                ),
                (
                    "spec.containers[0].startupProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal "
                    "to 0"
                ),
            ],
            id="an HTTP probe",
        ),
        pytest.param(
            f"{{{GOOD}, volumes: [{{name: v, secret: {{}}, configMap: {{name: x}}}}, {{name: v, "
            f"emptyDir: {{}}}}]}}",
            [
                "spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type",
                "spec.volumes[0].secret.secretName: Required value",
                'spec.volumes[1].name: Duplicate value: "v"',
            ],
            id="volumes",
        ),
        pytest.param(
            f"{{{GOOD}, initContainers: [{{name: c, image: x, readinessProbe: {{exec: {{command: "
            f"[a]}}}}}}]}}",
            [
                'spec.initContainers[0].name: Duplicate value: "c"',
                (
                    "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without "
                    "restartPolicy=Always"
                ),
            ],
            id="init containers",
        ),
        pytest.param(
            f"{{{GOOD}, dnsPolicy: X, nodeName: X1, activeDeadlineSeconds: 0, preemptionPolicy: Z}}",
            [
                (
                    'spec.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirst", "ClusterFirstWithHostNet", '
                    '"Default", "None"'
                ),
                (
                    'spec.nodeName: Invalid value: "X1": a lowercase RFC 1123 subdomain must consist of lower case '
                    "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
                    "character (e.g. "
                    "'example.com', regex used for validation is "
                    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
                ),
                "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
                (
                    'spec.preemptionPolicy: Unsupported value: "Z": supported values: "Never", '
                    '"PreemptLowerPriority"'
                ),
            ],
            id="policies of the pod",
        ),
        pytest.param(
            f"{{{GOOD}, tolerations: [{{operator: Equal}}, {{key: a, operator: In, tolerationSeconds: "
            f"1, effect: E}}]}}",
            [
                (
                    'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, '
                    'which means "match all values and all keys"'
                ),
                (
                    "spec.tolerations[1].effect: Invalid value: \"E\": effect must be 'NoExecute' when `tolerationSeconds` "
                    "is set"
                ),
                'spec.tolerations[1].operator: Unsupported value: "In": supported values: "Equal", "Exists"',
                (
                    'spec.tolerations[1].effect: Unsupported value: "E": supported values: "NoSchedule", '
                    '"PreferNoSchedule", "NoExecute"'
                ),
            ],
            id="tolerations",
        ),
        pytest.param(
            f"{{{GOOD}, topologySpreadConstraints: [{{maxSkew: 0, topologyKey: '', whenUnsatisfiable: "
            f"Cry}}]}}",
            [
                "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
                "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
                (
                    'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Cry": supported values: '
                    '"DoNotSchedule", "ScheduleAnyway"'
                ),
            ],
            id="spread",
        ),
    ],
)
def test_what_is_wrong_with_a_pod(text, said):
    assert complaints(text) == said
