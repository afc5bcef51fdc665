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

test_15b_permits_agents_under_a_contract_each if {
	other := object.union(article_15_entrustment.contracts[0], {"counterparty": "clerk"})
	expect.permits("ndsr:15b", object.union(article_15_entrustment, {
		"recipients": [{"id": "host"}, {"id": "clerk"}],
		"contracts": array.concat(article_15_entrustment.contracts, [other]),
	}))
}

test_15b_permits_what_entrusts_nothing_of_government if {
	unbound := json.remove(article_15_entrustment, ["contracts"])
	expect.permits("ndsr:15b", object.union(unbound, {"operation": {"kind": "provide"}}))
	expect.permits("ndsr:15b", object.union(unbound, {"processor": {"roles": ["platform"]}}))
	expect.permits("ndsr:15b", object.union(unbound, {"operation": {"e_government_system": false}}))
}

test_15b_denies_an_empty_list_of_agents if {
	expect.denies("ndsr:15b", object.union(article_15_entrustment, {"recipients": []}))
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

article_15_agency(ago) := {
	"kind": "e_government",
	"counterparty": "builder",
	"in_force": true,
	"supervised_at": expect.now - ago,
}

article_15_organ := {
	"now": expect.now,
	"processor": {"roles": ["state_organ"]},
	"operation": {"e_government_system": true},
	"contracts": [
		article_15_agency(expect.year),
		object.union(article_15_agency(expect.day), {"kind": "entrust", "counterparty": "host"}),
	],
}

test_15c_meets_where_every_agent_was_supervised if {
	expect.meets("ndsr:15c", article_15_organ)
	expect.posture_details("ndsr:15c", article_15_organ) == set()
}

test_15c_owes_where_one_was_not if {
	facts := {"contracts/0/supervised_at", "contracts/1/supervised_at"}
	expect.owed_without("ndsr:15c", article_15_organ, facts) == facts
	doc := json.remove(article_15_organ, ["contracts/1/supervised_at"])
	expect.posture_details("ndsr:15c", doc) == {["counterparty", "host"]}
}

test_15c_owes_after_the_period if {
	expect.owes("ndsr:15c", object.union(article_15_organ, {"contracts": [article_15_agency(expect.year + 1)]}))
}

test_15c_owes_on_government_data_too if {
	change := {"operation": {"e_government_system": false}, "data": {"government": true}}
	expect.meets("ndsr:15c", object.union(article_15_organ, change))
}

test_15c_spares_who_entrusts_nothing if {
	one := object.union(article_15_organ, {"contracts": [article_15_agency(0)]})
	facts := {
		"contracts", "contracts/0/kind", "contracts/0/in_force", "processor/roles",
		"operation/e_government_system",
	}
	expect.lacking_without("ndsr:15c", one, facts) == facts
	provided := object.union(article_15_agency(0), {"kind": "provide"})
	expect.lacks("ndsr:15c", object.union(article_15_organ, {"contracts": [provided]}))
}

test_15c_is_due_when_the_first_runs_out if {
	expect.due("ndsr:15c", article_15_organ) == {expect.now}
	never := {"contracts": [json.remove(article_15_agency(0), ["supervised_at"])]}
	expect.due("ndsr:15c", object.union(article_15_organ, never)) == set()
}

test_15c_follows_the_period if {
	one := object.union(article_15_organ, {"contracts": [article_15_agency(1)]})
	expect.posture_mentions("param.periodic", one)
	expect.owes("ndsr:15c", one) with data.readings.param.periodic as 0
	expect.posture_ignores("param.periodic", object.union(one, {"processor": {"roles": []}}))
	expect.posture_ignores("param.periodic", object.union(one, {"contracts": [article_15_agency(0)]}))
}
