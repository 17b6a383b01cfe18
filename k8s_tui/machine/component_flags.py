"""The command line flags that the control plane's programs know; any other makes them exit.

Source: the reference pages of kube-apiserver, kube-controller-manager, kube-scheduler (v1.32) and etcd
(3.5), those flags that are set by hand or by kubeadm.
"""

from __future__ import annotations

_COMMON = (
    "bind-address cert-dir contention-profiling feature-gates help http2-max-streams-per-connection "
    "logging-format profiling secure-port tls-cert-file tls-cipher-suites tls-min-version "
    "tls-private-key-file v version vmodule permit-address-sharing permit-port-sharing "
    "show-hidden-metrics-for-version"
)
_LEADER = (
    "authentication-kubeconfig authentication-skip-lookup authentication-token-webhook-cache-ttl "
    "authentication-tolerate-lookup-failure authorization-always-allow-paths authorization-kubeconfig "
    "client-ca-file kube-api-burst kube-api-content-type kube-api-qps kubeconfig leader-elect "
    "leader-elect-lease-duration leader-elect-renew-deadline leader-elect-resource-lock "
    "leader-elect-resource-name leader-elect-resource-namespace leader-elect-retry-period master "
    "requestheader-allowed-names requestheader-client-ca-file requestheader-extra-headers-prefix "
    "requestheader-group-headers requestheader-username-headers"
)
_APISERVER = (
    "admission-control-config-file advertise-address allow-privileged anonymous-auth api-audiences "
    "apiserver-count audit-log-compress audit-log-format audit-log-maxage audit-log-maxbackup "
    "audit-log-maxsize audit-log-mode audit-log-path audit-policy-file audit-webhook-config-file "
    "authentication-config authentication-token-webhook-config-file authorization-config "
    "authorization-mode authorization-webhook-config-file client-ca-file cloud-config cloud-provider "
    "cors-allowed-origins default-not-ready-toleration-seconds default-unreachable-toleration-seconds "
    "default-watch-cache-size delete-collection-workers disable-admission-plugins disabled-metrics "
    "egress-selector-config-file emulated-version enable-admission-plugins enable-aggregator-routing "
    "enable-bootstrap-token-auth enable-garbage-collector enable-priority-and-fairness "
    "encryption-provider-config encryption-provider-config-automatic-reload endpoint-reconciler-type "
    "etcd-cafile etcd-certfile etcd-compaction-interval etcd-count-metric-poll-period "
    "etcd-db-metric-poll-interval etcd-healthcheck-timeout etcd-keyfile etcd-prefix "
    "etcd-readycheck-timeout etcd-servers etcd-servers-overrides event-ttl external-hostname "
    "goaway-chance kubelet-certificate-authority kubelet-client-certificate kubelet-client-key "
    "kubelet-preferred-address-types kubelet-timeout kubernetes-service-node-port "
    "lease-reuse-duration-seconds livez-grace-period max-connection-bytes-per-sec "
    "max-mutating-requests-inflight max-requests-inflight min-request-timeout oidc-ca-file "
    "oidc-client-id oidc-groups-claim oidc-groups-prefix oidc-issuer-url oidc-required-claim "
    "oidc-signing-algs oidc-username-claim oidc-username-prefix proxy-client-cert-file "
    "proxy-client-key-file request-timeout requestheader-allowed-names requestheader-client-ca-file "
    "requestheader-extra-headers-prefix requestheader-group-headers requestheader-username-headers "
    "runtime-config service-account-extend-token-expiration service-account-issuer "
    "service-account-jwks-uri service-account-key-file service-account-lookup "
    "service-account-max-token-expiration service-account-signing-key-file service-cluster-ip-range "
    "service-node-port-range shutdown-delay-duration shutdown-send-retry-after storage-backend "
    "storage-media-type strict-transport-security-directives tls-sni-cert-key token-auth-file "
    "tracing-config-file watch-cache watch-cache-sizes"
)
_CONTROLLER_MANAGER = (
    "allocate-node-cidrs allow-metric-labels attach-detach-reconcile-sync-period cidr-allocator-type "
    "cloud-config cloud-provider cluster-cidr cluster-name cluster-signing-cert-file "
    "cluster-signing-duration cluster-signing-key-file concurrent-cron-job-syncs "
    "concurrent-daemonset-syncs concurrent-deployment-syncs concurrent-endpoint-syncs "
    "concurrent-gc-syncs concurrent-horizontal-pod-autoscaler-syncs concurrent-job-syncs "
    "concurrent-namespace-syncs concurrent-replicaset-syncs concurrent-resource-quota-syncs "
    "concurrent-service-endpoint-syncs concurrent-service-syncs concurrent-serviceaccount-token-syncs "
    "concurrent-statefulset-syncs concurrent-ttl-after-finished-syncs configure-cloud-routes "
    "controller-start-interval controllers disable-attach-detach-reconcile-sync "
    "enable-dynamic-provisioning enable-garbage-collector enable-hostpath-provisioner "
    "enable-leader-migration endpoint-updates-batch-period endpointslice-updates-batch-period "
    "external-cloud-volume-plugin horizontal-pod-autoscaler-cpu-initialization-period "
    "horizontal-pod-autoscaler-downscale-stabilization "
    "horizontal-pod-autoscaler-initial-readiness-delay horizontal-pod-autoscaler-sync-period "
    "horizontal-pod-autoscaler-tolerance large-cluster-size-threshold "
    "legacy-service-account-token-clean-up-period max-endpoints-per-slice min-resync-period "
    "namespace-sync-period node-cidr-mask-size node-cidr-mask-size-ipv4 node-cidr-mask-size-ipv6 "
    "node-eviction-rate node-monitor-grace-period node-monitor-period node-startup-grace-period "
    "node-sync-period pv-recycler-pod-template-filepath-nfs pvclaimbinder-sync-period "
    "resource-quota-sync-period root-ca-file route-reconciliation-period secondary-node-eviction-rate "
    "service-account-private-key-file service-cluster-ip-range terminated-pod-gc-threshold "
    "unhealthy-zone-threshold use-service-account-credentials"
)
_SCHEDULER = (
    "config lock-object-name lock-object-namespace pod-max-in-unschedulable-pods-duration write-config-to"
)
_ETCD = (
    "advertise-client-urls auth-token auto-compaction-mode auto-compaction-retention auto-tls cert-file "
    "cipher-suites client-cert-allowed-hostname client-cert-auth client-crl-file config-file data-dir "
    "discovery discovery-srv election-timeout enable-pprof enable-v2 "
    "experimental-compact-hash-check-enabled experimental-corrupt-check-time "
    "experimental-initial-corrupt-check experimental-warning-apply-duration "
    "experimental-watch-progress-notify-interval feature-gates force-new-cluster heartbeat-interval "
    "initial-advertise-peer-urls initial-cluster initial-cluster-state initial-cluster-token key-file "
    "listen-client-http-urls listen-client-urls listen-metrics-urls listen-peer-urls log-format "
    "log-level log-outputs logger max-concurrent-streams max-request-bytes max-snapshots max-txn-ops "
    "max-wals metrics name peer-auto-tls peer-cert-file peer-client-cert-auth peer-key-file "
    "peer-trusted-ca-file pre-vote quota-backend-bytes snapshot-count strict-reconfig-check "
    "trusted-ca-file unsafe-no-fsync version wal-dir"
)


def _flags(*texts: str) -> tuple[str, ...]:
    return tuple(sorted({flag for text in texts for flag in text.split()}))


APISERVER_FLAGS = _flags(_COMMON, _APISERVER)
CONTROLLER_MANAGER_FLAGS = _flags(_COMMON, _LEADER, _CONTROLLER_MANAGER)
SCHEDULER_FLAGS = _flags(_COMMON, _LEADER, _SCHEDULER)
ETCD_FLAGS = _flags(_ETCD)
