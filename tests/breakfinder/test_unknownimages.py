from typing import Any

from k8s_tui.breakfinder.unknownimages import unknown_images
from k8s_tui.game.opening import application_of
from k8s_tui.machine.behaviour import resolve
from tests.breakfinder.manifests import deployment, given_of

CONTAINER: dict[str, Any] = {
    "ports": [{"containerPort": 8080, "name": "http"}],
    "livenessProbe": {"httpGet": {"path": "/healthz", "port": 9090}},
    "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}},
    "resources": {"requests": {"memory": "100Mi"}},
}


def test_an_image_that_nobody_knows_is_a_plain_server() -> None:
    (image,) = unknown_images(given_of(deployment(image="ghcr.io/shop/web:1.4", container=CONTAINER)))
    assert image.image == "ghcr.io/shop/web"
    assert image.ports == (8080, 9090)
    assert image.memory == 60 * 1024**2
    assert (image.start_ms, image.stop_ms) == (5_000, 50)


def test_it_runs_by_whatever_command_and_may_be_a_webhook() -> None:
    (image,) = unknown_images(given_of(deployment(container=CONTAINER)))
    behaviour = resolve(application_of(image), ("/app/server",), ("--port=8080",), {}, {}, (8080,))
    assert behaviour.ports == (8080, 9090)
    assert behaviour.serves_ms == 5_000
    assert not behaviour.start_error
    assert behaviour.application.admission


def test_images_that_everybody_knows_are_as_they_are() -> None:
    assert unknown_images(given_of(deployment(image="postgres:16"), deployment("a", image="nginx"))) == ()
