package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_10_service := {"operation": {"kind": "provide_service"}, "system": {"mandatory_standard_ok": true}}

test_10a_permits_a_service_that_meets_the_standards if expect.permits("ndsr:10a", article_10_service)

test_10a_denies_a_service_or_product_that_does_not if {
	every kind in ["provide_service", "provide_product"] {
		doc := {"operation": {"kind": kind}, "system": {"mandatory_standard_ok": false}}
		expect.denies("ndsr:10a", object.union(article_10_service, doc))
	}
}

test_10a_permits_what_is_no_product if {
	expect.permits("ndsr:10a", {"operation": {"kind": "provide_tool"}, "system": {"mandatory_standard_ok": false}})
}

test_10a_denies_where_the_standard_is_unstated if {
	facts := {"operation/kind", "system/mandatory_standard_ok"}
	expect.denied_without("ndsr:10a", article_10_service, facts) == {"system/mandatory_standard_ok"}
}

article_10_defect(change) := {"incidents": [object.union(
	{
		"kind": "defect",
		"remedied": true,
		"users_notified_at": expect.now,
		"reported_at": expect.now,
		"endangers_public": true,
	},
	change,
)]}

test_10b_spares_a_defect_that_is_dealt_with if expect.spares("ndsr:10b", article_10_defect({}))

test_10b_obliges_while_a_defect_is_not_remedied if expect.obliges("ndsr:10b", article_10_defect({"remedied": false}))

test_10b_obliges_while_anything_is_missing if {
	facts := {"incidents/0/remedied", "incidents/0/users_notified_at", "incidents/0/reported_at"}
	expect.obliged_without("ndsr:10b", article_10_defect({}), facts) == facts
}

test_10b_spares_other_incidents if {
	expect.spares("ndsr:10b", article_10_defect({"kind": "complaint", "remedied": false}))
	expect.obliged_without("ndsr:10b", article_10_defect({"remedied": false}), {"incidents/0/kind", "incidents"}) == set()
}

test_10c_spares_a_defect_that_is_reported if expect.spares("ndsr:10c", article_10_defect({}))

test_10c_obliges_while_it_is_not_reported if {
	expect.obliged_without("ndsr:10c", article_10_defect({}), {"incidents/0/reported_at"}) == {"incidents/0/reported_at"}
}

test_10c_spares_a_defect_that_endangers_nobody if {
	doc := json.remove(article_10_defect({}), ["incidents/0/reported_at"])
	facts := {"incidents/0/endangers_public", "incidents/0/kind", "incidents"}
	expect.obliged_without("ndsr:10c", doc, facts) == set()
	expect.spares("ndsr:10c", {"incidents": [{"kind": "defect", "endangers_public": false}]})
	expect.spares("ndsr:10c", {"incidents": [{"kind": "incident", "endangers_public": true}]})
}

test_10_obliges_for_each_defect_by_itself if {
	defect := {"kind": "defect", "endangers_public": true}
	doc := {"incidents": [{"kind": "incident"}, defect]}
	expect.obliges("ndsr:10b", doc)
	expect.obliges("ndsr:10c", doc)
}
