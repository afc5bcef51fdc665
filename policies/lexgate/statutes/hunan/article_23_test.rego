package lexgate.statutes.hunan_test

import future.keywords.not

article_23_sending := {
	"operation": {"kind": "transmit"},
	"processor": {"roles": ["network_operator"]},
	"data": {"content_prohibited": true},
}

article_23_found := {
	"processor": {"roles": ["network_operator"]},
	"incidents": [{"kind": "prohibited_content"}],
}

article_23_dealt_with := {
	"kind": "prohibited_content",
	"remedied": true,
	"records_kept": true,
	"reported_at": 1,
	"police_reported_at": 1,
}

article_23_without(facts) := object.union(
	article_23_found,
	{"incidents": [json.remove(article_23_dealt_with, facts)]},
)

test_23b_denies_prohibited_information if fires("hunan:23b", article_23_sending)

test_23b_denies_each_way_of_sending if {
	every kind in ["transmit", "publish", "recommend", "push"] {
		fires("hunan:23b", object.union(article_23_sending, {"operation": {"kind": kind}}))
	}
}

test_23b_permits_other_information if {
	not fires("hunan:23b", object.union(article_23_sending, {"data": {"content_prohibited": false}}))
	fires_without("hunan:23b", article_23_sending, ["data", "operation", "processor"]) == set()
}

test_23b_permits_other_operation if {
	not fires("hunan:23b", object.union(article_23_sending, {"operation": {"kind": "delete"}}))
}

test_23b_denies_operators_only if operators_only("hunan:23b", article_23_sending)

test_23c_obliges_removal_and_records if {
	fires("hunan:23c", article_23_found)
	every fact in ["remedied", "records_kept"] {
		fires("hunan:23c", article_23_without([fact]))
		unmet := object.union(article_23_dealt_with, {fact: false})
		fires("hunan:23c", object.union(article_23_found, {"incidents": [unmet]}))
	}
}

test_23c_spares_removed_information if not fires("hunan:23c", article_23_without([]))

test_23c_spares_other_incident if {
	not fires("hunan:23c", object.union(article_23_found, {"incidents": [{"kind": "defect"}, {"remedied": false}]}))
	fires_without("hunan:23c", article_23_found, ["incidents", "processor"]) == set()
}

test_23_judges_each_incident_by_itself if {
	doc := object.union(article_23_found, {"incidents": [{"kind": "defect"}, {"kind": "prohibited_content"}]})
	fires("hunan:23c", doc)
	fires("hunan:23d", doc)
}

test_23_names_who_is_an_operator_where_it_matters if {
	platform := {"processor": {"roles": ["platform"]}}
	names(object.union(article_23_sending, platform)) == {"network_operator"}
	names(object.union(article_23_found, platform)) == {"network_operator"}
	every change in [{"operation": {"kind": "delete"}}, {"data": {"content_prohibited": false}}] {
		names(object.union(object.union(article_23_sending, platform), change)) == set()
	}
	names(object.union(article_23_without([]), platform)) == set()
}

test_23c_obliges_operators_only if operators_only("hunan:23c", article_23_without(["remedied"]))

test_23d_obliges_report if {
	fires("hunan:23d", article_23_found)
	fires("hunan:23d", article_23_without(["reported_at"]))
	fires("hunan:23d", article_23_without(["police_reported_at"]))
}

test_23d_spares_reported_information if not fires("hunan:23d", article_23_without([]))

test_23d_spares_other_incident if {
	not fires("hunan:23d", object.union(article_23_found, {"incidents": [{"kind": "defect"}, {"remedied": false}]}))
	fires_without("hunan:23d", article_23_found, ["incidents", "processor"]) == set()
}

test_23d_obliges_operators_only if operators_only("hunan:23d", article_23_without(["reported_at"]))

article_23_managed := standing_with({
	"processor": {"roles": ["network_operator"]},
	"filings": {"user_content_management": {"date": 1}},
})

test_23a_meets_with_management if standing("hunan:23a", article_23_managed) == "met"

test_23a_owes_without_management if {
	standing("hunan:23a", json.remove(article_23_managed, ["filings/user_content_management"])) == "owed"
}

test_23a_spares_who_operates_no_network if reaches_operators_only("hunan:23a", article_23_managed)
