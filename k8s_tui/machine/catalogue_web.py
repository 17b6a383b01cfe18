"""The catalogue's web servers, and the example applications that Kubernetes' own pages use."""

from __future__ import annotations

from k8s_tui.machine.admissionrules import AdmissionRule
from k8s_tui.machine.applications import MIB, Application, LogLine, Path, Upstream
from k8s_tui.machine.images import Repository
from k8s_tui.machine.references import Tags

NGINX_PAGE = (
    "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n"
    "<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>"
)

NGINX = Application(
    "nginx",
    ports=(80,),
    entrypoint=("/docker-entrypoint.sh",),
    arguments=("nginx", "-g", "daemon off;"),
    programs=("nginx", "nginx-debug"),
    start_ms=250,
    memory_bytes=8 * MIB,
    cpu_per_request_us=80,
    latency_ms=1,
    paths=(Path("/", 200, NGINX_PAGE, exact=True), Path("/index.html", 200, NGINX_PAGE, exact=True)),
    default_status=404,
    log=(
        LogLine(20, "/docker-entrypoint.sh: Configuration complete; ready for start up"),
        LogLine(60, "[notice] 1#1: using the epoll event method"),
        LogLine(70, "[notice] 1#1: start worker processes"),
    ),
    stop_ms=150,
)

NGINX_UNPRIVILEGED = Application(
    "nginx-unprivileged",
    ports=(8080,),
    entrypoint=NGINX.entrypoint,
    arguments=NGINX.arguments,
    programs=NGINX.programs,
    start_ms=250,
    memory_bytes=8 * MIB,
    cpu_per_request_us=80,
    latency_ms=1,
    paths=NGINX.paths,
    default_status=404,
    log=NGINX.log,
    stop_ms=150,
)

HTTPD = Application(
    "httpd",
    ports=(80,),
    entrypoint=("httpd-foreground",),
    programs=("httpd", "httpd-foreground", "apachectl"),
    start_ms=300,
    memory_bytes=12 * MIB,
    cpu_per_request_us=150,
    latency_ms=1,
    paths=(Path("/", 200, "<html><body><h1>It works!</h1></body></html>", exact=True),),
    default_status=404,
    log=(
        LogLine(
            50,
            "[mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4 (Unix) configured -- resuming operations",
        ),
        LogLine(50, "[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'"),
    ),
)

GUESTBOOK_PAGE = '<html ng-app="redis">\n<head><title>Guestbook</title></head>\n</html>'
"""What the guestbook's front page begins with; its program fills the rest in from redis."""


def _frontend(name: str, leader: str, follower: str) -> Application:
    return Application(
        name,
        ports=(80,),
        entrypoint=("docker-php-entrypoint",),
        arguments=("apache2-foreground",),
        programs=("apache2-foreground",),
        start_ms=900,
        memory_bytes=30 * MIB,
        memory_per_request_bytes=300 * 1024,
        cpu_per_request_us=4_000,
        latency_ms=12,
        needs=(
            Upstream(f"{follower}:6379", share=0.8, protocol="redis"),
            Upstream(f"{leader}:6379", share=0.2, protocol="redis", writes=1.0),
        ),
        default_body=GUESTBOOK_PAGE,
        log=(
            LogLine(
                300, "AH00558: apache2: Could not reliably determine the server's fully qualified domain name"
            ),
            LogLine(700, "[core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'"),
        ),
    )


GB_FRONTEND = _frontend("gb-frontend", "redis-master", "redis-replica")
GB_FRONTEND_V5 = _frontend("gb-frontend-v5", "redis-leader", "redis-follower")

HELLO_APP = Application(
    "hello-app",
    ports=(8080,),
    port_variable="PORT",
    entrypoint=("/app/hello-app",),
    tools=False,
    start_ms=100,
    memory_bytes=6 * MIB,
    latency_ms=1,
    default_body="Hello, world!\nVersion: 1.0.0\nHostname: {hostname}",
    log=(LogLine(20, "Server listening on port {port}"),),
)

