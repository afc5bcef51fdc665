package lexgate.statutes.hunan_test

import future.keywords.not

article_17_now := 1800000000

year := 31536000

# An important system whose operator has done everything.
article_17_done := standing_with({
	"processor": {"roles": ["important_system_operator"]},
	"filings": {
		"security_body": {"name": "body"},
		"security_officer": {"name": "officer", "background_checked_at": 1},
		"key_staff": {"background_checked_at": 1},
		"training": {"date": article_17_now - 100},
		"incident_plan": {"date": 1},
		"drill": {"date": article_17_now - 100},
	},
	"system": {"disaster_backup": true},
})

article_17_with(change) := object.union(article_17_done, change)

article_17_trained_at(instant) := article_17_with({"filings": {"training": {"date": instant}}})

article_17_drilled_at(instant) := article_17_with({"filings": {"drill": {"date": instant}}})

article_17_duties := {"hunan:17(1)a", "hunan:17(1)b", "hunan:17(2)", "hunan:17(3)", "hunan:17(4)", "hunan:17(5)"}

# The duties reach operators of important systems only, and nothing else of the document matters to that.
test_17_spares_everybody_else if {
	every id in article_17_duties {
		standing(id, article_17_done) == "met"
		standing_without(id, "none", article_17_done, ["processor"]) == {"processor"}
		every roles in [[], ["network_operator"], ["platform"]] {
			standing(id, article_17_with({"processor": {"roles": roles}})) == "none"
		}
		standing_without(id, "none", article_17_done, ["filings", "system", "schema", "now"]) == set()
	}
}

test_17_1_a_meets_with_body_and_officer if standing("hunan:17(1)a", article_17_done) == "met"

test_17_1_a_owes_without_body_or_officer if {
	facts := {"filings/security_body/name", "filings/security_officer/name"}
	standing_without("hunan:17(1)a", "owed", article_17_done, facts | {"filings/key_staff", "system"}) == facts
}

test_17_1_b_meets_with_both_checks if standing("hunan:17(1)b", article_17_done) == "met"

test_17_1_b_owes_without_one_of_the_checks if {
	facts := {"filings/security_officer/background_checked_at", "filings/key_staff/background_checked_at"}
	others := {"filings/security_officer/name", "filings/security_body"}
	standing_without("hunan:17(1)b", "owed", article_17_done, facts | others) == facts
}

test_17_2_meets_within_the_period if {
	every instant in [article_17_now, article_17_now - year] {
		standing("hunan:17(2)", article_17_trained_at(instant)) == "met"
		due("hunan:17(2)", article_17_trained_at(instant)) == {instant + year}
	}
}

test_17_2_owes_when_the_period_is_over_or_has_not_begun if {
	late := article_17_trained_at((article_17_now - year) - 1)
	standing("hunan:17(2)", late) == "owed"
	due("hunan:17(2)", late) == {article_17_now - 1}
	every doc in [article_17_trained_at(article_17_now + 1), json.remove(article_17_done, ["filings/training"])] {
		standing("hunan:17(2)", doc) == "owed"
		due("hunan:17(2)", doc) == set()
	}
}

test_17_2_follows_the_period_of_the_deployment_and_of_the_document if {
	standing("hunan:17(2)", article_17_done) == "owed" with data.readings.param.periodic as 99
	standing("hunan:17(2)", article_17_with({"param": {"periodic": 99}})) == "owed"
	due("hunan:17(2)", article_17_with({"param": {"periodic": 99}})) == {article_17_now - 1}
	standing_names(article_17_done) == {"param.periodic"}
	standing_names(article_17_with({"param": {"periodic": 100}})) == set()
	at_once := {"filings": {"training": {"date": article_17_now}, "drill": {"date": article_17_now}}}
	standing_names(article_17_with(at_once)) == set()
}

test_17_2_follows_reading_of_training if {
	late := json.remove(article_17_trained_at((article_17_now - year) - 1), ["filings/drill"])
	standing_names(late) == {"training_frequency", "param.periodic"}
	standing("hunan:17(2)", late) == "met" with data.readings.training_frequency as "once"
	begun := article_17_trained_at(article_17_now)
	standing("hunan:17(2)", begun) == "met" with data.readings.training_frequency as "once"
	due("hunan:17(2)", late) == set() with data.readings.training_frequency as "once"
	standing_names(late) == {"training_frequency"} with data.readings.training_frequency as "once"
	every doc in [article_17_trained_at(article_17_now + 1), json.remove(article_17_done, ["filings/training"])] {
		standing("hunan:17(2)", doc) == "owed" with data.readings.training_frequency as "once"
		not "training_frequency" in standing_names(doc)
	}
	not "training_frequency" in standing_names(article_17_done)
	standing_names(object.union(late, {"processor": {"roles": []}})) == set()
}

test_17_3_meets_with_backup if standing("hunan:17(3)", article_17_done) == "met"

test_17_3_owes_without_backup if {
	standing("hunan:17(3)", article_17_with({"system": {"disaster_backup": false}})) == "owed"
	standing_without("hunan:17(3)", "owed", article_17_done, {"system", "filings"}) == {"system"}
}

test_17_4_meets_with_plan_and_drill if {
	every instant in [article_17_now, article_17_now - year] {
		standing("hunan:17(4)", article_17_drilled_at(instant)) == "met"
		due("hunan:17(4)", article_17_drilled_at(instant)) == {instant + year}
	}
}

test_17_4_owes_without_plan_or_drill if {
	facts := {"filings/incident_plan", "filings/drill"}
	standing_without("hunan:17(4)", "owed", article_17_done, facts | {"filings/training", "system"}) == facts
	every fact in facts {
		due("hunan:17(4)", json.remove(article_17_done, [fact])) == set()
	}
	standing("hunan:17(4)", article_17_drilled_at(article_17_now + 1)) == "owed"
	due("hunan:17(4)", article_17_drilled_at(article_17_now + 1)) == set()
	standing("hunan:17(4)", article_17_drilled_at((article_17_now - year) - 1)) == "owed"
	due("hunan:17(4)", article_17_drilled_at((article_17_now - year) - 1)) == {article_17_now - 1}
}

test_17_4_follows_the_period if {
	drilled := json.remove(article_17_done, ["filings/training"])
	standing("hunan:17(4)", drilled) == "owed" with data.readings.param.periodic as 99
	standing_names(drilled) == {"param.periodic"}
	standing_names(json.remove(drilled, ["filings/incident_plan"])) == set()
	standing_names(object.union(drilled, {"processor": {"roles": ["network_operator"]}})) == set()
}

test_17_5_meets_with_no_duty_open if {
	standing("hunan:17(5)", article_17_with({"processor": {"open_statutory_duties": []}})) == "met"
	standing("hunan:17(5)", article_17_done) == "met"
}

test_17_5_owes_with_a_duty_open if {
	standing("hunan:17(5)", article_17_with({"processor": {"open_statutory_duties": ["filing"]}})) == "owed"
}
