def storage_class(name, default):
    annotations = "{storageclass.kubernetes.io/is-default-class: 'true'}" if default else "{}"
    return (
        f"{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: {name}, annotations: "
        f"{annotations}}}, "
        "provisioner: example.com/disk}"
    )


def claim(name, more=""):
    return (
        f"{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}}}, spec: "
        f"{{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}{more}}}}}"
    )


def test_claims_get_the_newest_default_class(api):
    api.apply(storage_class("slow", default=False))
    (document,) = api.apply(claim("a"))
    assert "storageClassName" not in document["spec"]
    for name in ("old", "new"):
        api.apply(storage_class(name, default=True))
        api.sim.run_until(api.sim.now_ms + 1_000)
    (document,) = api.apply(claim("b"))
    assert document["spec"]["storageClassName"] == "new"
    (document,) = api.apply(claim("c", ", storageClassName: ''"))
    assert document["spec"]["storageClassName"] == ""
