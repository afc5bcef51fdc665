package lexgate.statutes.ndsr_test

import data.lexgate.expect
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
	every change in [
		{"filings": {"platform_rules": {"third_party_duties": false}}},
		{"operation": {"kind": "distribute_app"}},
		{"processor": {"roles": ["platform"]}},
	] {
		not "param.periodic" in ndsr.readings with input as object.union(article_40_base, change)
	}
	not "param.periodic" in ndsr.readings with input as article_40_supervised(1800000000)
}

article_40_platform(ago) := {
	"now": expect.now,
	"processor": {"roles": ["platform"]},
	"filings": {
		"platform_rules": {"third_party_duties": true},
		"third_party_supervision": {"date": expect.now - ago},
	},
}

test_40_p1a_meets_where_the_duties_are_fixed if expect.meets("ndsr:40.p1a", article_40_platform(0))

test_40_p1a_owes_where_they_are_not if {
	fact := {"filings/platform_rules/third_party_duties"}
	expect.owed_without("ndsr:40.p1a", article_40_platform(0), fact) == fact
	expect.owed_by_each_false("ndsr:40.p1a", article_40_platform(0), fact)
}

test_40_p1b_meets_until_the_last_second_of_the_period if {
	expect.meets("ndsr:40.p1b", article_40_platform(expect.year))
}

test_40_p1b_owes_after_it_without_or_with_a_day_to_come if {
	expect.owes("ndsr:40.p1b", article_40_platform(expect.year + 1))
	expect.owes("ndsr:40.p1b", article_40_platform(-1))
	fact := {"filings/third_party_supervision/date"}
	expect.owed_without("ndsr:40.p1b", article_40_platform(0), fact) == fact
}

test_40_p1b_is_due_when_the_period_ends if {
	expect.due("ndsr:40.p1b", article_40_platform(0)) == {expect.now + expect.year}
	expect.due("ndsr:40.p1b", article_40_platform(2)) == {(expect.now - 2) + expect.year}
	expect.due("ndsr:40.p1b", article_40_platform(-2)) == set()
}

test_40_p1b_follows_the_period if {
	expect.posture_mentions("param.periodic", article_40_platform(2))
	expect.owes("ndsr:40.p1b", article_40_platform(2)) with data.readings.param.periodic as 1
	expect.posture_ignores("param.periodic", article_40_platform(0))
	expect.posture_ignores("param.periodic", object.union(article_40_platform(2), {"processor": {"roles": []}}))
}

test_40_p1_spares_who_runs_no_platform if {
	every id in ["ndsr:40.p1a", "ndsr:40.p1b"] {
		expect.lacks(id, object.union(article_40_platform(0), {"processor": {"roles": ["device_maker"]}}))
		expect.lacks(id, {})
	}
}

test_40_p4_advises_platforms_and_makers if {
	expect.advises("ndsr:40.p4", {"processor": {"roles": ["platform"]}})
	expect.advises("ndsr:40.p4", {"processor": {"roles": ["device_maker"]}})
}

test_40_p4_spares_others if {
	expect.unadvised("ndsr:40.p4", {"processor": {"roles": ["app_store"]}})
	expect.unadvised("ndsr:40.p4", {})
}
