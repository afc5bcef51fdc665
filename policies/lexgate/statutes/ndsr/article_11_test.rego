package lexgate.statutes.ndsr_test

import data.lexgate.expect

article_11_incident(change) := {"incidents": [object.union(
	{
		"kind": "incident",
		"plan_started_at": expect.now,
		"reported_at": expect.now,
		"remedied": true,
		"harms_persons": true,
		"notice_exempt_by_law": false,
		"users_notified_at": expect.now,
		"crime_lead": true,
		"police_reported_at": expect.now,
	},
	change,
)]}

test_11_p1b_spares_an_incident_that_is_dealt_with if expect.spares("ndsr:11.p1b", article_11_incident({}))

test_11_p1b_obliges_while_it_is_not_remedied if expect.obliges("ndsr:11.p1b", article_11_incident({"remedied": false}))

test_11_p1b_obliges_while_anything_is_missing if {
	facts := {"incidents/0/plan_started_at", "incidents/0/reported_at", "incidents/0/remedied"}
	expect.obliged_without("ndsr:11.p1b", article_11_incident({}), facts) == facts
}

test_11_p1b_spares_what_is_no_incident if {
	doc := article_11_incident({"remedied": false})
	expect.obliged_without("ndsr:11.p1b", doc, {"incidents/0/kind", "incidents"}) == set()
	expect.spares("ndsr:11.p1b", article_11_incident({"kind": "warning", "remedied": false}))
}

test_11_p2a_spares_when_the_harmed_were_told if expect.spares("ndsr:11.p2a", article_11_incident({}))

article_11_untold := json.remove(article_11_incident({}), ["incidents/0/users_notified_at"])

test_11_p2a_obliges_to_tell_the_harmed if expect.obliges("ndsr:11.p2a", article_11_untold)

test_11_p2a_obliges_where_no_exemption_is_stated if {
	facts := {
		"incidents",
		"incidents/0/kind",
		"incidents/0/harms_persons",
		"incidents/0/notice_exempt_by_law",
	}
	expect.obliged_without("ndsr:11.p2a", article_11_untold, facts) == {"incidents/0/notice_exempt_by_law"}
}

test_11_p2a_spares_harmless_and_exempt_incidents if {
	expect.spares("ndsr:11.p2a", {"incidents": [{"kind": "incident", "harms_persons": false}]})
	expect.spares("ndsr:11.p2a", {"incidents": [{"kind": "warning", "harms_persons": true}]})
	exempt := {"kind": "incident", "harms_persons": true, "notice_exempt_by_law": true}
	expect.spares("ndsr:11.p2a", {"incidents": [exempt]})
}

test_11_p2b_spares_when_the_lead_was_reported if expect.spares("ndsr:11.p2b", article_11_incident({}))

test_11_p2b_obliges_to_report_a_lead_to_a_crime if {
	fact := "incidents/0/police_reported_at"
	expect.obliged_without("ndsr:11.p2b", article_11_incident({}), {fact}) == {fact}
}

test_11_p2b_obliges_whatever_the_kind if expect.obliges("ndsr:11.p2b", {"incidents": [{"crime_lead": true}]})

test_11_p2b_spares_without_a_lead if {
	expect.spares("ndsr:11.p2b", {"incidents": [{"kind": "incident", "crime_lead": false}]})
	expect.spares("ndsr:11.p2b", {"incidents": [{"kind": "incident"}]})
	expect.spares("ndsr:11.p2b", {})
}

test_11_obliges_for_each_incident_by_itself if {
	incident := {"kind": "incident", "harms_persons": true, "crime_lead": true}
	doc := {"incidents": [{"kind": "warning"}, incident]}
	every id in ["ndsr:11.p1b", "ndsr:11.p2a", "ndsr:11.p2b"] {
		expect.obliges(id, doc)
	}
}

test_11_p1a_meets_with_a_plan_on_file if expect.meets("ndsr:11.p1a", {"filings": {"incident_plan": {"date": expect.now}}})

test_11_p1a_owes_without_one if expect.owes("ndsr:11.p1a", {})