ECHOSERVER = Application(
    "echoserver",
    ports=(8080, 8443),
    entrypoint=("/usr/local/bin/run.sh",),
    programs=("run.sh", "nginx"),
    start_ms=400,
    memory_bytes=12 * MIB,
    latency_ms=1,
    default_body="Hostname: {hostname}",
    log=(LogLine(100, "Generating self-signed cert"),),
)

AGNHOST_ADMISSION = (
    AdmissionRule("/always-deny", deny="this webhook denies all requests", code=400, reason=""),
    AdmissionRule("/always-allow-delay-5s", delay_ms=5_000),
    AdmissionRule(
        "/pods",
        ("Pod",),
        ".spec.containers[*].name",
        "webhook-disallow",
        deny="the pod contains unwanted container name; ",
        code=400,
        reason="",
    ),
    AdmissionRule(
        "/pods",
        ("Pod",),
        ".metadata.labels.webhook-e2e-test",
        "^webhook-disallow$",
        deny="the pod contains unwanted label; ",
        code=400,
        reason="",
    ),
    AdmissionRule(
        "/configmaps",
        ("ConfigMap",),
        ".data.webhook-e2e-test",
        "^webhook-disallow$",
        deny="the configmap contains unwanted key and value",
        code=400,
        reason="",
    ),
    AdmissionRule("/add-label", patch='{"metadata": {"labels": {"added-label": "yes"}}}'),
    AdmissionRule(
        "/mutating-pods",
        ("Pod",),
        patch=(
            '{"spec": {"initContainers": [{"name": "webhook-added-init-container", '
            '"image": "busybox:1.36", "command": ["true"], "resources": {}}]}}'
        ),
    ),
    AdmissionRule(
        "/mutating-configmaps",
        ("ConfigMap",),
        ".data.mutation-start",
        "^yes$",
        patch='{"data": {"mutation-stage-1": "yes"}}',
    ),
)
"""The paths of `agnhost webhook`, the test image with which Kubernetes proves its webhooks."""

AGNHOST = Application(
    "agnhost",
    admission=AGNHOST_ADMISSION,
    ports=(8080,),
    port_flags=("--http-port", "--port"),
    entrypoint=("/agnhost",),
    arguments=("pause",),
    programs=("agnhost",),
    start_ms=150,
    memory_bytes=8 * MIB,
    latency_ms=1,
    default_body="NOW: {date}",
    log=(LogLine(50, "Started HTTP server on port {port}"),),
)

HTTP_ECHO = Application(
    "http-echo",
    ports=(5678,),
    port_flags=("-listen", "--listen"),
    entrypoint=("/http-echo",),
    tools=False,
    start_ms=80,
    memory_bytes=5 * MIB,
    latency_ms=1,
    default_body="hello-world",
    log=(LogLine(20, "[INFO] server is listening on :{port}"),),
)

HPA_EXAMPLE = Application(
    "hpa-example",
    ports=(80,),
    entrypoint=("apache2-foreground",),
    start_ms=500,
    memory_bytes=20 * MIB,
    cpu_per_request_us=60_000,
    latency_ms=60,
    default_body="OK!",
)

WORDPRESS = Application(
    "wordpress",
    ports=(80,),
    entrypoint=("docker-entrypoint.sh",),
    arguments=("apache2-foreground",),
    programs=("apache2-foreground",),
    start_ms=3_000,
    memory_bytes=90 * MIB,
    memory_per_request_bytes=2 * MIB,
    cpu_per_request_us=25_000,
    latency_ms=80,
    needs=(Upstream("mysql:3306", "WORDPRESS_DB_HOST", protocol="mysql", writes=0.1),),
    log=(LogLine(800, "WordPress not found in /var/www/html - copying now..."),),
    data_path="/var/www/html",
)

