package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_45_base := {
	"operation": {"kind": "cross_border_provide"},
	"processor": {"roles": ["platform"]},
	"platform": {
		"registered_users": 50000000,
		"monthly_active_users": 9999999,
		"complex_business": true,
		"important_impact": true,
	},
	"filings": {"cross_border_controls": {"date": 1800000000}},
}

article_45_without_controls := json.remove(article_45_base, ["filings"])

article_45_with(change) := object.union(article_45_without_controls, change)

article_45_due(doc) if "ndsr:45" in ndsr.oblige with input as doc

article_45_readings(doc) := names if names := ndsr.readings with input as doc

test_45_spares_platform_with_controls if not article_45_due(article_45_base)

test_45_obliges_platform_without_controls if article_45_due(article_45_without_controls)

test_45_obliges_by_active_users if {
	article_45_due(article_45_with({"platform": {"registered_users": 1, "monthly_active_users": 10000000}}))
	article_45_due(json.remove(
		article_45_with({"platform": {"monthly_active_users": 10000000}}),
		["platform/registered_users"],
	))
	article_45_due(json.remove(article_45_without_controls, ["platform/monthly_active_users"]))
}

test_45_obliges_where_business_or_impact_is_unstated if {
	article_45_due(json.remove(article_45_without_controls, ["platform/complex_business", "platform/important_impact"]))
}

test_45_spares_smaller_platform if {
	not article_45_due(article_45_with({"platform": {"registered_users": 49999999}}))
	not article_45_due(article_45_with({"platform": {"complex_business": false}}))
	not article_45_due(article_45_with({"platform": {"important_impact": false}}))
	not article_45_due(article_45_with({"processor": {"roles": ["app_store"]}}))
	every path in ["platform", "platform/registered_users", "processor", "operation"] {
		not article_45_due(json.remove(article_45_without_controls, [path]))
	}
}

test_45_spares_data_that_stay if not article_45_due(article_45_with({"operation": {"kind": "provide"}}))

article_45_controls := {"filings": {"cross_border_controls": {"date": 1}}}

test_45_follows_reading_of_export if {
	doc := article_45_with({"operation": {"kind": "provide"}, "recipients": [{"country": "US"}]})
	article_45_due(doc)
	not article_45_due(doc) with data.readings.export_by_recipient as "kind_only"
	"export_by_recipient" in article_45_readings(doc)
	not "export_by_recipient" in article_45_readings(article_45_without_controls)
	exporting := object.union(doc, {"operation": {"kind": "cross_border_provide"}})
	not "export_by_recipient" in article_45_readings(exporting)
	controlled := object.union(doc, article_45_controls)
	not "export_by_recipient" in article_45_readings(controlled)
}

test_45_follows_reading_of_large_platform if {
	doc := json.remove(article_45_without_controls, ["platform/complex_business"])
	not article_45_due(doc) with data.readings.large_platform_elements as "all_stated"
	article_45_due(article_45_without_controls) with data.readings.large_platform_elements as "all_stated"
	"large_platform_elements" in article_45_readings(doc)
	every change in [article_45_controls, {"operation": {"kind": "provide"}}] {
		not "large_platform_elements" in article_45_readings(object.union(doc, change))
	}
	no_impact := json.remove(article_45_without_controls, ["platform/important_impact"])
	"large_platform_elements" in article_45_readings(no_impact)
	not "large_platform_elements" in article_45_readings(article_45_without_controls)
	not "large_platform_elements" in article_45_readings(object.union(doc, {"platform": {"important_impact": false}}))
}
