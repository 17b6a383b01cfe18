"""What kubectl v1.32 says of the same objects."""

import pytest

from tests.shell.kubectl.shop import a_desk

PAGES = {
    "pv": (
        "Name:            pv-0\n"
        "Labels:          <none>\n"
        "Annotations:     <none>\n"
        "Finalizers:      []\n"
        "StorageClass:    manual\n"
        "Status:          Pending\n"
        "Claim:           \n"
        "Reclaim Policy:  Retain\n"
        "Access Modes:    RWO\n"
        "VolumeMode:      Filesystem\n"
        "Capacity:        1Gi\n"
        "Node Affinity:   <none>\n"
        "Message:         \n"
        "Source:\n"
        "    Type:          HostPath (bare host directory volume)\n"
        "    Path:          /data/0\n"
        "    HostPathType:  \n"
        "Events:            <none>\n"
    ),
    "pvc -n shop": (
        "Name:          free\n"
        "Namespace:     shop\n"
        "StorageClass:  manual\n"
        "Status:        Pending\n"
        "Volume:        \n"
        "Labels:        <none>\n"
        "Annotations:   <none>\n"
        "Finalizers:    []\n"
        "Capacity:      \n"
        "Access Modes:  \n"
        "VolumeMode:    Filesystem\n"
        "Used By:       <none>\n"
        "Events:        <none>\n"
    ),
    "sc": """\
Name:                  manual
IsDefaultClass:        No
Annotations:           <none>
Provisioner:           kubernetes.io/no-provisioner
Parameters:            <none>
AllowVolumeExpansion:  <unset>
MountOptions:          <none>
ReclaimPolicy:         Delete
VolumeBindingMode:     WaitForFirstConsumer
Events:                <none>
""",
    "pdb -n shop": """\
Name:           web
Namespace:      shop
Min available:  2
Selector:       app=web
Status:
    Allowed disruptions:  0
    Current:              0
    Desired:              0
    Total:                0
Events:                   <none>
""",
    "quota -n shop": """\
Name:       quota
Namespace:  shop
Resource    Used  Hard
--------    ----  ----
""",
    "limits -n shop": """\
Name:       limits
Namespace:  shop
Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
----        --------  ---  ---  ---------------  -------------  -----------------------
Container   cpu       -    2    10m              100m           -
""",
    "role -n shop": """\
Name:         reader
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources               Non-Resource URLs  Resource Names  Verbs
  ---------               -----------------  --------------  -----
  deployments.apps/scale  []                 [web]           [*]
  deployments.apps        []                 [web]           [*]
  pods/log                []                 []              [get list]
  pods                    []                 []              [get list]
""",
    "rolebinding -n shop": (
        "Name:         readers\n"
        "Labels:       <none>\n"
        "Annotations:  <none>\n"
        "Role:\n"
        "  Kind:  Role\n"
        "  Name:  reader\n"
        "Subjects:\n"
        "  Kind            Name   Namespace\n"
        "  ----            ----   ---------\n"
        "  User            jane   \n"
        "  ServiceAccount  robot  shop\n"
    ),
    "clusterrole health": """\
Name:         health
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources  Non-Resource URLs  Resource Names  Verbs
  ---------  -----------------  --------------  -----
  nodes      []                 []              [get list watch]
             [/healthz]         []              [get]
             [/metrics]         []              [get]
""",
    "cm -n shop": """\
Name:         conf
Namespace:    shop
Labels:       app=web
Annotations:  <none>

Data
====
a:
----
1

multi:
----
line1
line2



BinaryData
====
bin: 3 bytes

Events:  <none>
""",
    "secret -n shop": """\
Name:         sec
Namespace:    shop
Labels:       <none>
Annotations:  <none>

Type:  Opaque

Data
====
user:  5 bytes
""",
    "sa -n shop": """\
Name:                robot
Namespace:           shop
Labels:              <none>
Annotations:         <none>
Image pull secrets:  regcred (not found)
Mountable secrets:   sec
Tokens:              <none>
Events:              <none>
""",
    "ns shop": """\
Name:         shop
Labels:       kubernetes.io/metadata.name=shop
              team=a
Annotations:  note: hello
Status:       Active

Resource Quotas
  Name:     quota
  Resource  Used  Hard
  --------  ---   ---

Resource Limits
 Type       Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
 ----       --------  ---  ---  ---------------  -------------  -----------------------
 Container  cpu       -    2    10m              100m           -
""",
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page(what):
    typed = a_desk().k(f"describe {what}")
    assert (typed.out, typed.err, typed.code) == (PAGES[what], "", 0)
