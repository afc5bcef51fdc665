package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_17_system := {
	"system": {"serves_state_organ": true},
	"filings": {"e_government_baseline": {"date": expect.now}},
}

test_17_meets_with_the_requirements_applied if expect.meets("ndsr:17", article_17_system)

test_17_owes_without if {
	found := expect.owed_without("ndsr:17", article_17_system, {"filings/e_government_baseline/date"})
	found == {"filings/e_government_baseline/date"}
}

test_17_spares_other_systems if {
	expect.lacking_without("ndsr:17", article_17_system, {"system"}) == {"system"}
	expect.lacks("ndsr:17", {"system": {"serves_state_organ": false}})
}
