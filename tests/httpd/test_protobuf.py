import pytest

from k8s_tui.api.errors import BadRequest
from k8s_tui.httpd.protobuf import decode_body


def varint(number: int) -> bytes:
    out = b""
    number &= (1 << 64) - 1
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def body(api_version: str, kind: str, raw: bytes) -> bytes:
    return b"k8s\x00" + field(1, field(1, api_version) + field(2, kind)) + field(2, raw)


def entry(key: str, value: str | bytes) -> bytes:
    return field(1, key) + field(2, value)


def test_texts_maps_and_bytes() -> None:
    raw = (
        field(1, field(1, "c") + field(3, "shop")) + field(2, entry("a", "1")) + field(3, entry("b", b"\x00"))
    )
    assert decode_body(body("v1", "ConfigMap", raw)) == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": "shop"},
        "data": {"a": "1"},
        "binaryData": {"b": "AA=="},
    }


def test_parts_that_lie_within_others() -> None:
    volume = field(1, "v") + field(2, field(2, b""))
    probe = field(1, field(2, field(1, "/ok") + field(2, field(1, 0) + field(2, 80)))) + field(2, 0)
    container = field(1, "web") + field(10, probe) + field(17, 0) + field(5, "")
    pod = field(2, field(1, volume) + field(2, container) + field(4, 0))
    spec = decode_body(body("v1", "Pod", pod))["spec"]
    assert spec["volumes"] == [{"name": "v", "emptyDir": {}}]
    assert spec["containers"] == [{"name": "web", "livenessProbe": {"httpGet": {"path": "/ok", "port": 80}}}]
    assert spec["terminationGracePeriodSeconds"] == 0


def test_numbers_quantities_and_times() -> None:
    limits = field(1, entry("cpu", field(1, "500m")))
    container = field(1, "c") + field(8, limits)
    meta = field(1, "p") + field(8, field(1, 1767603600))
    raw = field(1, meta) + field(2, field(2, container) + field(5, -1))
    document = decode_body(body("v1", "Pod", raw))
    assert document["metadata"]["creationTimestamp"] == "2026-01-05T09:00:00Z"
    assert document["spec"]["containers"][0]["resources"] == {"limits": {"cpu": "500m"}}
    assert document["spec"]["activeDeadlineSeconds"] == -1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"k8s\x00\x0a\xff",
        body("v1", "Nosuch", b""),
        body("v1", "Pod", b"\x0a\x7f"),
        body("v1", "Pod", field(2, 7)),
        body("v1", "Pod", b"\x0b"),
        body("v1", "ConfigMap", field(1, field(1, b"\xff\xfe"))),
        body("v1", "Pod", b"\xff" * 12),
    ],
    ids=[
        *(
            "nothing",
            "JSON",
            "an end too soon",
            "an unknown kind",
            "a length too large",
            "a number for a message",
        ),
        *("a group", "no UTF-8", "a number without end"),
    ],
)
def test_what_is_no_protobuf_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest, match="unable to decode body"):
        decode_body(data)
