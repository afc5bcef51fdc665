package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_9_safe := {
	"now": expect.now,
	"data": {"personal": true},
	"filings": {"security_policy": {"date": expect.now}, "graded_protection": {"date": expect.now}},
	"system": {"encryption": true, "backup": true, "access_control": true, "authentication": true},
}

article_9_measures := {"system/encryption", "system/backup", "system/access_control", "system/authentication"}

test_9a_meets_with_a_system_on_file if expect.meets("ndsr:9a", article_9_safe)

test_9a_owes_without_one if {
	expect.owed_without("ndsr:9a", article_9_safe, {"filings/security_policy/date"}) == {"filings/security_policy/date"}
	expect.owes("ndsr:9a", {})
}

test_9b_meets_with_all_four_measures if expect.meets("ndsr:9b", article_9_safe)

test_9b_owes_without_any_of_them if {
	expect.owed_without("ndsr:9b", article_9_safe, article_9_measures) == article_9_measures
	expect.owed_by_each_false("ndsr:9b", article_9_safe, article_9_measures)
}

test_9b_owes_whatever_the_data_unless_read_so if {
	expect.owes("ndsr:9b", {})
	expect.lacks("ndsr:9b", {}) with data.readings.necessary_measures as "by_risk"
	expect.posture_mentions("necessary_measures", {})
	every doc in [{"data": {"personal": true}}, {"data": {"important_status": "notified"}}] {
		expect.owes("ndsr:9b", doc) with data.readings.necessary_measures as "by_risk"
		expect.posture_ignores("necessary_measures", doc)
	}
}

test_9c_meets_with_a_grading_on_file if expect.meets("ndsr:9c", article_9_safe)

test_9c_owes_without_one if {
	found := expect.owed_without("ndsr:9c", article_9_safe, {"filings/graded_protection/date"})
	found == {"filings/graded_protection/date"}
}

article_9_graded(ago) := {"now": expect.now, "filings": {"graded_protection": {"date": expect.now - ago}}}

test_9c_owes_an_old_grading_if_read_so if {
	expect.meets("ndsr:9c", article_9_graded(expect.year + 1))
	expect.due("ndsr:9c", article_9_graded(expect.year)) == set()
	expect.owes("ndsr:9c", article_9_graded(expect.year + 1))
		with data.readings.graded_protection_review as "regularly"
	expect.meets("ndsr:9c", article_9_graded(expect.year)) with data.readings.graded_protection_review as "regularly"
	expect.due("ndsr:9c", article_9_graded(expect.day)) == {(expect.now + expect.year) - expect.day}
		with data.readings.graded_protection_review as "regularly"
	expect.due("ndsr:9c", article_9_graded(0)) == {expect.now + expect.year}
		with data.readings.graded_protection_review as "regularly"
	expect.owes("ndsr:9c", article_9_graded(-1)) with data.readings.graded_protection_review as "regularly"
	expect.due("ndsr:9c", article_9_graded(-1)) == set()
		with data.readings.graded_protection_review as "regularly"
}

test_9c_names_the_readings_that_matter if {
	expect.posture_mentions("graded_protection_review", article_9_graded(expect.year + 1))
	expect.posture_mentions("graded_protection_review", article_9_graded(-1))
	expect.posture_ignores("graded_protection_review", article_9_graded(expect.year))
	expect.posture_ignores("graded_protection_review", {"now": expect.now})
	expect.posture_ignores("param.periodic", article_9_graded(1))
	expect.posture_mentions("param.periodic", article_9_graded(1))
		with data.readings.graded_protection_review as "regularly"
	expect.posture_ignores("param.periodic", article_9_graded(0))
		with data.readings.graded_protection_review as "regularly"
}
