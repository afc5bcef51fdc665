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

test_26_2_b_obliges_operators_only if {
	operators_only("hunan:26(2)b", article_26_as(json.remove(article_26_settled, ["users_notified_at"])))
}
