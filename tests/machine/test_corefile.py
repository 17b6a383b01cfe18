"""Corefiles are read as CoreDNS reads them, and mistakes are said in its words."""

import pytest

from k8s_tui.machine.corefile import (
    LOOP_WORDS,
    STANDARD,
    CorefileError,
    Directive,
    fatal,
    parse,
    ports,
    upstreams,
)

PATH = "/etc/coredns/Corefile"
SITE = "nameserver 10.0.0.2\n"


def test_the_standard_one():
    (block,) = parse(STANDARD)
    assert (block.zones, block.port) == (("",), 53)
    assert block.has("kubernetes")
    (forward,) = block.all("forward")
    assert forward == Directive("forward", (".", "/etc/resolv.conf"), (("max_concurrent", "1000"),))
    assert upstreams(forward, SITE) == ("10.0.0.2",)
    assert fatal(STANDARD, PATH, SITE) == ""
    assert ports(STANDARD) == (53, 8080, 8181, 9153)


@pytest.mark.parametrize(
    "text, zones, port",
    [
        ("example.com {\n}", ("example.com",), 53),
        ("a.example., b.example:1053 {\n}", ("a.example", "b.example"), 1053),
        ("# a comment\n.:53 { # another\n  whoami\n}\n", ("",), 53),
    ],
)
def test_blocks(text, zones, port):
    (block,) = parse(text)
    assert (block.zones, block.port) == (zones, port)


@pytest.mark.parametrize(
    "text, said",
    [
        (".:53 {\n  forwardd . 1.1.1.1\n}", f"{PATH}:2 - Error during parsing: Unknown directive 'forwardd'"),
        (".:53 {\n  errors\n", f"{PATH}:2 - Error during parsing: Unexpected end of file, expecting '}}'"),
        (
            ".:53 {\n  forward . dns.example\n}",
            f'{PATH}:2 - Error during parsing: plugin/forward: not an IP address or file: "dns.example"',
        ),
    ],
)
def test_mistakes(text, said):
    with pytest.raises(CorefileError) as caught:
        parse(text)
    assert str(caught.value) == said
    assert fatal(text, PATH, SITE) == said
    assert ports(text) == ()


@pytest.mark.parametrize(
    "text, resolv_conf, said",
    [
        (".:53 {\n forward . 10.96.0.10\n loop\n}", SITE, LOOP_WORDS),
        (".:53 {\n forward . /etc/resolv.conf\n loop\n}", "nameserver 10.96.0.10\n", LOOP_WORDS),
        (".:53 {\n forward . 10.96.0.10\n}", SITE, ""),
    ],
)
def test_a_loop(text, resolv_conf, said):
    assert fatal(text, PATH, resolv_conf) == said
