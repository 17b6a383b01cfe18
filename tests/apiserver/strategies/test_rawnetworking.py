# ruff: noqa: E501 - the sentences of the server stand in one piece
import pytest

from k8s_tui.api.errors import Invalid

INGRESS = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: x}, spec: %s}"
POLICY = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: x}, spec: {podSelector: {}, %s}}"
ENDPOINTS = "{apiVersion: v1, kind: Endpoints, metadata: {name: x}, subsets: [%s]}"
GOOD = "{service: {name: web, port: {number: 80}}}"


def path(text, kind="Prefix", backend=GOOD):
    return f"{{rules: [{{http: {{paths: [{{path: {text}, pathType: {kind}, backend: {backend}}}]}}}}]}}"


def said(api, text):
    with pytest.raises(Invalid) as caught:
        api.apply(text)
    return [f"{cause.field}: {cause.message}" for cause in caught.value.causes]


@pytest.mark.parametrize(
    "spec, complaint",
    [
        ("{}", "spec: Invalid value: []string{}: either `defaultBackend` or `rules` must be specified"),
        (
            path("x", "Exact"),
            'spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path',
        ),
        (
            path("/a//b"),
            """spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain '//'""",
        ),
        (
            path("/a/.."),
            """spec.rules[0].http.paths[0].path: Invalid value: "/a/..": cannot end with '/..'""",
        ),
        (
            path("/", "Some"),
            'spec.rules[0].http.paths[0].pathType: Unsupported value: "Some": supported values: "Exact", "ImplementationSpecific", "Prefix"',
        ),
        (
            "{rules: [{http: {paths: [{path: /, backend: {}}]}}]}",
            "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
        ),
        (
            path("/", backend="{}"),
            'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
        ),
        (
            path("/", backend="{service: {name: web}}"),
            "spec.rules[0].http.paths[0].backend: Required value: port name or number is required",
        ),
        (
            "{defaultBackend: {service: {name: web, port: {number: 80, name: http}}}}",
            'spec.defaultBackend: Invalid value: "": cannot set both port name & port number',
        ),
        (
            f"{{rules: [{{host: 10.0.0.1}}], defaultBackend: {GOOD}}}",
            'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
        ),
        ("{rules: [{http: {paths: []}}]}", "spec.rules[0].http.paths: Required value"),
    ],
)
def test_what_is_wrong_with_an_ingress(api, spec, complaint):
    assert said(api, INGRESS % spec) == [complaint]


@pytest.mark.parametrize(
    "spec, complaint",
    [
        ("ingress: [{from: [{}]}]", "spec.ingress[0].from[0]: Required value: must specify a peer"),
        (
            "ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]",
            "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
        ),
        (
            "egress: [{to: [{ipBlock: {cidr: ten}}]}]",
            'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "ten": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        ),
        (
            "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/24]}}]}]",
            'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/24": must be a strict subset of `cidr`',
        ),
        (
            "ingress: [{ports: [{port: 90, endPort: 80}]}]",
            "spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`",
        ),
        (
            "ingress: [{ports: [{endPort: 80}]}]",
            "spec.ingress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is not specified",
        ),
        (
            "ingress: [{ports: [{port: 70000}]}]",
            "spec.ingress[0].ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
        ),
        (
            "policyTypes: [Both]",
            'spec.policyTypes[0]: Unsupported value: "Both": supported values: "Egress", "Ingress"',
        ),
    ],
)
def test_what_is_wrong_with_a_policy(api, spec, complaint):
    assert said(api, POLICY % spec) == [complaint]


@pytest.mark.parametrize(
    "subset, complaint",
    [
        (
            "{ports: [{port: 80}]}",
            "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
        ),
        (
            "{addresses: [{ip: db.example.com}]}",
            'subsets[0].addresses[0].ip: Invalid value: "db.example.com": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        ),
        (
            "{addresses: [{ip: 127.0.0.1}]}",
            'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        ),
        (
            "{addresses: [{ip: 192.0.2.1}], ports: [{port: 0}]}",
            "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
        ),
    ],
)
def test_what_is_wrong_with_endpoints(api, subset, complaint):
    assert said(api, ENDPOINTS % subset) == [complaint]
