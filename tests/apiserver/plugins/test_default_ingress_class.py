def ingress_class(name, default):
    annotations = "{ingressclass.kubernetes.io/is-default-class: 'true'}" if default else "{}"
    return (
        f"{{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {{name: {name}, annotations: "
        f"{annotations}}}, spec: {{controller: k8s.io/ingress-nginx}}}}"
    )


def ingress(name, annotations="{}", more=""):
    backend = "{service: {name: web, port: {number: 80}}}"
    return (
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: "
        f"{{name: {name}, annotations: {annotations}}}, spec: {{defaultBackend: {backend}{more}}}}}"
    )


def test_ingresses_get_the_newest_default_class(api):
    api.apply(ingress_class("other", default=False))
    (document,) = api.apply(ingress("a"))
    assert "ingressClassName" not in document["spec"]
    for name in ("old", "new"):
        api.apply(ingress_class(name, default=True))
        api.sim.run_until(api.sim.now_ms + 1_000)
    (document,) = api.apply(ingress("b"))
    assert document["spec"]["ingressClassName"] == "new"
    (document,) = api.apply(ingress("c", more=", ingressClassName: other"))
    assert document["spec"]["ingressClassName"] == "other"
    (document,) = api.apply(ingress("d", "{kubernetes.io/ingress.class: nginx}"))
    assert "ingressClassName" not in document["spec"]
