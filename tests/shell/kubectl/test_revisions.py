"""The revisions of stateful and daemon sets, which are kept as controller revisions."""

import pytest

from tests.shell.tools.booted import a_shell, run

MANIFEST = (
    "apiVersion: apps/v1\\nkind: {kind}\\nmetadata: {{name: x}}\\nspec:\\n  selector: {{matchLabels: {{app: x}}}}\\n"
    "  template:\\n    metadata: {{labels: {{app: x}}}}\\n"
    "    spec: {{containers: [{{name: c, image: 'nginx:1.27'}}]}}\\n"
)


@pytest.mark.parametrize("kind, word", [("StatefulSet", "statefulset"), ("DaemonSet", "daemonset")])
def test_each_image_is_a_revision(kind, word):
    shell = a_shell()
    run(shell, f'printf "{MANIFEST.format(kind=kind)}" | kubectl apply -f -')
    shell.session.world.run_for(30_000)
    run(shell, f"kubectl set image {word}/x c=nginx:1.28")
    shell.session.world.run_for(60_000)
    assert run(shell, f"kubectl rollout history {word}/x").out == (
        f"{word}.apps/x \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n"
    )
    assert "Image:\tnginx:1.27\n" in run(shell, f"kubectl rollout history {word}/x --revision=1").out
    assert run(shell, f"kubectl rollout undo {word}/x").out == f"{word}.apps/x rolled back\n"
    shell.session.world.run_for(60_000)
    image = "kubectl get pods -l app=x -o jsonpath='{.items[*].spec.containers[0].image}' | tr ' ' '\\n' | sort -u"
    assert run(shell, image).out.strip() == "nginx:1.27"
