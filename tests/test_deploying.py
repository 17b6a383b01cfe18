"""Charts and kustomizations, deployed by Helm and by both kubectls."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from k8s_tui.game.session import Session
from tests.clients import helm as helm_path
from tests.clients import kubectl_of_the_version, newest_kubectl
from tests.httpd.served import Served, run, sandbox, serving

DEPLOYED = Path(__file__).parent / "deployed"
CHART = str(DEPLOYED / "chart")
OVERLAY = str(DEPLOYED / "kustomization" / "overlay")


@pytest.fixture(scope="module")
def session() -> Session:
    return sandbox()


@pytest.fixture
async def helm(session: Session, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(session, tmp_path, helm_path()) as served:
        yield served


async def ask(helm: Served, *arguments: str) -> str:
    """Ask with kubectl what Helm has done."""
    output = await run(kubectl_of_the_version(), helm.folder, helm.kubeconfig, *arguments)
    return output.stdout + output.stderr


async def test_a_chart_is_installed_upgraded_rolled_back_and_uninstalled(helm: Served) -> None:
    said = await helm("install", "shop", CHART, "--wait", "--timeout", "60s")
    assert "STATUS: deployed\nREVISION: 1\n" in said
    assert said.endswith("NOTES:\nshop says hello.\n")
    assert "revision 1" in await ask(helm, "logs", "job/shop-prepare")
    assert (await ask(helm, "get", "deploy", "shop", "--no-headers")).split()[1] == "2/2"

    said = await helm("upgrade", "shop", CHART, "--set", "greeting=welcome,replicaCount=3", "--wait")
    assert 'Release "shop" has been upgraded. Happy Helming!' in said
    assert (
        await ask(helm, "exec", "deploy/shop", "--", "cat", "/usr/share/nginx/html/index.html") == "welcome"
    )
    assert (await helm("list", "--no-headers")).split()[:3] == ["shop", "default", "2"]
    assert (await helm.json("get", "values", "shop")) == {"greeting": "welcome", "replicaCount": 3}
    assert "Phase:          Succeeded" in await helm("test", "shop", "--timeout", "60s")

    assert await helm("rollback", "shop", "1", "--wait") == "Rollback was a success! Happy Helming!\n"
    states = [each["status"] for each in await helm.json("history", "shop")]
    assert states == ["superseded", "superseded", "deployed"]
    assert (await ask(helm, "get", "deploy", "shop", "--no-headers")).split()[1] == "2/2"
    assert "owner=helm" in await ask(helm, "get", "secret", "--show-labels", "--no-headers")

    assert await helm("uninstall", "shop", "--wait") == 'release "shop" uninstalled\n'
    assert await ask(helm, "get", "deploy,svc,cm", "-l", "app.kubernetes.io/instance=shop") == (
        "No resources found in default namespace.\n"
    )


async def test_a_release_that_does_not_come_up_is_taken_back(helm: Served) -> None:
    await helm("install", "late", CHART, "--wait", "--create-namespace", "-n", "late")
    output = await helm.run(
        *("upgrade", "late", CHART, "-n", "late", "--set", "image.tag=nosuch", "--atomic", "--timeout", "3s")
    )
    assert output.exit_code == 1
    assert "release late failed, and has been rolled back due to atomic being set" in output.stderr
    assert "nginx:1.25" in await ask(helm, "get", "deploy", "late", "-n", "late", "-o", "wide")


async def test_what_others_own_is_not_taken(helm: Served) -> None:
    await ask(helm, "create", "configmap", "mine-page")
    output = await helm.run("install", "mine", CHART)
    assert "cannot be imported into the current release: invalid ownership metadata" in output.stderr


@pytest.mark.parametrize("program", [kubectl_of_the_version, newest_kubectl], ids=["1.32", "newest"])
async def test_a_kustomization_is_applied(program, tmp_path: Path) -> None:
    async with serving(sandbox(), tmp_path, program()) as kubectl:
        said = await kubectl("apply", "-k", OVERLAY)
        assert said.startswith("namespace/staging created\nconfigmap/staging-page-")
        assert said.endswith("service/staging-web created\ndeployment.apps/staging-web created\n")
        await kubectl("rollout", "status", "deploy/staging-web", "-n", "staging", "--timeout=30s")
        row = await kubectl(
            "get", "deploy", "-n", "staging", "-o", "wide", "-l", "env=staging", "--no-headers"
        )
        assert row.split()[:2] == ["staging-web", "3/3"]
        assert "nginx:1.26" in row
        assert await kubectl("diff", "-k", OVERLAY) == ""
        assert "unchanged" in await kubectl("apply", "-k", OVERLAY)
        assert 'deployment.apps "staging-web" deleted' in await kubectl("delete", "-k", OVERLAY)
