package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_46_platform := {
	"processor": {"roles": ["platform"]},
	"platform": {
		"registered_users": 49999999,
		"monthly_active_users": 10000000,
		"complex_business": true,
		"important_impact": true,
	},
}

article_46_with(change) := object.union(article_46_platform, change)

article_46_denied(doc) := {id |
	some id in ndsr.deny with input as doc
	startswith(id, "ndsr:46")
}

article_46_readings(doc) := names if names := ndsr.readings with input as doc

# Nothing of the article fires for a platform that is not large.
article_46_silent_for_smaller(doc) if {
	article_46_denied(object.union(doc, {"platform": {"monthly_active_users": 9999999}})) == set()
	article_46_denied(object.union(doc, {"platform": {"complex_business": false}})) == set()
	article_46_denied(object.union(doc, {"platform": {"important_impact": false}})) == set()
	article_46_denied(object.union(doc, {"processor": {"roles": ["network_operator"]}})) == set()
	every path in ["platform", "processor"] {
		article_46_denied(json.remove(doc, [path])) == set()
	}
}

article_46_unfair := article_46_with({"data": {"platform_user_data": true}, "operation": {"means": "misleading"}})

test_46_1_denies_unfair_means if {
	every means in ["misleading", "fraud", "coercion"] {
		article_46_denied(object.union(article_46_unfair, {"operation": {"means": means}})) == {"ndsr:46(1)"}
	}
}

test_46_1_permits_fair_means if {
	article_46_denied(object.union(article_46_unfair, {"operation": {"means": "fair"}})) == set()
	article_46_denied(json.remove(article_46_unfair, ["operation"])) == set()
}

test_46_1_permits_other_data if {
	article_46_denied(object.union(article_46_unfair, {"data": {"platform_user_data": false}})) == set()
	article_46_denied(json.remove(article_46_unfair, ["data"])) == set()
}

test_46_1_permits_smaller_platform if article_46_silent_for_smaller(article_46_unfair)

article_46_restriction := article_46_with({
	"data": {"platform_user_data": true},
	"operation": {"kind": "restrict_user_access"},
})

test_46_2_denies_restriction_without_reason if article_46_denied(article_46_restriction) == {"ndsr:46(2)"}

test_46_2_permits_recorded_reason if {
	article_46_denied(object.union(article_46_restriction, {"operation": {"justification": "court order"}})) == set()
}

test_46_2_permits_other_data_or_operation if {
	article_46_denied(object.union(article_46_restriction, {"data": {"platform_user_data": false}})) == set()
	article_46_denied(object.union(article_46_restriction, {"operation": {"kind": "use"}})) == set()
	every path in ["data", "operation"] {
		article_46_denied(json.remove(article_46_restriction, [path])) == set()
	}
}

test_46_2_permits_smaller_platform if article_46_silent_for_smaller(article_46_restriction)

article_46_difference := article_46_with({"algorithm": {
	"differential_treatment": true,
	"treatment_reasonable": false,
	"harms_user": true,
}})

test_46_3_denies_unreasonable_difference if {
	article_46_denied(article_46_difference) == {"ndsr:46(3)"}
	article_46_denied(json.remove(article_46_difference, ["algorithm/treatment_reasonable"])) == {"ndsr:46(3)"}
}

test_46_3_permits_reasonable_or_harmless_or_equal_treatment if {
	every change in [{"treatment_reasonable": true}, {"harms_user": false}, {"differential_treatment": false}] {
		article_46_denied(object.union(article_46_difference, {"algorithm": change})) == set()
	}
	every path in ["algorithm/harms_user", "algorithm/differential_treatment"] {
		article_46_denied(json.remove(article_46_difference, [path])) == set()
	}
}

test_46_3_permits_smaller_platform if article_46_silent_for_smaller(article_46_difference)

test_46_3_follows_reading_of_harm if {
	doc := object.union(article_46_difference, {"algorithm": {"harms_user": false}})
	article_46_denied(doc) == {"ndsr:46(3)"} with data.readings.differential_treatment_harm as "consequence"
	"differential_treatment_harm" in article_46_readings(doc)
	not "differential_treatment_harm" in article_46_readings(article_46_difference)
	reasonable := object.union(doc, {"algorithm": {"treatment_reasonable": true}})
	not "differential_treatment_harm" in article_46_readings(reasonable)
	article_46_denied(reasonable) == set() with data.readings.differential_treatment_harm as "consequence"
	smaller := object.union(doc, {"platform": {"monthly_active_users": 9999999}})
	not "differential_treatment_harm" in article_46_readings(smaller)
}

article_46_banned := article_46_with({"operation": {"other_statutory_ban": true}})

test_46_4_denies_what_another_law_bans if article_46_denied(article_46_banned) == {"ndsr:46(4)"}

test_46_4_permits_what_no_law_bans if {
	article_46_denied(article_46_with({"operation": {"other_statutory_ban": false}})) == set()
	article_46_denied(article_46_platform) == set()
}

test_46_4_permits_smaller_platform if article_46_silent_for_smaller(article_46_banned)

test_46_4_follows_reading_of_large_platform if {
	doc := json.remove(article_46_banned, ["platform/important_impact"])
	article_46_denied(doc) == {"ndsr:46(4)"}
	article_46_denied(doc) == set() with data.readings.large_platform_elements as "all_stated"
	"large_platform_elements" in article_46_readings(doc)
	not "large_platform_elements" in article_46_readings(article_46_banned)
	not "large_platform_elements" in article_46_readings(json.remove(doc, ["operation"]))
	every conduct in [article_46_unfair, article_46_restriction, article_46_difference] {
		unstated := json.remove(conduct, ["platform/complex_business"])
		"large_platform_elements" in article_46_readings(unstated)
	}
}
