package lexgate.statutes.hunan_test

import future.keywords.not

article_27_now := 1800000000 # 2027-01-15T16:00:00+08:00

# A network operator that processes important data and has done everything.
article_27_done := standing_with({
	"processor": {"roles": ["network_operator"], "important_data_processor": true},
	"filings": {
		"security_officer": {"name": "officer"},
		"security_body": {"name": "body"},
		"protection_plan": {"date": 1},
		"incident_plan": {"date": 1},
		"annual_risk_assessment": {"date": article_27_now - 100, "reported_at": article_27_now - 100},
	},
})

article_27_with(change) := object.union(article_27_done, change)

article_27_assessed_at(instant) := article_27_with({"filings": {"annual_risk_assessment": {"date": instant}}})

article_27_duties := {"hunan:27a", "hunan:27b", "hunan:27c", "hunan:27d"}

test_27_spares_who_operates_no_network_or_has_no_important_data if {
	every id in article_27_duties {
		standing(id, article_27_done) == "met"
		reaches_operators_only(id, article_27_done)
		standing(id, article_27_with({"processor": {"important_data_processor": false}})) == "none"
		registered := ["processor/important_data_processor"]
		standing_without(id, "none", article_27_done, registered) == {"processor/important_data_processor"}
	}
}

test_27_follows_reading_of_who_processes_important_data if {
	every status in ["notified", "published"] {
		handling := object.union(
			json.remove(article_27_done, ["processor/important_data_processor"]),
			{"data": {"important_status": status}},
		)
		standing_names(handling) == {"important_data_operator"}
		standing_names(object.union(handling, {"processor": {"roles": []}})) == set()
		every id in article_27_duties {
			standing(id, handling) == "none"
			standing(id, handling) == "met" with data.readings.important_data_operator as "registered_or_handling"
		}
	}
	not "important_data_operator" in standing_names(article_27_with({"data": {"important_status": "notified"}}))
	identified := article_27_with({
		"processor": {"important_data_processor": false},
		"data": {"important_status": "identified"},
	})
	standing("hunan:27a", identified) == "none" with data.readings.important_data_operator as "registered_or_handling"
	standing_names(identified) == set()
}

test_27a_meets_with_officer_and_body if standing("hunan:27a", article_27_done) == "met"

test_27a_owes_without_officer_or_body if {
	facts := {"filings/security_officer/name", "filings/security_body/name"}
	others := {"filings/protection_plan", "filings/annual_risk_assessment"}
	standing_without("hunan:27a", "owed", article_27_done, facts | others) == facts
}

test_27b_meets_with_both_plans if standing("hunan:27b", article_27_done) == "met"

test_27b_owes_without_one_of_the_plans if {
	facts := {"filings/protection_plan", "filings/incident_plan"}
	standing_without("hunan:27b", "owed", article_27_done, facts | {"filings/security_officer"}) == facts
}

test_27c_meets_for_365_days if {
	every instant in [article_27_now, article_27_now - 31536000] {
		standing("hunan:27c", article_27_assessed_at(instant)) == "met"
		due("hunan:27c", article_27_assessed_at(instant)) == {instant + 31536000}
	}
}

test_27c_owes_after_365_days if {
	late := article_27_assessed_at((article_27_now - 31536000) - 1)
	standing("hunan:27c", late) == "owed"
	due("hunan:27c", late) == {article_27_now - 1}
}

test_27c_owes_what_was_never_done if {
	assessed := "filings/annual_risk_assessment"
	every doc in [json.remove(article_27_done, [assessed]), article_27_assessed_at(article_27_now + 1)] {
		standing("hunan:27c", doc) == "owed"
		due("hunan:27c", doc) == set()
	}
}

# At 2027-01-15: what was assessed in 2026 counts until the end of 2027, what was assessed in 2025 no more.
test_27c_follows_reading_of_the_year if {
	in_2026 := article_27_assessed_at(1767196800) # 2026-01-01T00:00:00+08:00
	standing("hunan:27c", in_2026) == "owed"
	standing("hunan:27c", in_2026) == "met" with data.readings.yearly as "calendar_year"
	due("hunan:27c", in_2026) == {1830268799} with data.readings.yearly as "calendar_year" # 2027-12-31T23:59:59
	"yearly" in standing_names(in_2026)
	in_2025 := article_27_assessed_at(1767196799)
	standing("hunan:27c", in_2025) == "owed" with data.readings.yearly as "calendar_year"
	due("hunan:27c", in_2025) == {1798732799} with data.readings.yearly as "calendar_year" # 2026-12-31T23:59:59
	not "yearly" in standing_names(in_2025)
	not "yearly" in standing_names(article_27_done)
	not "yearly" in standing_names(object.union(in_2026, {"processor": {"important_data_processor": false}}))
}

test_27d_meets_from_the_assessment_on if {
	standing("hunan:27d", article_27_done) == "met"
}

test_27d_owes_without_a_report_of_this_assessment if {
	early := {"filings": {"annual_risk_assessment": {"reported_at": article_27_now - 101}}}
	standing("hunan:27d", article_27_with(early)) == "owed"
	reported := "filings/annual_risk_assessment/reported_at"
	standing_without("hunan:27d", "owed", article_27_done, {reported, "filings/incident_plan"}) == {reported}
}

test_27d_spares_who_has_nothing_to_report if {
	standing("hunan:27d", json.remove(article_27_done, ["filings/annual_risk_assessment/date"])) == "none"
}
