"""kube-controller-manager: the control loops that bring what is towards what is to be."""

from k8s_tui.controllers.attachdetach import AttachDetachController
from k8s_tui.controllers.binder import VolumeBinder
from k8s_tui.controllers.bootstraptokens import BootstrapSigner, TokenCleaner
from k8s_tui.controllers.certificates import SigningRequestApprover, SigningRequestSigner
from k8s_tui.controllers.clusterroleaggregation import ClusterRoleAggregationController
from k8s_tui.controllers.controller import Controller
from k8s_tui.controllers.cronjob import CronJobController
from k8s_tui.controllers.daemonset import DaemonSetController
from k8s_tui.controllers.deployment import DeploymentController
from k8s_tui.controllers.disruptionbudget import DisruptionController
from k8s_tui.controllers.endpoints import EndpointsController
from k8s_tui.controllers.endpointslice import EndpointSliceController
from k8s_tui.controllers.endpointslicemirroring import EndpointSliceMirroringController
from k8s_tui.controllers.ephemeralvolume import EphemeralVolumeController
from k8s_tui.controllers.garbagecollector import GarbageCollector
from k8s_tui.controllers.job import JobController
from k8s_tui.controllers.namespaces import NamespaceController
from k8s_tui.controllers.nodeipam import NodeIpamController
from k8s_tui.controllers.nodelifecycle import NodeLifecycleController
from k8s_tui.controllers.podautoscaler import HorizontalController
from k8s_tui.controllers.podgc import PodGarbageCollector
from k8s_tui.controllers.quota import ResourceQuotaController
from k8s_tui.controllers.replicaset import ReplicaSetController
from k8s_tui.controllers.replicationcontroller import ReplicationController
from k8s_tui.controllers.serviceaccounts import (
    RootCertificatePublisher,
    ServiceAccountController,
    TokenController,
)
from k8s_tui.controllers.statefulset import StatefulSetController
from k8s_tui.controllers.tainteviction import TaintEvictionController

CONTROLLERS: tuple[type[Controller], ...] = (
    DeploymentController,
    ReplicaSetController,
    DaemonSetController,
    EndpointSliceController,
    EndpointsController,
    EndpointSliceMirroringController,
    NodeIpamController,
    NodeLifecycleController,
    TaintEvictionController,
    PodGarbageCollector,
    GarbageCollector,
    NamespaceController,
    ServiceAccountController,
    RootCertificatePublisher,
    TokenController,
    StatefulSetController,
    JobController,
    CronJobController,
    VolumeBinder,
    AttachDetachController,
    EphemeralVolumeController,
    DisruptionController,
    ResourceQuotaController,
    ClusterRoleAggregationController,
    HorizontalController,
    SigningRequestApprover,
    SigningRequestSigner,
    TokenCleaner,
    BootstrapSigner,
    ReplicationController,
)
"""All controllers that a manager runs; a new one is a module and a line here."""
