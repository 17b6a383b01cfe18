import pytest

from tests.shell.kubectl.shop import a_desk

POD = "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {{name: {}}}\\n"


@pytest.fixture
def desk():
    desk = a_desk()
    for name in ("one", "two", "three"):
        desk(f"printf '{POD.format(name)}' > dir/{name}.yaml")
    desk(f"printf '{POD.format('deep')}' > dir/below/deep.yml")
    desk("echo nothing > dir/notes.txt")
    desk(f"printf '{POD.format('u')}---\\n{POD.format('v')}' > both.yaml")
    return desk


@pytest.mark.parametrize(
    "words, names",
    [
        ("-f dir", ["one", "three", "two"]),
        ("-f dir -R", ["deep", "one", "three", "two"]),
        ("-f dir/one.yaml -f dir/two.yaml", ["one", "two"]),
        ("-f dir/one.yaml,dir/two.yaml", ["one", "two"]),
        ("-f both.yaml", ["u", "v"]),
    ],
)
def test_which_files_are_read(desk, words, names):
    out = desk.k(f"create {words} --dry-run=client -o name").out
    assert out == "".join(f"configmap/{name}\n" for name in names)


def test_what_is_piped_in(desk):
    assert (
        desk("cat both.yaml | kubectl create -f - --dry-run=client -o name").out
        == "configmap/u\nconfigmap/v\n"
    )


@pytest.mark.parametrize(
    "words, err",
    [
        ("create -f nope", 'error: the path "nope" does not exist\n'),
        ("create -f dir/notes.txt", "error: "),
        (
            "create -f http://example.com/a.yaml",
            'error: unable to read URL "http://example.com/a.yaml", server reported: ',
        ),
        ("-n shop create -f elsewhere.yaml", "error: the namespace from the provided object"),
        (
            "get pods/alone pods/box svc",
            "error: there is no need to specify a resource type as a separate argument",
        ),
        ("get ,pods", 'error: the server doesn\'t have a resource type ""\n'),
        ("delete pods", "error: resource(s) were provided, but no name was specified\n"),
        ("label pods", "error: at least one label update is required\n"),
    ],
)
def test_what_is_refused(desk, words, err):
    desk(
        "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a, namespace: other}\\n' > elsewhere.yaml"
    )
    typed = desk.k(words)
    assert typed.code == 1
    assert typed.err.startswith(err)
