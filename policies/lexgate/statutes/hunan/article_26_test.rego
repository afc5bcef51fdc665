package lexgate.statutes.hunan_test

import future.keywords.not

article_26_settled := {
	"kind": "incident",
	"handled": true,
	"users_notified_at": 1,
	"reported_at": 1,
	"police_reported_at": 1,
}

article_26_base := {"processor": {"roles": ["network_operator"]}, "incidents": [article_26_settled]}

article_26_as(incident) := object.union(article_26_base, {"incidents": [incident]})

test_26_2_b_spares_settled_incident if not fires("hunan:26(2)b", article_26_base)

test_26_2_b_obliges_open_incident if {
	every fact in ["handled", "users_notified_at", "reported_at", "police_reported_at"] {
		fires("hunan:26(2)b", article_26_as(json.remove(article_26_settled, [fact])))
	}
	fires("hunan:26(2)b", article_26_as(object.union(article_26_settled, {"handled": false})))
}

test_26_2_b_spares_other_incident if {
	not fires("hunan:26(2)b", article_26_as({"kind": "warning"}))
	not fires("hunan:26(2)b", article_26_as({"handled": false}))
	fires_without("hunan:26(2)b", article_26_as({"kind": "incident"}), ["incidents", "processor"]) == set()
}

test_26_2_b_judges_each_incident_by_itself if {
	incidents := [{"kind": "warning"}, {"kind": "incident"}]
	fires("hunan:26(2)b", object.union(article_26_base, {"incidents": incidents}))
}

test_26_2_b_names_who_is_an_operator_where_it_matters if {
	platform := {"processor": {"roles": ["platform"]}}
	"network_operator" in names(object.union(article_26_as({"kind": "incident"}), platform))
	names(object.union(article_26_base, platform)) == set()
}

test_26_2_b_obliges_operators_only if {
	operators_only("hunan:26(2)b", article_26_as(json.remove(article_26_settled, ["users_notified_at"])))
}

article_26_now := 1800000000

# A network operator that has done everything.
article_26_done := standing_with({
	"processor": {"roles": ["network_operator"]},
	"filings": {
		"security_policy": {"date": 1},
		"graded_protection": {"date": 1},
		"training": {"date": article_26_now - 100},
		"risk_monitoring": {"date": article_26_now - 100},
	},
	"system": {"encryption": true, "access_control": true},
	"incidents": [{"kind": "defect", "remedied": true}],
})

article_26_with(change) := object.union(article_26_done, change)

article_26_monitored_at(instant) := article_26_with({"filings": {"risk_monitoring": {"date": instant}}})

article_26_duties := {"hunan:26(1)a", "hunan:26(1)b", "hunan:26(1)c", "hunan:26(2)a", "hunan:26(3)"}

test_26_spares_who_operates_no_network if {
	every id in article_26_duties {
		standing(id, article_26_done) == "met"
		reaches_operators_only(id, article_26_done)
	}
}

test_26_1_a_meets_with_policy_and_grading if standing("hunan:26(1)a", article_26_done) == "met"

test_26_1_a_owes_without_policy_or_grading if {
	facts := {"filings/security_policy", "filings/graded_protection"}
	standing_without("hunan:26(1)a", "owed", article_26_done, facts | {"filings/training", "system"}) == facts
}

test_26_1_b_meets_within_the_period if {
	standing("hunan:26(1)b", article_26_done) == "met"
	due("hunan:26(1)b", article_26_done) == {(article_26_now - 100) + 31536000}
}

test_26_1_b_owes_when_the_period_is_over if {
	late := article_26_with({"filings": {"training": {"date": (article_26_now - 31536000) - 1}}})
	standing("hunan:26(1)b", late) == "owed"
	due("hunan:26(1)b", late) == {article_26_now - 1}
	standing("hunan:26(1)b", json.remove(article_26_done, ["filings/training"])) == "owed"
	standing("hunan:26(1)b", late) == "met" with data.readings.training_frequency as "once"
	standing_names(late) == {"training_frequency", "param.periodic"}
}

test_26_1_c_meets_with_encryption_and_access_control if standing("hunan:26(1)c", article_26_done) == "met"

test_26_1_c_owes_without_one_of_them if {
	facts := {"system/encryption", "system/access_control"}
	standing_without("hunan:26(1)c", "owed", article_26_done, facts | {"filings", "incidents"}) == facts
	plain := article_26_with({"system": {"encryption": false}})
	standing("hunan:26(1)c", plain) == "owed"
	standing("hunan:26(1)c", plain) == "met" with data.readings.encryption as "by_risk"
}

test_26_2_a_meets_with_monitoring_and_no_open_defect if {
	every instant in [article_26_now, article_26_now - 31536000] {
		standing("hunan:26(2)a", article_26_monitored_at(instant)) == "met"
		due("hunan:26(2)a", article_26_monitored_at(instant)) == {instant + 31536000}
	}
	standing("hunan:26(2)a", article_26_with({"incidents": [{"kind": "incident"}]})) == "met"
}

test_26_2_a_owes_without_monitoring if {
	late := article_26_monitored_at((article_26_now - 31536000) - 1)
	standing("hunan:26(2)a", late) == "owed"
	due("hunan:26(2)a", late) == {article_26_now - 1}
	every doc in [json.remove(article_26_done, ["filings/risk_monitoring"]), article_26_monitored_at(article_26_now + 1)] {
		standing("hunan:26(2)a", doc) == "owed"
		due("hunan:26(2)a", doc) == set()
	}
}

test_26_2_a_owes_with_a_defect_open if {
	open := article_26_with({"incidents": [{"kind": "defect"}]})
	standing("hunan:26(2)a", open) == "owed"
	standing("hunan:26(2)a", article_26_with({"incidents": [{"kind": "incident"}, {"kind": "defect"}]})) == "owed"
	due("hunan:26(2)a", open) == set()
	standing_names(json.remove(open, ["filings/training"])) == set()
}

test_26_2_a_follows_the_period if {
	monitored := json.remove(article_26_done, ["filings/training"])
	standing("hunan:26(2)a", monitored) == "owed" with data.readings.param.periodic as 99
	standing_names(monitored) == {"param.periodic"}
	standing_names(object.union(monitored, {"processor": {"roles": []}})) == set()
}

test_26_3_meets_with_no_duty_open if standing("hunan:26(3)", article_26_done) == "met"

test_26_3_owes_with_a_duty_open if {
	standing("hunan:26(3)", article_26_with({"processor": {"open_statutory_duties": ["filing"]}})) == "owed"
}
