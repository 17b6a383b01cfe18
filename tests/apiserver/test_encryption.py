import pytest

from k8s_tui.api.errors import InternalError
from k8s_tui.apiserver.encryption import NO_ENCRYPTION, EncryptionError, read
from k8s_tui.store.etcd import KeyValue

KEY = "c2VjcmV0IGlzIHNlY3VyZSwgb3IgaXMgaXQ/MTIzNDU="
OTHER = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
HEAD = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"


def configuration(*providers, resources="secrets"):
    text = f"{HEAD}- resources: [{resources}]\n  providers:\n" + "".join(
        f"  - {each}\n" for each in providers
    )
    return read(text, "enc.yaml")


def key(kind, name="key1", secret=KEY):
    return f"{kind}: {{keys: [{{name: {name}, secret: {secret}}}]}}"


def stored(seal):
    return KeyValue("/registry/secrets/default/s", "value", 1, 1, 1, seal)


@pytest.mark.parametrize("kind", ["aescbc", "aesgcm", "secretbox"])
def test_the_first_provider_seals(kind):
    seal = configuration(key(kind), "identity: {}").seal("secrets")
    assert seal.prefix == f"k8s:enc:{kind}:v1:key1:"
    assert configuration("identity: {}", key(kind)).seal("secrets") is None
    assert configuration(key(kind)).seal("configmaps") is None


@pytest.mark.parametrize(
    "resources, resource, sealed",
    [
        ("secrets", "secrets", True),
        ("secrets", "configmaps", False),
        ("deployments.apps", "deployments.apps", True),
        ("'*.apps'", "deployments.apps", True),
        ("'*.apps'", "secrets", False),
        ("'*.*'", "secrets", True),
        ("'*.'", "secrets", True),
    ],
)
def test_which_resources_a_rule_names(resources, resource, sealed):
    assert (configuration(key("aescbc"), resources=resources).seal(resource) is not None) is sealed


SEAL = configuration(key("aescbc")).seal("secrets")


@pytest.mark.parametrize(
    "reader, seal, why",
    [
        pytest.param(NO_ENCRYPTION, None, "", id="plain"),
        pytest.param(NO_ENCRYPTION, SEAL, "identity transformer tried to read encrypted data", id="no key"),
        pytest.param(configuration(key("aescbc"), "identity: {}"), None, "", id="plain still"),
        pytest.param(configuration(key("aescbc")), None, "no matching prefix found", id="plain no more"),
        pytest.param(configuration(key("aescbc")), SEAL, "", id="sealed"),
        pytest.param(configuration("identity: {}", key("aescbc")), SEAL, "", id="second provider"),
        pytest.param(configuration(key("secretbox")), SEAL, "no matching prefix found", id="other provider"),
        pytest.param(configuration(key("aescbc", "key2")), SEAL, "no matching key was found", id="other key"),
        pytest.param(configuration(key("aescbc", secret=OTHER)), SEAL, "invalid padding", id="other secret"),
    ],
)
def test_what_a_server_can_open(reader, seal, why):
    if not why:
        reader.check("secrets", stored(seal))
        return
    with pytest.raises(InternalError, match=f'unable to transform key "/registry/secrets/default/s": {why}'):
        reader.check("secrets", stored(seal))


@pytest.mark.parametrize(
    "text, why",
    [
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: x}", 'no kind "Pod" is registered for version "v1"'),
        (f"{HEAD}- resources: []\n  providers: [identity: {{}}]", "at least one resource required"),
        (f"{HEAD}- resources: [secrets]\n  providers: []", "at least one provider required"),
        (f"{HEAD}- resources: [secrets]\n  providers: [rot13: {{}}]", "any of the expected providers"),
        (
            f"{HEAD}- resources: [secrets]\n  providers:\n  - {key('aescbc', secret='c2hvcnQ=')}",
            "got 5, expected",
        ),
        (
            f"{HEAD}- resources: [secrets]\n  providers:\n  - {key('aescbc', secret='no base64')}",
            "base64 encoded",
        ),
    ],
)
def test_what_no_server_starts_with(text, why):
    with pytest.raises(EncryptionError, match=why):
        read(text, "enc.yaml")
