from k8s_tui.shell.describer import Describer


def test_a_pod_as_kubectl_writes_it() -> None:
    out = Describer()
    out.line(0, "Name:", "web-854f968c7f-b4kll")
    out.line(0, "Service Account:", "default")
    out.mapping(0, "Labels:", {"tier": "front", "app": "web"})
    out.mapping(0, "Annotations:", {})
    out.write(0, "IPs:\n")
    out.line(1, "IP:", "10.244.153.2")
    out.line(0, "Controlled By:", "ReplicaSet/web-854f968c7f")
    out.write(0, "Containers:\n  nginx:\n")
    out.line(2, "Image:", "nginx:1.25")
    out.line(2, "State:", "Running")
    out.line(3, "Started:", "now")
    out.line(2, "Restart Count:", 0)
    assert out.text() == (
        "Name:             web-854f968c7f-b4kll\n"
        "Service Account:  default\n"
        "Labels:           app=web\n"
        "                  tier=front\n"
        "Annotations:      <none>\n"
        "IPs:\n"
        "  IP:           10.244.153.2\n"
        "Controlled By:  ReplicaSet/web-854f968c7f\n"
        "Containers:\n"
        "  nginx:\n"
        "    Image:          nginx:1.25\n"
        "    State:          Running\n"
        "      Started:      now\n"
        "    Restart Count:  0\n"
    )


def test_conditions_keep_the_space_that_kubectl_puts_before_their_tabs() -> None:
    out = Describer()
    out.line(1, "Type", "Status")
    out.line(1, "PodReadyToStartContainers ", "True ")
    out.line(1, "Ready ", "False ")
    assert out.text() == (
        "  Type                        Status\n"
        "  PodReadyToStartContainers   True \n"
        "  Ready                       False \n"
    )


def test_events_have_dashes_below_their_headers() -> None:
    out = Describer()
    out.write(0, "Events:\n")
    out.table(1, ("Type", "Age", "Message"), [("Normal", "2s", "Created pod: pi-qb2xd")])
    assert out.text() == (
        "Events:\n  Type    Age  Message\n  ----    ---  -------\n  Normal  2s   Created pod: pi-qb2xd\n"
    )


def test_a_line_of_another_section_belongs_to_the_columns_above() -> None:
    out = Describer()
    out.line(0, "  tmp:")
    out.line(2, "SizeLimit:", "<unset>")
    out.line(1, "Node-Selectors:", "<none>")
    assert out.text() == "  tmp:\n    SizeLimit:     <unset>\n  Node-Selectors:  <none>\n"


def test_a_flush_ends_columns() -> None:
    out = Describer()
    out.line(0, "A long title:", "x")
    out.flush()
    out.line(0, "B:", "y")
    assert out.text() == "A long title:  x\nB:  y\n"
    assert out.text() == "A long title:  x\nB:  y\n"
