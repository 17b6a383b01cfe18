import pytest

from k8s_tui.machine.references import (
    InvalidReferenceError,
    Tags,
    digest_of,
    image_id,
    is_latest,
    parse_reference,
)


@pytest.mark.parametrize(
    "text, full",
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.25", "docker.io/library/nginx:1.25"),
        ("bitnami/redis:7.2", "docker.io/bitnami/redis:7.2"),
        ("k8s.gcr.io/redis:e2e", "registry.k8s.io/redis:e2e"),
        ("gcr.io/google_samples/gb-redisslave:v1", "gcr.io/google_samples/gb-redisslave:v1"),
        ("localhost:5000/web", "localhost:5000/web:latest"),
        ("localhost/web:2", "localhost/web:2"),
        ("registry.example:443/team/web:v1.2-rc1", "registry.example:443/team/web:v1.2-rc1"),
        ("nginx@sha256:" + "a" * 64, "docker.io/library/nginx@sha256:" + "a" * 64),
    ],
)
def test_a_reference_is_completed(text, full):
    assert str(parse_reference(text)) == full


@pytest.mark.parametrize(
    "text", ["", "Nginx", "nginx:", "nginx:a b", "ngi nx", "web@sha256:12", "/web", "a//b"]
)
def test_what_names_no_image_is_refused(text):
    with pytest.raises(InvalidReferenceError):
        parse_reference(text)


def test_capitals_get_their_own_words():
    with pytest.raises(InvalidReferenceError, match="repository name must be lowercase"):
        parse_reference("Nginx:1.25")


NGINX = Tags(((1, 7, 29),))
COMPONENT = Tags(((1, 20, 35),), prefix="v", usual_words=False)


@pytest.mark.parametrize(
    "tags, tag, exists",
    [
        (NGINX, "1.25", True),
        (NGINX, "1.27-alpine", True),
        (NGINX, "1.27.3-alpine-slim", True),
        (NGINX, "latest", True),
        (NGINX, "stable-alpine", True),
        (NGINX, "alpine", True),
        (NGINX, "alpine3.20", True),
        (NGINX, "1", True),
        (NGINX, "1.99.9", False),
        (NGINX, "1.25.99", False),
        (NGINX, "lates", False),
        (NGINX, "v1.25", False),
        (NGINX, "1.25-alpin", False),
        (COMPONENT, "v1.32.13", True),
        (COMPONENT, "1.32.13", False),
        (COMPONENT, "latest", False),
        (COMPONENT, "v1.99.0", False),
        (Tags(words=("e2e",)), "e2e", True),
        (Tags(any_tag=True), "whatever", True),
    ],
)
def test_tags_of_known_repositories(tags, tag, exists):
    assert tags.exists(tag) is exists


def test_the_image_id_is_the_same_for_the_same_image():
    reference = parse_reference("nginx:1.25")
    assert image_id(reference) == f"docker.io/library/nginx@{digest_of(str(reference))}"
    assert len(image_id(reference).rpartition(":")[2]) == 64


@pytest.mark.parametrize(
    "text, latest", [("nginx", True), ("nginx:latest", True), ("nginx:1", False), ("N", False)]
)
def test_latest_decides_the_pull_policy(text, latest):
    assert is_latest(text) is latest
