package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_27_audited(ago) := {
	"now": expect.now,
	"data": {"personal": true},
	"filings": {"personal_information_audit": {"date": expect.now - ago}},
}

article_27_two_years := 2 * expect.year

test_27_meets_until_the_last_second_of_the_period if {
	expect.meets("ndsr:27", article_27_audited(0))
	expect.meets("ndsr:27", article_27_audited(article_27_two_years))
}

test_27_owes_after_it if expect.owes("ndsr:27", article_27_audited(article_27_two_years + 1))

test_27_owes_without_an_audit_or_with_one_to_come if {
	expect.owes("ndsr:27", json.remove(article_27_audited(0), ["filings"]))
	expect.owes("ndsr:27", article_27_audited(-1))
}

test_27_spares_other_data if {
	expect.lacking_without("ndsr:27", article_27_audited(0), {"data/personal"}) == {"data/personal"}
}

test_27_is_due_when_the_period_ends if {
	expect.due("ndsr:27", article_27_audited(0)) == {expect.now + article_27_two_years}
	expect.due("ndsr:27", article_27_audited(1)) == {(expect.now - 1) + article_27_two_years}
	expect.due("ndsr:27", article_27_audited(article_27_two_years + 1)) == {expect.now - 1}
	expect.due("ndsr:27", article_27_audited(-1)) == set()
}

test_27_follows_the_period if {
	expect.posture_mentions("param.personal_information_audit_period", article_27_audited(1))
	expect.owes("ndsr:27", article_27_audited(1)) with data.readings.param.personal_information_audit_period as 0
	stated := object.union(article_27_audited(1), {"param": {"personal_information_audit_period": 0}})
	expect.owes("ndsr:27", stated)
	expect.posture_ignores("param.personal_information_audit_period", stated)
	expect.posture_ignores("param.personal_information_audit_period", article_27_audited(0))
	other := object.union(article_27_audited(1), {"data": {"personal": false}})
	expect.posture_ignores("param.personal_information_audit_period", other)
}
