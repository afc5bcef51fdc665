package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_44_large(ago) := {
	"now": expect.now,
	"processor": {"roles": ["platform"]},
	"platform": {"monthly_active_users": 10000000, "complex_business": true, "important_impact": true},
	"filings": {"social_report": {
		"date": expect.now - ago,
		"covers": ["measures_and_results", "oversight_body", "rights_requests"],
	}},
}

test_44_meets_for_365_days if {
	expect.meets("ndsr:44", article_44_large(0))
	expect.meets("ndsr:44", article_44_large(expect.year))
}

test_44_owes_after_365_days_without_or_with_a_report_to_come if {
	expect.owes("ndsr:44", article_44_large(expect.year + 1))
	expect.owes("ndsr:44", json.remove(article_44_large(0), ["filings"]))
	expect.owes("ndsr:44", article_44_large(-1))
}

test_44_spares_smaller_platforms if {
	small := {"platform": {"monthly_active_users": 9999999}}
	every id in ["ndsr:44", "ndsr:44.content"] {
		expect.lacks(id, object.union(article_44_large(0), small))
		expect.lacks(id, json.remove(article_44_large(0), ["processor"]))
	}
}

test_44_is_due_after_365_days if {
	expect.due("ndsr:44", article_44_large(0)) == {expect.now + expect.year}
	expect.due("ndsr:44", article_44_large(4)) == {(expect.now - 4) + expect.year}
	expect.due("ndsr:44", article_44_large(-4)) == set()
}

test_44_meets_by_the_calendar_year_if_read_so if {
	late := object.union(article_44_large(expect.year), {"now": expect.now + 1})
	expect.owes("ndsr:44", late)
	expect.meets("ndsr:44", late) with data.readings.yearly as "calendar_year"
	expect.due("ndsr:44", late) == {(expect.now + expect.year) - 1} with data.readings.yearly as "calendar_year"
	expect.posture_mentions("yearly", late)
	expect.posture_ignores("yearly", article_44_large(expect.year))
	expect.posture_ignores("yearly", json.remove(late, ["processor"]))
}

test_44_spares_where_size_is_all_that_is_stated_if_read_so if {
	doc := json.remove(article_44_large(0), ["platform/complex_business"])
	every id in ["ndsr:44", "ndsr:44.content"] {
		expect.meets(id, doc)
		expect.lacks(id, doc) with data.readings.large_platform_elements as "all_stated"
	}
	expect.posture_mentions("large_platform_elements", doc)
	expect.posture_ignores("large_platform_elements", article_44_large(0))
}

article_44_covering(parts) := object.union(article_44_large(0), {"filings": {"social_report": {"covers": parts}}})

test_44_content_meets_a_complete_report if expect.meets("ndsr:44.content", article_44_large(0))

test_44_content_owes_without_any_part if {
	expect.owes("ndsr:44.content", article_44_covering(["measures_and_results", "oversight_body"]))
	expect.owes("ndsr:44.content", article_44_covering(["measures_and_results", "rights_requests"]))
	expect.owes("ndsr:44.content", article_44_covering(["oversight_body", "rights_requests"]))
	expect.owes("ndsr:44.content", json.remove(article_44_large(0), ["filings/social_report/covers"]))
}

test_44_content_spares_where_there_is_no_report if {
	fact := {"filings/social_report/date"}
	expect.lacking_without("ndsr:44.content", article_44_large(0), fact) == fact
}
