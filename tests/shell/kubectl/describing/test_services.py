"""What kubectl v1.32 says of the same objects."""

import pytest

from tests.shell.kubectl.shop import a_desk

PAGES = {
    "svc web -n shop": """\
Name:                     web
Namespace:                shop
Labels:                   app=web
Annotations:              note: v
Selector:                 app=web
Type:                     NodePort
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.0.80
IPs:                      10.96.0.80
Port:                     http  80/TCP
TargetPort:               http/TCP
NodePort:                 http  30080/TCP
Endpoints:                <none>
Port:                     alt  81/UDP
TargetPort:               81/UDP
NodePort:                 alt  30081/UDP
Endpoints:                <none>
Session Affinity:         ClientIP
External Traffic Policy:  Cluster
Internal Traffic Policy:  Cluster
Events:                   <none>
""",
    "svc ext -n shop": (
        "Name:              ext\n"
        "Namespace:         shop\n"
        "Labels:            <none>\n"
        "Annotations:       <none>\n"
        "Selector:          <none>\n"
        "Type:              ExternalName\n"
        "IP Families:       <none>\n"
        "IP:                \n"
        "IPs:               <none>\n"
        "External Name:     db.example.com\n"
        "Session Affinity:  None\n"
        "Events:            <none>\n"
    ),
    "ingress -n shop": (
        "Name:             web\n"
        "Labels:           <none>\n"
        "Namespace:        shop\n"
        "Address:          \n"
        "Ingress Class:    nginx\n"
        "Default backend:  <default>\n"
        "TLS:\n"
        "  sec terminates a.example.com\n"
        "Rules:\n"
        "  Host           Path  Backends\n"
        "  ----           ----  --------\n"
        "  a.example.com  \n"
        '                 /x   nope:81 (<error: services "nope" not found>)\n'
        "Annotations:     <none>\n"
        "Events:          <none>\n"
    ),
    "ingressclass": """\
Name:         nginx
Labels:       <none>
Annotations:  <none>
Controller:   k8s.io/ingress-nginx
Events:       <none>
""",
    "netpol -n shop": """\
Name:         np
Namespace:    shop
Created on:   2026-01-05 09:00:01 +0000 UTC
Labels:       <none>
Annotations:  <none>
Spec:
  PodSelector:     app=web
  Allowing ingress traffic:
    To Port: 80/TCP
    To Port Range: 8000-9000/TCP
    From:
      PodSelector: app=x
    From:
      IPBlock:
        CIDR: 10.0.0.0/8
        Except: 10.1.0.0/16
  Allowing egress traffic:
    To Port: <any> (traffic allowed to all ports)
    To: <any> (traffic not restricted by destination)
  Policy Types: Ingress, Egress
""",
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page(what):
    typed = a_desk().k(f"describe {what}")
    assert (typed.out, typed.err, typed.code) == (PAGES[what], "", 0)
