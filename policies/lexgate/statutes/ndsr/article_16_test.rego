package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_16_use := {
	"operation": {"kind": "use", "on_behalf_of": "ministry", "linkage_analysis": true, "principal_consented": true},
	"processor": {"serves": ["state_organ"]},
}

article_16_unconsented := object.union(article_16_use, {"operation": {"principal_consented": false}})

test_16_p2a_permits_use_with_consent if expect.permits("ndsr:16.p2a", article_16_use)

test_16_p2a_denies_use_without_consent if expect.denies("ndsr:16.p2a", article_16_unconsented)

test_16_p2a_denies_where_consent_is_unstated if {
	facts := {"operation/kind", "operation/on_behalf_of", "processor/serves", "operation/principal_consented"}
	expect.denied_without("ndsr:16.p2a", article_16_unconsented, facts) == {"operation/principal_consented"}
}

test_16_p2a_denies_every_use if {
	every kind in [
		"access", "collect", "store", "use", "process", "train_model", "recommend", "push", "provide",
		"cross_border_provide", "entrust", "joint_process", "sell", "trade", "share_public_data", "open_public_data",
		"publish", "transmit",
	] {
		expect.denies("ndsr:16.p2a", object.union(article_16_unconsented, {"operation": {"kind": kind}}))
	}
}

test_16_p2a_permits_what_is_no_use if {
	every kind in ["delete", "protect", "handle_rights_request", "provide_service"] {
		expect.permits("ndsr:16.p2a", object.union(article_16_unconsented, {"operation": {"kind": kind}}))
	}
}

test_16_p2a_permits_who_serves_nobody_public if {
	expect.permits("ndsr:16.p2a", object.union(article_16_unconsented, {"processor": {"serves": []}}))
}

article_16_received(kind) := object.union(
	json.remove(article_16_unconsented, ["operation/on_behalf_of"]),
	{"data": {"received_under": "c-1"}, "contracts": [{"id": "c-1", "kind": kind}]},
)

test_16_p2a_denies_data_received_under_a_contract_of_service if {
	every kind in ["service", "entrust", "e_government"] {
		expect.denies("ndsr:16.p2a", article_16_received(kind))
	}
}

test_16_p2a_permits_data_received_otherwise if {
	expect.permits("ndsr:16.p2a", article_16_received("provide"))
	expect.permits("ndsr:16.p2a", object.union(article_16_received("service"), {"data": {"received_under": "c-2"}}))
	among := array.concat([{"id": "c-0", "kind": "joint"}], article_16_received("service").contracts)
	expect.denies("ndsr:16.p2a", object.union(article_16_received("service"), {"contracts": among}))
	facts := {"data/received_under", "contracts", "contracts/0/id", "contracts/0/kind"}
	expect.denied_without("ndsr:16.p2a", article_16_received("service"), facts) == set()
}

test_16_p2b_permits_linkage_with_consent if expect.permits("ndsr:16.p2b", article_16_use)

test_16_p2b_denies_linkage_without_consent if expect.denies("ndsr:16.p2b", article_16_unconsented)

test_16_p2b_denies_where_consent_is_unstated if {
	facts := {
		"operation/linkage_analysis",
		"operation/on_behalf_of",
		"processor/serves",
		"operation/principal_consented",
		"operation/kind",
	}
	left := {"operation/principal_consented", "operation/kind"}
	expect.denied_without("ndsr:16.p2b", article_16_unconsented, facts) == left
}

test_16_p2b_denies_data_received_under_a_contract_of_service if {
	expect.denies("ndsr:16.p2b", article_16_received("service"))
	expect.permits("ndsr:16.p2b", article_16_received("joint"))
}

test_16_p2b_permits_without_linkage if {
	expect.permits("ndsr:16.p2b", object.union(article_16_unconsented, {"operation": {"linkage_analysis": false}}))
}

test_16_p2b_permits_who_serves_nobody_public if {
	expect.permits("ndsr:16.p2b", object.union(article_16_unconsented, article_16_private))
}

article_16_unlinked := {"operation": {"linkage_analysis": false}}

article_16_private := {"processor": {"serves": []}}

test_16_p2b_denies_any_linkage_if_read_so if {
	doc := json.remove(article_16_unconsented, ["operation/on_behalf_of"])
	expect.permits("ndsr:16.p2b", doc)
	expect.denies("ndsr:16.p2b", doc) with data.readings.linkage_scope as "any_data"
	expect.mentions("linkage_scope", doc)
	expect.ignores("linkage_scope", article_16_unconsented)
	expect.ignores("linkage_scope", json.remove(article_16_use, ["operation/on_behalf_of"]))
	expect.ignores("linkage_scope", object.union(doc, article_16_unlinked))
	expect.ignores("linkage_scope", object.union(doc, article_16_private))
	expect.permits("ndsr:16.p2b", object.union(doc, article_16_private)) with data.readings.linkage_scope as "any_data"
}

test_16_p2b_denies_consented_linkage_if_read_so if {
	expect.denies("ndsr:16.p2b", article_16_use) with data.readings.linkage_consent as "no_excuse"
	expect.mentions("linkage_consent", article_16_use)
	expect.ignores("linkage_consent", article_16_unconsented)
	expect.ignores("linkage_consent", json.remove(article_16_use, ["operation/on_behalf_of"]))
	expect.ignores("linkage_consent", object.union(article_16_use, article_16_unlinked))
	expect.ignores("linkage_consent", object.union(article_16_use, article_16_private))
}

article_16_contract(change) := {
	"processor": {"serves": ["cii_operator"]},
	"contracts": [object.union({"kind": "service", "in_force": true, "security_duties": true}, change)],
}

test_16_p1_meets_with_a_contract_on_security if {
	every kind in ["service", "entrust", "e_government"] {
		expect.meets("ndsr:16.p1", article_16_contract({"kind": kind}))
	}
}

test_16_p1_meets_with_one_contract_on_security_among_others if {
	contracts := array.concat([{"kind": "joint"}], article_16_contract({}).contracts)
	expect.meets("ndsr:16.p1", object.union(article_16_contract({}), {"contracts": contracts}))
}

test_16_p1_owes_without_one if {
	facts := {"contracts", "contracts/0/kind", "contracts/0/in_force", "contracts/0/security_duties"}
	expect.owed_without("ndsr:16.p1", article_16_contract({}), facts) == facts
	expect.owes("ndsr:16.p1", article_16_contract({"kind": "provide"}))
	expect.owes("ndsr:16.p1", article_16_contract({"in_force": false}))
	expect.owes("ndsr:16.p1", article_16_contract({"security_duties": false}))
}

test_16_p1_spares_who_serves_nobody_public if {
	expect.lacks("ndsr:16.p1", {"processor": {"serves": []}})
	expect.lacks("ndsr:16.p1", {})
}
