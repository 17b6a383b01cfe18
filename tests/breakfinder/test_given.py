from pathlib import Path

import pytest

from k8s_tui.breakfinder.given import Given, GivenError, Key, key_of, read, read_text

WEB = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}], selector: {app: web}}\n"
API = WEB.replace("web", "api")


def names(given: Given) -> list[str]:
    return [str(key_of(each)) for each in given.documents]


def complaint(*paths: str | Path, stdin: str = "") -> str:
    with pytest.raises(GivenError) as caught:
        read(paths, stdin)
    return str(caught.value)


def test_files_folders_and_standard_input_are_read_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / "inner").mkdir(parents=True)
    (folder / "b.yaml").write_text(WEB)
    (folder / "a.yml").write_text(API)
    (folder / "notes.txt").write_text("no manifest")
    (folder / "inner" / "c.yaml").write_text(WEB.replace("web", "inner"))
    given = read(
        [folder, "-"],
        stdin=f"kind: List\napiVersion: v1\nitems:\n- {WEB.replace('web', 'last').replace(chr(10), chr(10) + '  ')}",
    )
    assert names(given) == ["service/api", "service/web", "service/last"]
    assert [each.source for each in given.documents] == [
        str(folder / "a.yml"),
        str(folder / "b.yaml"),
        "STDIN",
    ]


def test_json_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "web.json"
    file.write_text(
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}}'
    )
    assert names(read([file])) == ["namespace/shop", "configmap/shop/a"]


def test_an_object_is_found_by_its_key() -> None:
    given = read_text(f"{WEB}---\n{API}")
    found = given.find(Key("Service", "default", "api"))
    assert found is not None
    assert found.name == "api"
    assert given.find(Key("Service", "shop", "api")) is None
    assert len(given.of_kind("Service", "Ingress")) == 2
    assert names(given.with_documents(given.documents[:1])) == ["service/web"]
    assert given.with_notes("more").notes == ("more",)


@pytest.mark.parametrize(
    "key, shown",
    [
        (Key("Deployment", "default", "web"), "deployment/web"),
        (Key("Deployment", "shop", "web"), "deployment/shop/web"),
        (Key("Namespace", "", "shop"), "namespace/shop"),
    ],
)
def test_a_key_reads_as_kubectl_names_things(key: Key, shown: str) -> None:
    assert str(key) == shown


def test_what_cannot_be_read_is_told_in_the_words_of_kubectl(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert complaint("nowhere.yaml") == 'error: the path "nowhere.yaml" does not exist'
    assert complaint(empty) == (
        f"error: error reading [{empty}]: recognized file extensions are [.json .yaml .yml]"
    )
    assert complaint("-") == "error: no objects passed to apply"
    assert complaint("https://example.com/web.yaml").endswith("is not fetched: give a file, a folder or -")


def test_what_is_no_text_has_its_place_and_does_not_hide_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"kind: Pod\nname: \xe9\n")
    (tmp_path / "b.yaml").write_text("kind: Pod\n  name: a\n")
    (tmp_path / "c.json").write_text('{"kind": "Pod",}')
    assert complaint(tmp_path) == (
        f"{tmp_path}/a.yaml:2:7: error: error parsing {tmp_path}/a.yaml: error converting YAML to JSON: yaml: "
        "invalid leading UTF-8 octet\n"
        f"{tmp_path}/b.yaml:2:1: error: error parsing {tmp_path}/b.yaml: error converting YAML to JSON: yaml: line 2: "
        "mapping values are not allowed in this context\n"
        f"{tmp_path}/c.json:1:16: error: error parsing {tmp_path}/c.json: json: offset 16: invalid character '}}' "
        "looking for beginning of object key string"
    )


def test_a_file_of_a_windows_shell_is_read(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB, encoding="utf-16")
    assert names(read([tmp_path])) == ["service/web"]


def test_a_template_that_nobody_filled_in_is_called_so() -> None:
    said = complaint("-", stdin="{{- if .Values.web }}\nkind: Service\n{{- end }}\n")
    assert said.endswith("(this is a template: give what `helm template` makes of it)")


def test_what_is_passed_over_or_odd_is_noted(tmp_path: Path) -> None:
    (tmp_path / "base" / "api").mkdir(parents=True)
    (tmp_path / "base" / "api" / "api.yaml").write_text(API)
    (tmp_path / "docs").mkdir()
    (tmp_path / "web.yaml").write_text(WEB.replace("{name: web}", "{name: old, name: web}"))
    assert read([tmp_path]).notes == (
        f"left out, because of a folder only its own files are read: {tmp_path}/base",
        f'{tmp_path}/web.yaml: line 3: key "name" stands twice in the same map; the last one counts',
    )


def test_all_mistakes_are_told_at_once() -> None:
    said = complaint("-", stdin=f"{WEB}typo: 1\n---\n{API}typo: 2\n---\na: [\n")
    assert [line.partition(": ")[0] for line in said.splitlines()] == [
        "STDIN:5:1",
        "STDIN:11:1",
        "STDIN:13:1",
    ]
