import pytest

from tests.shell.kubectl.shop import a_desk

CONFIG = "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {{name: {}}}\\n"
WEB = (
    "apiVersion: apps/v1\\nkind: Deployment\\nmetadata: {name: fresh}\\nspec:\\n  selector: {matchLabels: {app: a}}\\n"
    "  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: nginx}]}}\\n"
)


@pytest.fixture
def desk():
    desk = a_desk()
    for name in ("one", "two"):
        desk(f"printf '{CONFIG.format(name)}' > dir/{name}.yaml")
    desk(f"printf '{WEB}' > fresh.yaml")
    return desk


@pytest.mark.parametrize(
    "pattern, names",
    [("dir/*.yaml", ["one", "two"]), ("dir/[t]*", ["two"]), ("d?r/o*.yaml", ["one"])],
)
def test_a_pattern_in_quotes_names_files(desk, pattern, names):
    out = desk.k(f"create -f '{pattern}' --dry-run=client -o name").out
    assert out == "".join(f"configmap/{name}\n" for name in names)


def test_a_pattern_that_nothing_fits_is_a_path_that_does_not_exist(desk):
    assert desk.k("create -f 'nope*.yaml'").err == 'error: the path "nope*.yaml" does not exist\n'


@pytest.mark.parametrize(
    "words, line",
    [
        ("set image -f fresh.yaml c=nginx:1.27", "- image: nginx:1.27"),
        ("set env -f fresh.yaml A=b", "value: b"),
        ("set sa -f fresh.yaml bot", "serviceAccountName: bot"),
        ("label -f fresh.yaml x=z", "x: z"),
        ("annotate -f fresh.yaml x=z", "x: z"),
        ('patch -f fresh.yaml -p \'{"spec":{"replicas":4}}\'', "replicas: 4"),
    ],
)
def test_a_file_is_changed_without_asking_the_server(desk, words, line):
    typed = desk.k(f"{words} --local -o yaml")
    assert (typed.code, typed.err) == (0, "")
    assert line in [each.strip() for each in typed.out.splitlines()]
    assert (
        desk.k("get deploy fresh").err == 'Error from server (NotFound): deployments.apps "fresh" not found\n'
    )


@pytest.mark.parametrize(
    "words, err",
    [
        (
            "set image deploy/web nginx=a --local",
            "error: you must specify resources by --filename when --local is set.",
        ),
        (
            "label pod box a=b --local",
            "error: can only use local files by -f pod.yaml or --filename=pod.json",
        ),
        (
            "annotate pod box a=b --local",
            "error: can only use local files by -f rsrc.yaml or --filename=rsrc.json",
        ),
        ("patch pod box -p '{}' --local", "error: cannot specify --local and server resources"),
    ],
)
def test_local_changes_need_files(desk, words, err):
    assert desk.k(words).err.startswith(err)
