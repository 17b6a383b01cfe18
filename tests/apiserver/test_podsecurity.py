import pytest

from k8s_tui.apiserver.podsecurity import BASELINE, PRIVILEGED, RESTRICTED, violations

GOOD = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
FINE = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def spec(security=None, **more):
    container = {"name": "web", "image": "nginx"}
    if security is not None:
        container["securityContext"] = security
    return {"containers": [container], **more}


HOST_PORT = {"containers": [{"name": "web", "ports": [{"containerPort": 80, "hostPort": 80}]}]}


@pytest.mark.parametrize(
    "level, given, said",
    [
        (PRIVILEGED, spec({"privileged": True}, hostPID=True), []),
        (BASELINE, spec(), []),
        (
            BASELINE,
            spec(hostNetwork=True, hostPID=True),
            ["host namespaces (hostNetwork=true, hostPID=true)"],
        ),
        (BASELINE, HOST_PORT, ['hostPort (container "web" uses hostPort 80)']),
        (
            BASELINE,
            spec({"privileged": True}),
            ['privileged (container "web" must not set securityContext.privileged=true)'],
        ),
        (
            BASELINE,
            spec({"capabilities": {"add": ["NET_ADMIN", "CHOWN"]}}),
            [
                (
                    'non-default capabilities (container "web" must not include "NET_ADMIN" in '
                    "securityContext.capabilities.add)"
                )
            ],
        ),
        (
            BASELINE,
            spec(
                volumes=[{"name": "a", "hostPath": {"path": "/"}}, {"name": "b", "hostPath": {"path": "/"}}]
            ),
            ['hostPath volumes (volumes "a", "b")'],
        ),
        (
            BASELINE,
            spec(securityContext={"sysctls": [{"name": "kernel.msgmax"}]}),
            ["forbidden sysctls (kernel.msgmax)"],
        ),
        (RESTRICTED, spec(GOOD, securityContext=FINE), []),
        (
            RESTRICTED,
            spec(),
            [
                (
                    'allowPrivilegeEscalation != false (container "web" must set '
                    "securityContext.allowPrivilegeEscalation=false)"
                ),
                'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"])',
                'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
                (
                    'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to '
                    '"RuntimeDefault" or "Localhost")'
                ),
            ],
        ),
        (
            RESTRICTED,
            spec(GOOD, securityContext={**FINE, "runAsUser": 0}, volumes=[{"name": "a", "nfs": {}}]),
            [
                'restricted volume types (volume "a" uses restricted volume type "nfs")',
                "runAsUser=0 (pod must not set runAsUser=0)",
            ],
        ),
    ],
)
def test_what_a_level_forbids(level, given, said):
    assert violations(level, given) == said
