"""What kubectl v1.32 says of the same objects."""

import pytest

from tests.shell.kubectl.shop import a_desk

PAGES = {
    "deploy web -n shop": (
        "Name:                   web\n"
        "Namespace:              shop\n"
        "CreationTimestamp:      Mon, 05 Jan 2026 09:00:01 +0000\n"
        "Labels:                 app=web\n"
        "Annotations:            kubernetes.io/change-cause: first\n"
        "Selector:               app=web\n"
        "Replicas:               3 desired | 0 updated | 0 total | 0 available | 0 unavailable\n"
        "StrategyType:           RollingUpdate\n"
        "MinReadySeconds:        1\n"
        "RollingUpdateStrategy:  0 max unavailable, 1 max surge\n"
        "Pod Template:\n"
        "  Labels:           app=web\n"
        "                    tier=front\n"
        "  Annotations:      x: z\n"
        "  Service Account:  robot\n"
        "  Init Containers:\n"
        "   init:\n"
        "    Image:      busybox:1.36\n"
        "    Port:       <none>\n"
        "    Host Port:  <none>\n"
        "    Command:\n"
        "      sh\n"
        "      -c\n"
        "      echo init\n"
        "    Environment:  <none>\n"
        "    Mounts:       <none>\n"
        "  Containers:\n"
        "   nginx:\n"
        "    Image:       nginx:1.27\n"
        "    Ports:       80/TCP, 443/TCP\n"
        "    Host Ports:  0/TCP, 0/TCP\n"
        "    Args:\n"
        "      a\n"
        "      b\n"
        "    Limits:\n"
        "      cpu:     100m\n"
        "      memory:  64Mi\n"
        "    Requests:\n"
        "      cpu:      50m\n"
        "      memory:   32Mi\n"
        "    Liveness:   tcp-socket :80 delay=3s timeout=1s period=10s #success=1 #failure=3\n"
        "    Readiness:  http-get http://:http/ delay=0s timeout=1s period=5s #success=1 #failure=3\n"
        "    Startup:    exec [cat /ready] delay=0s timeout=1s period=10s #success=1 #failure=3\n"
        "    Environment Variables from:\n"
        "      conf  ConfigMap                Optional: false\n"
        "      sec   Secret with prefix 'S_'  Optional: true\n"
        "    Environment:\n"
        "      MODE:  prod\n"
        "      A:     <set to the key 'a' of config map 'conf'>  Optional: false\n"
        "      PW:    <set to the key 'pw' in secret 'sec'>      Optional: true\n"
        "      IP:     (v1:status.podIP)\n"
        "      CPU:   1 (limits.cpu)\n"
        "    Mounts:\n"
        "      /etc/conf from conf (ro)\n"
        '      /tmp from tmp (rw,path="x")\n'
        "  Volumes:\n"
        "   conf:\n"
        "    Type:      ConfigMap (a volume populated by a ConfigMap)\n"
        "    Name:      conf\n"
        "    Optional:  false\n"
        "   tmp:\n"
        "    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)\n"
        "    Medium:     \n"
        "    SizeLimit:  1Gi\n"
        "   dw:\n"
        "    Type:  DownwardAPI (a volume populated by information about the pod)\n"
        "    Items:\n"
        "      metadata.labels -> labels\n"
        "   host:\n"
        "    Type:               HostPath (bare host directory volume)\n"
        "    Path:               /var/log\n"
        "    HostPathType:       Directory\n"
        "  Priority Class Name:  high\n"
        "  Node-Selectors:       kubernetes.io/os=linux\n"
        "  Tolerations:          only=jobs:NoSchedule\n"
        "                        x op=Exists\n"
        "Events:                 <none>\n"
    ),
    "sts -n shop": (
        "Name:               db\n"
        "Namespace:          shop\n"
        "CreationTimestamp:  Mon, 05 Jan 2026 09:00:01 +0000\n"
        "Selector:           app=db\n"
        "Labels:             <none>\n"
        "Annotations:        <none>\n"
        "Replicas:           1 desired | 0 total\n"
        "Update Strategy:    RollingUpdate\n"
        "  Partition:        0\n"
        "Pods Status:        0 Running / 0 Waiting / 0 Succeeded / 0 Failed\n"
        "Pod Template:\n"
        "  Labels:  app=db\n"
        "  Containers:\n"
        "   pg:\n"
        "    Image:         postgres:16\n"
        "    Port:          <none>\n"
        "    Host Port:     <none>\n"
        "    Environment:   <none>\n"
        "    Mounts:        <none>\n"
        "  Volumes:         <none>\n"
        "  Node-Selectors:  <none>\n"
        "  Tolerations:     <none>\n"
        "Volume Claims:\n"
        "  Name:          data\n"
        "  StorageClass:  \n"
        "  Labels:        <none>\n"
        "  Annotations:   <none>\n"
        "  Capacity:      1Gi\n"
        "  Access Modes:  [ReadWriteOnce]\n"
        "Events:          <none>\n"
    ),
    "ds -n shop": """\
Name:           agent
Selector:       app=agent
Node-Selector:  <none>
Labels:         <none>
Annotations:    <none>
Desired Number of Nodes Scheduled: 0
Current Number of Nodes Scheduled: 0
Number of Nodes Scheduled with Up-to-date Pods: 0
Number of Nodes Scheduled with Available Pods: 0
Number of Nodes Misscheduled: 0
Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  app=agent
  Containers:
   a:
    Image:         busybox:1.36
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Events:            <none>
""",
    "cronjob -n shop": """\
Name:                          nightly
Namespace:                     shop
Labels:                        <none>
Annotations:                   <none>
Schedule:                      */5 * * * *
Concurrency Policy:            Forbid
Suspend:                       False
Successful Job History Limit:  3
Failed Job History Limit:      1
Starting Deadline Seconds:     <unset>
Selector:                      <unset>
Parallelism:                   <unset>
Completions:                   <unset>
Pod Template:
  Labels:  <none>
  Containers:
   c:
    Image:           busybox:1.36
    Port:            <none>
    Host Port:       <none>
    Environment:     <none>
    Mounts:          <none>
  Volumes:           <none>
  Node-Selectors:    <none>
  Tolerations:       <none>
Last Schedule Time:  <unset>
Active Jobs:         <none>
Events:              <none>
""",
    "rc -n shop": """\
Name:         old
Namespace:    shop
Selector:     app=old
Labels:       <none>
Annotations:  <none>
Replicas:     0 current / 1 desired
Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  app=old
  Containers:
   c:
    Image:         nginx
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Events:            <none>
""",
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page(what):
    typed = a_desk().k(f"describe {what}")
    assert (typed.out, typed.err, typed.code) == (PAGES[what], "", 0)
