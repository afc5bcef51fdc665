package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

# The supervision lies exactly one period back.
article_40_base := {
	"now": 1800000000,
	"operation": {"kind": "preinstall_app"},
	"processor": {"roles": ["device_maker"]},
	"filings": {
		"platform_rules": {"third_party_duties": true},
		"third_party_supervision": {"date": 1768464000},
	},
}

article_40_due(doc) if "ndsr:40.p2" in ndsr.oblige with input as doc

article_40_supervised(at) := object.union(article_40_base, {"filings": {"third_party_supervision": {"date": at}}})

test_40_p2_spares_bound_and_supervised_third_parties if not article_40_due(article_40_base)

test_40_p2_obliges_late_supervision if article_40_due(article_40_supervised(1768463999))

test_40_p2_spares_supervision_of_this_moment if not article_40_due(article_40_supervised(1800000000))

test_40_p2_obliges_supervision_of_the_future if article_40_due(article_40_supervised(1800000001))

test_40_p2_obliges_without_duties_in_the_rules if {
	article_40_due(object.union(article_40_base, {"filings": {"platform_rules": {"third_party_duties": false}}}))
}

test_40_p2_obliges_missing_facts if {
	every path in ["filings/platform_rules", "filings/third_party_supervision", "filings", "now"] {
		article_40_due(json.remove(article_40_base, [path]))
	}
}

test_40_p2_spares_other_processor_or_operation if {
	not article_40_due(object.union(article_40_supervised(1), {"processor": {"roles": ["platform"]}}))
	not article_40_due(object.union(article_40_supervised(1), {"operation": {"kind": "distribute_app"}}))
	every path in ["processor", "operation"] {
		not article_40_due(json.remove(article_40_supervised(1), [path]))
	}
}

test_40_p2_follows_the_period if {
	stated := object.union(article_40_base, {"param": {"periodic": 31535999}})
	article_40_due(stated)
	article_40_due(article_40_base) with data.readings.param.periodic as 31535999
	not article_40_due(article_40_supervised(1768463999)) with data.readings.param.periodic as 31536001
	"param.periodic" in ndsr.readings with input as article_40_base
	not "param.periodic" in ndsr.readings with input as stated
	not "param.periodic" in ndsr.readings with input as article_40_supervised(1800000000)
}
