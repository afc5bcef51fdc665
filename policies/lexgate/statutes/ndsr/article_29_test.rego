package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_29_declared := object.union(article_9_safe, {
	"data": {"important_status": "identified"},
	"filings": {
		"important_data_identification": {"date": expect.now},
		"important_data_declaration": {"date": expect.now},
	},
})

test_29_p2a_meets_with_identification_and_declaration if expect.meets("ndsr:29.p2a", article_29_declared)

test_29_p2a_owes_without_either if {
	facts := {"filings/important_data_identification/date", "filings/important_data_declaration/date"}
	expect.owed_without("ndsr:29.p2a", article_29_declared, facts) == facts
	expect.owes("ndsr:29.p2a", {})
}

test_29_p2a_meets_without_declaration_where_nothing_important_was_found if {
	doc := json.remove(article_29_declared, ["filings/important_data_declaration"])
	every status in ["not_important", "notified", "unassessed"] {
		expect.meets("ndsr:29.p2a", object.union(doc, {"data": {"important_status": status}}))
	}
}

article_29_important := object.union(article_9_safe, {"data": {"important_status": "published"}})

test_29_p2c_meets_with_system_and_measures if expect.meets("ndsr:29.p2c", article_29_important)

test_29_p2c_owes_without_any_of_them if {
	facts := article_9_measures | {"filings/security_policy/date"}
	expect.owed_without("ndsr:29.p2c", article_29_important, facts) == facts
}

test_29_p2c_spares_other_data if expect.lacks("ndsr:29.p2c", article_29_declared)

test_29_p3_advises_on_important_data if expect.advises("ndsr:29.p3", article_29_important)

test_29_p3_spares_other_data if expect.unadvised("ndsr:29.p3", article_29_declared)
