"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "create": ("", "error: must specify one of -f and -k\n", 1),
    "create -f nope.yaml": ("", 'error: the path "nope.yaml" does not exist\n', 1),
    "create configmap": (
        "",
        (
            "error: exactly one NAME is required, got 0\n"
            "See 'kubectl create configmap -h' for help and examples\n"
        ),
        1,
    ),
    "create configmap c --from-env-file=nope --dry-run=client -o yaml": (
        "",
        "error: error reading nope: no such file or directory\n",
        1,
    ),
    "create configmap c --from-file=nope --dry-run=client -o yaml": (
        "",
        "error: error reading nope: no such file or directory\n",
        1,
    ),
    "create configmap c --from-literal=a --dry-run=client -o yaml": (
        "",
        "error: invalid literal source a, expected key=value\n",
        1,
    ),
    "create configmap c --from-literal=a=1 --from-literal=a=2 --dry-run=client -o yaml": (
        "",
        'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "c"\n',
        1,
    ),
    "create configmap c d": (
        "",
        (
            "error: exactly one NAME is required, got 2\n"
            "See 'kubectl create configmap -h' for help and examples\n"
        ),
        1,
    ),
    "create deployment --image=nginx": (
        "",
        (
            "error: exactly one NAME is required, got 0\n"
            "See 'kubectl create deployment -h' for help and examples\n"
        ),
        1,
    ),
    "create deployment a b --image=nginx": (
        "",
        (
            "error: exactly one NAME is required, got 2\n"
            "See 'kubectl create deployment -h' for help and examples\n"
        ),
        1,
    ),
    "create ingress i --rule=bad --dry-run=client -o yaml": (
        "",
        "error: rule bad is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]\n",
        1,
    ),
    "create job j": ("", "error: either --image or --from must be specified\n", 1),
    "create job j --image=a --from=cronjob/x": ("", "error: either --image or --from must be specified\n", 1),
    "create nope": (
        "",
        ("error: Unexpected args: [nope]\nSee 'kubectl create -h' for help and examples\n"),
        1,
    ),
    "create ns": (
        "",
        (
            "error: exactly one NAME is required, got 0\n"
            "See 'kubectl create namespace -h' for help and examples\n"
        ),
        1,
    ),
    "create pdb p --min-available=1": ("", "error: a selector must be specified\n", 1),
    "create pdb p --selector=app=a": (
        "",
        "error: one of min-available or max-unavailable must be specified\n",
        1,
    ),
    "create pdb p --selector=app=a --min-available=1 --max-unavailable=1": (
        "",
        "error: min-available and max-unavailable cannot be both specified\n",
        1,
    ),
    "create quota q --hard=pods --dry-run=client -o yaml": (
        "",
        "error: Invalid argument syntax pods, expected <resource>=<value>\n",
        1,
    ),
    "create role r --resource=pods": ("", "error: at least one verb must be specified\n", 1),
    "create role r --verb=get": ("", "error: at least one resource must be specified\n", 1),
    "create role r --verb=get --resource=nope --dry-run=client -o yaml": (
        "",
        'the server doesn\'t have a resource type "nope"\n',
        1,
    ),
    "create role r --verb=nope --resource=pods --dry-run=client -o yaml": (
        (
            "apiVersion: rbac.authorization.k8s.io/v1\n"
            "kind: Role\n"
            "metadata:\n"
            "  creationTimestamp: null\n"
            "  name: r\n"
            "rules:\n"
            "- apiGroups:\n"
            '  - ""\n'
            "  resources:\n"
            "  - pods\n"
            "  verbs:\n"
            "  - nope\n"
        ),
        "Warning: 'nope' is not a standard resource verb\n",
        0,
    ),
    "create rolebinding b --clusterrole=view --serviceaccount=sa --dry-run=client -o yaml": (
        "",
        "error: serviceaccount must be <namespace>:<name>\n",
        1,
    ),
    "create rolebinding b --role=r --clusterrole=c --user=u": (
        "",
        "error: exactly one of clusterrole or role must be specified\n",
        1,
    ),
    "create rolebinding b --user=u": ("", "error: exactly one of clusterrole or role must be specified\n", 1),
    "create sa": (
        "",
        (
            "error: exactly one NAME is required, got 0\n"
            "See 'kubectl create serviceaccount -h' for help and examples\n"
        ),
        1,
    ),
    "create secret generic": (
        "",
        (
            "error: exactly one NAME is required, got 0\n"
            "See 'kubectl create secret generic -h' for help and examples\n"
        ),
        1,
    ),
    "create secret nope": (
        "",
        ("error: unknown command \"nope\"\nSee 'kubectl create secret -h' for help and examples\n"),
        1,
    ),
    "create secret tls t": ("", "error: key and cert must be specified\n", 1),
    "create secret tls t --cert=nope --key=nope": (
        "",
        "error: Cannot read file nope, open nope: no such file or directory\n",
        1,
    ),
    "create service clusterip s": ("", "error: at least one tcp port specifier must be provided\n", 1),
    "create service nodeport s --tcp=99999 --dry-run=client": (
        "",
        'error: strconv.ParseUint: parsing "99999": value out of range\n',
        1,
    ),
    "create service nodeport s --tcp=a:b:c --dry-run=client": (
        "",
        'error: strconv.ParseUint: parsing "a": invalid syntax\n',
        1,
    ),
    "create service nodeport s --tcp=x --dry-run=client -o yaml": (
        "",
        'error: strconv.ParseUint: parsing "x": invalid syntax\n',
        1,
    ),
    "create service nope": (
        "",
        ("error: unknown command \"nope\"\nSee 'kubectl create service -h' for help and examples\n"),
        1,
    ),
    "create token": (
        "",
        ("error: exactly one NAME is required, got 0\nSee 'kubectl create token -h' for help and examples\n"),
        1,
    ),
    "replace": ("", "error: must specify one of -f and -k\n", 1),
    "replace -f nope": ("", 'error: the path "nope" does not exist\n', 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


@pytest.mark.parametrize("again", ["create -f -", "replace --force -f -"])
def test_what_was_read_is_made_anew_whatever_version_it_had(again):
    desk = a_desk()
    desk.k("get configmap conf -n shop -o yaml > conf.yaml")
    if again.startswith("create"):
        desk.k("delete configmap conf -n shop")
    typed = desk.k(f"{again.removesuffix('-')}conf.yaml")
    assert (typed.err, typed.code) == ("", 0)
    assert "configmap/conf" in typed.out
