"""The flags that every kubectl command takes, and groups of flags that many share (cli-runtime's genericclioptions)."""

from __future__ import annotations

from k8s_tui.shell.flags import BOOL, DURATION, INTEGER, LIST, SLICE, TEXT, Flag

GLOBAL_FLAGS: tuple[Flag, ...] = (
    Flag("namespace", "n", TEXT, help="If present, the namespace scope for this CLI request"),
    Flag("context", "", TEXT),
    Flag("cluster", "", TEXT),
    Flag("user", "", TEXT),
    Flag("server", "s", TEXT),
    Flag("kubeconfig", "", TEXT),
    Flag("as", "", TEXT),
    Flag("as-group", "", LIST),
    Flag("as-uid", "", TEXT),
    Flag("token", "", TEXT),
    Flag("username", "", TEXT),
    Flag("password", "", TEXT),
    Flag("client-certificate", "", TEXT),
    Flag("client-key", "", TEXT),
    Flag("certificate-authority", "", TEXT),
    Flag("tls-server-name", "", TEXT),
    Flag("insecure-skip-tls-verify", "", BOOL),
    Flag("request-timeout", "", TEXT, "0"),
    Flag("cache-dir", "", TEXT),
    Flag("match-server-version", "", BOOL),
    Flag("disable-compression", "", BOOL),
    Flag("warnings-as-errors", "", BOOL),
    Flag("profile", "", TEXT, "none"),
    Flag("profile-output", "", TEXT, "profile.pprof"),
    Flag("v", "v", TEXT, "0"),
    Flag("vmodule", "", TEXT),
    Flag("log-flush-frequency", "", DURATION, "5s"),
)

OUTPUT_FORMATS = (
    "json",
    "yaml",
    "name",
    "go-template",
    "go-template-file",
    "template",
    "templatefile",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
)

ALL_NAMESPACES = Flag("all-namespaces", "A", BOOL)
SELECTOR = Flag("selector", "l", TEXT)
FIELD_SELECTOR = Flag("field-selector", "", TEXT)
ALL = Flag("all", "", BOOL)
DRY_RUN = Flag("dry-run", "", TEXT, "none", bare="unchanged", choices=("client", "server", "none"))
FIELD_MANAGER = Flag("field-manager", "", TEXT)
VALIDATE = Flag("validate", "", TEXT, "strict", bare="strict", choices=("strict", "warn", "ignore"))
LOCAL = Flag("local", "", BOOL)
OVERWRITE = Flag("overwrite", "", BOOL)
TIMEOUT = Flag("timeout", "", DURATION, "0s")
SAVE_CONFIG = Flag("save-config", "", BOOL)
CONTAINER = Flag("container", "c", TEXT)
WATCH = Flag("watch", "w", BOOL)
CHUNK_SIZE = Flag("chunk-size", "", INTEGER, "500")
FILENAME = Flag("filename", "f", SLICE)
FILES_ALONE = (FILENAME, Flag("recursive", "R", BOOL))
KUSTOMIZE = Flag("kustomize", "k", TEXT)
FILES: tuple[Flag, ...] = (*FILES_ALONE, KUSTOMIZE)


def output_flags(*more: str) -> tuple[Flag, ...]:
    """`-o` and what goes with it."""
    return (
        Flag("output", "o", TEXT, choices=(*OUTPUT_FORMATS, *more)),
        Flag("template", "", TEXT),
        Flag("allow-missing-template-keys", "", BOOL, "true"),
        Flag("show-managed-fields", "", BOOL),
    )
