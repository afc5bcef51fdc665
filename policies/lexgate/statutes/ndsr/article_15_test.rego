package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_15_entrustment := {
	"now": expect.now,
	"operation": {"kind": "entrust", "e_government_system": true},
	"processor": {"roles": ["state_organ"]},
	"data": {"government": false},
	"filings": {"e_government_approval": {"date": expect.now}},
	"recipients": [{"id": "host"}],
	"contracts": [{
		"counterparty": "host",
		"kind": "entrust",
		"in_force": true,
		"permissions_defined": true,
		"security_duties": true,
	}],
}

test_15a_permits_after_approval if expect.permits("ndsr:15a", article_15_entrustment)

test_15a_denies_a_second_before_approval if {
	doc := {"filings": {"e_government_approval": {"date": expect.now + 1}}}
	expect.denies("ndsr:15a", object.union(article_15_entrustment, doc))
}

article_15_unapproved := json.remove(article_15_entrustment, ["filings", "contracts"])

test_15a_denies_government_data_too if {
	doc := {"operation": {"e_government_system": false}, "data": {"government": true}}
	expect.denies("ndsr:15a", object.union(article_15_unapproved, doc))
}

test_15a_denies_where_the_approval_is_missing if {
	facts := {"filings/e_government_approval/date", "filings"}
	expect.denied_without("ndsr:15a", article_15_entrustment, facts) == facts
}

test_15a_permits_where_it_does_not_reach if {
	facts := {"operation/kind", "operation/e_government_system", "processor/roles"}
	expect.denied_without("ndsr:15a", article_15_unapproved, facts) == set()
	expect.permits("ndsr:15a", object.union(article_15_unapproved, {"processor": {"roles": ["platform"]}}))
	expect.permits("ndsr:15a", object.union(article_15_unapproved, {"operation": {"kind": "provide"}}))
}

test_15b_permits_a_bound_agent if {
	expect.permits("ndsr:15b", article_15_entrustment)
	expect.details("ndsr:15b", article_15_entrustment) == set()
}

test_15b_permits_an_e_government_contract if {
	contract := object.union(article_15_entrustment.contracts[0], {"kind": "e_government"})
	expect.permits("ndsr:15b", object.union(article_15_entrustment, {"contracts": [contract]}))
}

test_15b_denies_another_kind_of_contract if {
	contract := object.union(article_15_entrustment.contracts[0], {"kind": "service"})
	expect.denies("ndsr:15b", object.union(article_15_entrustment, {"contracts": [contract]}))
}

test_15b_denies_one_agent_among_several if {
	doc := object.union(article_15_entrustment, {"recipients": [{"id": "host"}, {"id": "clerk"}]})
	expect.denies("ndsr:15b", doc)
	expect.details("ndsr:15b", doc) == {["recipient", "clerk"]}
}

test_15b_denies_where_facts_are_missing if {
	facts := {
		"recipients",
		"recipients/0/id",
		"contracts",
		"contracts/0/counterparty",
		"contracts/0/kind",
		"contracts/0/in_force",
		"contracts/0/permissions_defined",
		"contracts/0/security_duties",
	}
	expect.denied_without("ndsr:15b", article_15_entrustment, facts) == facts
}

test_15b_permits_where_it_does_not_reach if {
	facts := {"operation/kind", "operation/e_government_system", "processor/roles"}
	expect.denied_without("ndsr:15b", article_15_unapproved, facts) == set()
}
