package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_13_reviewed := {
	"now": expect.now,
	"operation": {"may_affect_national_security": true},
	"filings": {"national_security_review": {"passed_at": expect.now}},
}

test_13_permits_after_the_review if expect.permits("ndsr:13", article_13_reviewed)

test_13_denies_a_second_before_the_review if {
	doc := {"filings": {"national_security_review": {"passed_at": expect.now + 1}}}
	expect.denies("ndsr:13", object.union(article_13_reviewed, doc))
}

test_13_denies_where_the_review_is_missing if {
	facts := {"filings", "filings/national_security_review/passed_at", "operation/may_affect_national_security"}
	expect.denied_without("ndsr:13", article_13_reviewed, facts) == facts - {"operation/may_affect_national_security"}
}

test_13_permits_what_affects_nothing if {
	expect.permits("ndsr:13", {"now": expect.now, "operation": {"may_affect_national_security": false}})
}
