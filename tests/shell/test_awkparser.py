import pytest

from k8s_tui.shell.awkparser import AwkError, read_program


@pytest.mark.parametrize(
    "program, count",
    [("", 0), ("{print}", 1), ("BEGIN{x=1} /a/; END{print x}", 3), ("NR>1\nNR<5", 2), ("# nothing\n1", 1)],
)
def test_rules_are_told_apart(program, count):
    assert len(read_program(program)) == count


@pytest.mark.parametrize(
    "expression, tree",
    [
        ("1+2*3", ("+", ("1", ("*", ("2", "3"))))),
        ("2^3^2", ("^", ("2", ("^", ("3", "2"))))),
        ("a=b=1", ("", ("a", ("", ("b", "1"))))),
        ("1 2", ("", ("1", "2"))),
        ("a||b&&c", ("||", ("a", ("&&", ("b", "c"))))),
        ("-1+2", ("+", (("-", ("1",)), "2"))),
    ],
)
def test_operators_bind_as_they_should(expression, tree):
    def shown(node):
        return (node.text, tuple(shown(part) for part in node.parts)) if node.parts else node.text

    assert shown(read_program(f"{{{expression}}}")[0].body.parts[0].parts[0]) == tree


@pytest.mark.parametrize(
    "program", ["{", "{print", "{if}", "{for(", "}", "(", "a[", "{print (1}", '"', "{$}", "{1 2 =}"]
)
def test_no_program_is_too_broken_to_be_refused(program):
    with pytest.raises(AwkError):
        read_program(program)
