from tests.breakfinder.found import report


def test_an_entry_has_the_place_of_the_smallest_change_and_the_file_with_it():
    [entry] = report().entries
    assert [str(spot) for spot in entry.spots] == ["shop.yaml:7:3"]
    assert "+  replicas: 2   # enough for now" in entry.diff
    assert entry.finding.broken.goal.subject == "service/web"


def test_a_report_knows_what_was_looked_at():
    found = report()
    assert (found.files, found.objects, found.users) == (("shop.yaml",), 2, ("service/web",))
    assert (found.workers, found.zones, found.groups) == (3, 3, ("node",))