REGISTRY = Application(
    "registry",
    ports=(5000,),
    entrypoint=("/entrypoint.sh",),
    arguments=("/etc/docker/registry/config.yml",),
    programs=("registry",),
    start_ms=300,
    memory_bytes=20 * MIB,
    latency_ms=3,
    data_path="/var/lib/registry",
    log=(LogLine(200, 'level=info msg="listening on [::]:5000"'),),
)

INGRESS_NGINX = Application(
    "ingress-nginx",
    admission=(),
    ports=(80, 443, 8443, 10254),
    entrypoint=("/usr/bin/dumb-init",),
    arguments=("--", "/nginx-ingress-controller"),
    programs=("nginx-ingress-controller",),
    start_ms=2_500,
    memory_bytes=90 * MIB,
    cpu_per_request_us=150,
    latency_ms=2,
    paths=(Path("/healthz"),),
    default_status=404,
    log=(LogLine(1_500, "Starting NGINX Ingress controller"),),
    stop_ms=10_000,
    component="ingress-nginx-controller",
)

APPLICATIONS = (
    NGINX,
    NGINX_UNPRIVILEGED,
    HTTPD,
    GB_FRONTEND,
    GB_FRONTEND_V5,
    HELLO_APP,
    ECHOSERVER,
    AGNHOST,
    HTTP_ECHO,
    HPA_EXAMPLE,
    WORDPRESS,
    REGISTRY,
    INGRESS_NGINX,
)

_NGINX_TAGS = Tags(((0, 8, 8), (1, 7, 31)))
_V = Tags(((1, 0, 9), (2, 0, 9), (3, 0, 9), (4, 0, 9), (5, 0, 9), (6, 0, 9)), prefix="v")
_SAMPLE = Tags(((1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0), (5, 0, 0), (6, 0, 0)), prefix="v")

REPOSITORIES = (
    Repository("docker.io/library/nginx", "nginx", _NGINX_TAGS, 72_950_530),
    Repository("public.ecr.aws/nginx/nginx", "nginx", _NGINX_TAGS, 72_950_530),
    Repository("docker.io/nginxinc/nginx-unprivileged", "nginx-unprivileged", _NGINX_TAGS, 72_000_000),
    Repository("docker.io/library/httpd", "httpd", Tags(((2, 2, 4),)), 58_300_000),
    Repository(
        "gcr.io/google-samples/gb-frontend",
        "gb-frontend",
        _SAMPLE,
        171_000_000,
        by_tag=(("v5", "gb-frontend-v5"), ("v6", "gb-frontend-v5")),
    ),
    Repository("gcr.io/google_samples/gb-frontend", "gb-frontend", _SAMPLE, 171_000_000),
    Repository("gcr.io/google-samples/hello-app", "hello-app", Tags(((1, 0, 0), (2, 0, 0))), 12_000_000),
    Repository(
        "us-docker.pkg.dev/google-samples/containers/gke/hello-app",
        "hello-app",
        Tags(((1, 0, 0), (2, 0, 0))),
        12_000_000,
    ),
    Repository("registry.k8s.io/echoserver", "echoserver", Tags(((1, 0, 10),)), 44_000_000),
    Repository("registry.k8s.io/e2e-test-images/agnhost", "agnhost", Tags(((2, 0, 55),)), 51_000_000),
    Repository("docker.io/hashicorp/http-echo", "http-echo", Tags(((0, 2, 2), (1, 0, 0))), 3_000_000),
    Repository("registry.k8s.io/hpa-example", "hpa-example", Tags(), 150_000_000),
    Repository(
        "docker.io/library/wordpress", "wordpress", Tags(((4, 0, 9), (5, 0, 9), (6, 0, 8))), 230_000_000
    ),
    Repository("docker.io/library/registry", "registry", Tags(((2, 0, 8), (3, 0, 0))), 10_000_000),
    Repository(
        "registry.k8s.io/ingress-nginx/controller",
        "ingress-nginx",
        Tags(((1, 0, 13),), prefix="v"),
        105_000_000,
    ),
)
