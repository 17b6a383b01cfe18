import pytest

from k8s_tui.api import errors
from k8s_tui.api.errors import (
    AlreadyExists,
    Conflict,
    FieldError,
    Forbidden,
    InternalError,
    Invalid,
    MethodNotAllowed,
    NotFound,
    ServerTimeout,
    StatusError,
    TooManyRequests,
    Unreachable,
    from_status,
)

WORDED = [
    (NotFound.of("pods", "x"), 404, 'pods "x" not found'),
    (NotFound.of("deployments.apps", "x"), 404, 'deployments.apps "x" not found'),
    (AlreadyExists.of("namespaces", "shop"), 409, 'namespaces "shop" already exists'),
    (
        Conflict.of("configmaps", "app-conf"),
        409,
        (
            'Operation cannot be fulfilled on configmaps "app-conf": the object has been modified; please '
            "apply your changes to the latest version and try again"
        ),
    ),
    (
        Forbidden.of("namespaces", "kube-system", "this namespace may not be deleted"),
        403,
        'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    ),
    (Forbidden.of("pods", "", "no"), 403, "pods is forbidden: no"),
    (MethodNotAllowed.of("bindings", "list"), 405, 'list is not supported on resources of kind "bindings"'),
    (InternalError.of("boom"), 500, "Internal error occurred: boom"),
    (Invalid.of("Pod", "", "x"), 422, 'Pod "x" is invalid'),
    (
        Invalid.of("Pod", "", "bad6", [FieldError.required("spec.containers")]),
        422,
        'Pod "bad6" is invalid: spec.containers: Required value',
    ),
    (
        Invalid.of("Deployment", "apps", "x", [FieldError.required("a"), FieldError.forbidden("b", "no")]),
        422,
        'Deployment.apps "x" is invalid: [a: Required value, b: Forbidden: no]',
    ),
    (
        ServerTimeout.of("pods", "list"),
        500,
        "The list operation against pods could not be completed at this time, please try again.",
    ),
]


@pytest.mark.parametrize("error, code, message", WORDED, ids=[message[:30] for _, _, message in WORDED])
def test_words_and_codes_are_the_servers(error, code, message):
    assert (error.code, error.message) == (code, message)


@pytest.mark.parametrize("error", [error for error, _, _ in WORDED], ids=[m[:30] for _, _, m in WORDED])
def test_a_status_travels_and_comes_back(error):
    again = from_status(error.to_status())
    assert type(again) is type(error)
    assert again.to_status() == error.to_status()


def test_a_status_is_what_the_server_sends():
    assert Invalid.of(
        "Deployment", "apps", "x", [FieldError.invalid("spec.replicas", -1, "no")]
    ).to_status() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'Deployment.apps "x" is invalid: spec.replicas: Invalid value: -1: no',
        "reason": "Invalid",
        "details": {
            "name": "x",
            "group": "apps",
            "kind": "Deployment",
            "causes": [
                {"reason": "FieldValueInvalid", "message": "Invalid value: -1: no", "field": "spec.replicas"}
            ],
        },
        "code": 422,
    }


def test_an_unknown_reason_is_still_a_refusal():
    error = from_status({"message": "teapot", "reason": "Teapot", "code": 418})
    assert type(error) is StatusError
    assert error.code == 418
    assert StatusError.code == 500


def test_each_reason_has_one_class():
    reasons = [error.reason for error in errors.REASONS]
    assert len(set(reasons)) == len(reasons)


def test_a_budget_says_why_the_pod_stays():
    (cause,) = TooManyRequests.of_budget("web", 2, 2).causes
    assert cause.message == "The disruption budget web needs 2 healthy pods and has 2 currently"


def test_nobody_listens():
    assert Unreachable.refused("10.0.0.10:6443").message == (
        "The connection to the server 10.0.0.10:6443 was refused - did you specify the right host or port?"
    )
