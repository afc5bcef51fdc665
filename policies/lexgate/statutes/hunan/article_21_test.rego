package lexgate.statutes.hunan_test

import future.keywords.not

article_21_mastered := {
	"kind": "incident",
	"severity": "larger",
	"plan_started_at": 1,
	"handled": true,
	"remedied": true,
	"reported_at": 1,
	"police_reported_at": 1,
}

article_21_base := {"incidents": [article_21_mastered]}

article_21_as(change) := {"incidents": [object.union(article_21_mastered, change)]}

article_21_without(fact) := {"incidents": [json.remove(article_21_mastered, [fact])]}

test_21_p1a_spares_mastered_incident if not fires("hunan:21.p1a", article_21_base)

test_21_p1a_obliges_incident_not_mastered if {
	every fact in ["plan_started_at", "handled", "remedied"] {
		fires("hunan:21.p1a", article_21_without(fact))
	}
	fires("hunan:21.p1a", article_21_as({"handled": false}))
	fires("hunan:21.p1a", article_21_as({"remedied": false}))
}

test_21_p1a_obliges_warning_alone if fires("hunan:21.p1a", {"incidents": [{"kind": "warning"}]})

test_21_p1a_spares_other_kinds if {
	not fires("hunan:21.p1a", {"incidents": [{"kind": "complaint"}, {"handled": false}]})
	not fires("hunan:21.p1a", {"incidents": []})
	not fires("hunan:21.p1a", {"now": 1800000000})
}

test_21_p1b_spares_reported_incident if not fires("hunan:21.p1b", article_21_base)

test_21_p1b_obliges_unreported_incident if {
	fires("hunan:21.p1b", article_21_without("reported_at"))
	fires("hunan:21.p1b", article_21_without("police_reported_at"))
}

test_21_p1b_obliges_each_grave_severity if {
	every severity in ["larger", "major", "particularly_major"] {
		fires("hunan:21.p1b", {"incidents": [{"kind": "incident", "severity": severity}]})
	}
}

test_21_p1b_spares_general_incident_or_warning if {
	not fires("hunan:21.p1b", {"incidents": [{"kind": "incident", "severity": "general"}]})
	not fires("hunan:21.p1b", {"incidents": [{"kind": "warning", "severity": "major"}, {"severity": "major"}]})
	not fires("hunan:21.p1b", {"now": 1800000000})
}

test_21_p1b_follows_reading_of_unstated_severity if {
	doc := {"incidents": [{"kind": "incident"}]}
	not fires("hunan:21.p1b", doc)
	fires("hunan:21.p1b", doc) with data.readings.unstated_severity as "report"
	names(doc) == {"unstated_severity"}
	names(article_21_without("severity")) == set()
	grave := {"incidents": [{"kind": "incident"}, {"kind": "incident", "severity": "major"}]}
	names(grave) == set()
	warning := {"incidents": [{"kind": "warning"}]}
	names(warning) == set()
	not fires("hunan:21.p1b", warning) with data.readings.unstated_severity as "report"
	names({"incidents": [{"kind": "warning"}, {"kind": "incident"}]}) == {"unstated_severity"}
	general := {"incidents": [{"kind": "incident", "severity": "general"}]}
	not fires("hunan:21.p1b", general) with data.readings.unstated_severity as "report"
}
