"""The certificates that all masters have alike: uploaded encrypted into the record, downloaded with a key.

Simplified: the secret stays until somebody deletes it; in life it goes with a token after two hours.

Source: kubernetes cmd/kubeadm/app/phases/copycerts (v1.32).
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress

from k8s_tui.api.core import Secret
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.client.client import SECRETS, Client
from k8s_tui.machine.pki import PKI, SHARED_FILES
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.tools.kubeadm.certs import certificate_key
from k8s_tui.shell.tools.kubeadm.frame import COMMON, Command, KubeadmError, Run, asking

SECRET = "kubeadm-certs"
NAMESPACE = "kube-system"
WRONG_KEY = "cipher: message authentication failed"
BLOCK = 32
FLAGS: tuple[Flag, ...] = (*COMMON, Flag("upload-certs", "", BOOL), Flag("certificate-key", "", TEXT))


def _field(path: str) -> str:
    return path.removeprefix(f"{PKI}/").replace("etcd/", "etcd-")


def sealed(text: str, key: str) -> str:
    """Return a text as only who has the key can read it, in base64."""
    content = text.encode()
    mark = hashlib.sha256(f"{key}/{text}".encode()).digest()
    return base64.b64encode(mark + _crossed(content, key)).decode()


def opened(text: str, key: str) -> str | None:
    """Return what was sealed with a key, None where it was another one."""
    content = base64.b64decode(text)
    plain = _crossed(content[BLOCK:], key).decode(errors="replace")
    return plain if hashlib.sha256(f"{key}/{plain}".encode()).digest() == content[:BLOCK] else None


def _crossed(content: bytes, key: str) -> bytes:
    blocks = (
        hashlib.sha256(f"{key}/{number}".encode()).digest() for number in range(len(content) // BLOCK + 1)
    )
    return bytes(one ^ other for one, other in zip(content, b"".join(blocks), strict=False))


def upload(run: Run, client: Client, key: str) -> None:
    """Put the shared certificates of this machine into the record.

    Raises:
        KubeadmError: One is missing, or the API does not take them.
    """
    data = {}
    for path in SHARED_FILES:
        text = run.machine.read_file(path)
        if text is None:
            raise KubeadmError(
                f"error execution phase upload-certs: error uploading certs: open {path}: no such file or directory"
            )
        data[_field(path)] = sealed(text, key)

    def store() -> None:
        with suppress(NotFound):
            client.delete(SECRETS, NAMESPACE, SECRET)
        client.create(Secret(ObjectMeta(name=SECRET, namespace=NAMESPACE), data, "Opaque"))

    asking("error execution phase upload-certs: error uploading certs", store)


def download(run: Run, client: Client, key: str) -> None:
    """Write the shared certificates onto this machine.

    Raises:
        KubeadmError: They are not to be had, or the key is another one.
    """
    failed = "error execution phase control-plane-prepare/download-certs: error downloading certs"
    run.out(
        f'[download-certs] Downloading the certificates in Secret "{SECRET}" in the "{NAMESPACE}" Namespace'
    )
    secret: Secret = asking(
        f"{failed}: error downloading the secret", lambda: client.get(SECRETS, NAMESPACE, SECRET)
    )
    for path in SHARED_FILES:
        text = opened(secret.data.get(_field(path), ""), key)
        if text is None:
            raise KubeadmError(f"{failed}: error decoding secret data with provided key: {WRONG_KEY}")
        run.machine.write_file(path, text)
    run.out(f'[download-certs] Saving the certificates to the folder: "{PKI}"')


def _upload_certs(run: Run) -> int:
    key = run.flags.text("certificate-key") or certificate_key(run)
    if not run.flags.on("upload-certs"):
        run.out("[upload-certs] Skipping phase. Please see --upload-certs")
        return 0
    upload(run, run.client(), key)
    run.out(f'[upload-certs] Storing the certificates in Secret "{SECRET}" in the "{NAMESPACE}" Namespace')
    run.out(f"[upload-certs] Using certificate key:\n{key}")
    return 0


UPLOAD_CERTS = Command("upload-certs", _upload_certs, FLAGS)
