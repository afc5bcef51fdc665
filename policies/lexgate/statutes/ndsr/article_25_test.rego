package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_25_port := {
	"operation": {
		"kind": "port",
		"basis": "consent",
		"requester_verified": true,
		"transfer_feasible": true,
		"harms_third_party": false,
		"fee": 5000,
		"transfer_cost": 5000,
		"request_count_excessive": true,
	},
	"data": {"personal": true},
}

article_25_with(change) := object.union(article_25_port, {"operation": change})

test_25_p1_1_4_obliges_when_all_conditions_hold if {
	expect.obliges("ndsr:25.p1(1)-(4)", article_25_port)
	expect.obliges("ndsr:25.p1(1)-(4)", article_25_with({"basis": "contract"}))
}

test_25_p1_1_4_spares_when_one_fails if {
	expect.spares("ndsr:25.p1(1)-(4)", article_25_with({"requester_verified": false}))
	expect.spares("ndsr:25.p1(1)-(4)", article_25_with({"basis": "statutory_duty"}))
	expect.spares("ndsr:25.p1(1)-(4)", article_25_with({"transfer_feasible": false}))
	expect.spares("ndsr:25.p1(1)-(4)", article_25_with({"harms_third_party": true}))
	expect.spares("ndsr:25.p1(1)-(4)", article_25_with({"kind": "provide"}))
}

test_25_p1_1_4_obliges_where_no_harm_is_stated if {
	facts := {
		"operation/kind",
		"operation/basis",
		"operation/requester_verified",
		"operation/transfer_feasible",
		"operation/harms_third_party",
		"data/personal",
	}
	expect.obliged_without("ndsr:25.p1(1)-(4)", article_25_port, facts) == {"operation/harms_third_party"}
}

test_25_p2_permits_a_fee_at_cost_for_excessive_requests if expect.permits("ndsr:25.p2", article_25_port)

test_25_p2_denies_a_fee_above_cost if expect.denies("ndsr:25.p2", article_25_with({"fee": 5001}))

test_25_p2_denies_a_fee_for_few_requests if {
	expect.denies("ndsr:25.p2", article_25_with({"request_count_excessive": false}))
	expect.denies("ndsr:25.p2", article_25_with({"request_count_excessive": false, "fee": 1}))
}

test_25_p2_permits_no_fee if {
	expect.permits("ndsr:25.p2", article_25_with({"request_count_excessive": false, "fee": 0}))
	expect.permits("ndsr:25.p2", article_25_with({"fee": 5001, "kind": "provide"}))
}

test_25_p2_denies_where_cost_or_count_is_missing if {
	facts := {"operation/kind", "operation/fee", "operation/request_count_excessive", "operation/transfer_cost"}
	left := {"operation/request_count_excessive", "operation/transfer_cost"}
	expect.denied_without("ndsr:25.p2", article_25_port, facts) == left
}

test_25_p2_permits_any_fee_if_read_so if {
	doc := article_25_with({"fee": 5001})
	expect.permits("ndsr:25.p2", doc) with data.readings.portability_fee as "unregulated"
	expect.mentions("portability_fee", doc)
	expect.ignores("portability_fee", article_25_port)
}
