package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_18_crawl := {
	"now": expect.now,
	"operation": {"kind": "collect", "automated_tool": true},
	"target": {"id": "shop", "access_bypassed": false, "disrupted": false, "request_rate": 1000, "rate_limit": 1000},
	"assessments": [{"kind": "crawler_impact", "target": "shop", "done_at": expect.now}],
}

test_18a_permits_after_an_assessment if expect.permits("ndsr:18a", article_18_crawl)

test_18a_denies_a_second_before_the_assessment if {
	assessment := {"kind": "crawler_impact", "target": "shop", "done_at": expect.now + 1}
	expect.denies("ndsr:18a", object.union(article_18_crawl, {"assessments": [assessment]}))
}

test_18a_denies_another_target_or_assessment if {
	expect.denies("ndsr:18a", object.union(article_18_crawl, {"target": {"id": "bank"}}))
	assessment := {"kind": "transfer_risk", "target": "shop", "done_at": expect.now}
	expect.denies("ndsr:18a", object.union(article_18_crawl, {"assessments": [assessment]}))
}

test_18a_permits_with_one_assessment_among_others if {
	other := {"kind": "transfer_risk", "target": "shop", "done_at": expect.now}
	assessments := array.concat([other], article_18_crawl.assessments)
	expect.permits("ndsr:18a", object.union(article_18_crawl, {"assessments": assessments}))
}

test_18a_denies_where_facts_are_missing if {
	facts := {
		"target/id",
		"assessments",
		"assessments/0/kind",
		"assessments/0/target",
		"assessments/0/done_at",
	}
	expect.denied_without("ndsr:18a", article_18_crawl, facts) == facts
}

article_18_unassessed := json.remove(article_18_crawl, ["assessments"])

test_18a_denies_access_too if {
	expect.denies("ndsr:18a", object.union(article_18_unassessed, {"operation": {"kind": "access"}}))
}

test_18a_permits_what_is_no_crawl if {
	expect.denied_without("ndsr:18a", article_18_unassessed, {"operation/kind", "operation/automated_tool"}) == set()
	expect.permits("ndsr:18a", object.union(article_18_unassessed, {"operation": {"kind": "use"}}))
	expect.permits("ndsr:18a", object.union(article_18_unassessed, {"operation": {"automated_tool": false}}))
}

test_18b_permits_open_access if expect.permits("ndsr:18b", article_18_crawl)

article_18_intrusion := object.union(article_18_crawl, {"target": {"access_bypassed": true}})

test_18b_denies_a_bypass if expect.denies("ndsr:18b", article_18_intrusion)

test_18b_permits_where_facts_are_missing if {
	facts := {"operation/kind", "operation/automated_tool", "target/access_bypassed"}
	expect.denied_without("ndsr:18b", article_18_intrusion, facts) == set()
}

test_18c_permits_the_rate_limit_itself if expect.permits("ndsr:18c", article_18_crawl)

article_18_flood := object.union(article_18_crawl, {"target": {"request_rate": 1001}})

test_18c_denies_a_higher_rate if expect.denies("ndsr:18c", article_18_flood)

test_18c_denies_a_disturbance if {
	expect.denies("ndsr:18c", object.union(article_18_crawl, {"target": {"disrupted": true}}))
	expect.denies("ndsr:18c", {"operation": {"kind": "access", "automated_tool": true}, "target": {"disrupted": true}})
}

test_18c_permits_where_facts_are_missing if {
	facts := {"operation/kind", "operation/automated_tool", "target/request_rate", "target/rate_limit"}
	expect.denied_without("ndsr:18c", article_18_flood, facts) == set()
}
