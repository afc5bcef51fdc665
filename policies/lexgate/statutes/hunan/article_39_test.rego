package lexgate.statutes.hunan_test

import future.keywords.not

article_39_shared := {
	"operation": {"kind": "use", "within_own_duties": false},
	"data": {"source": "shared_public_data"},
}

test_39_p2b_denies_use_outside_own_duties if {
	fires("hunan:39.p2b", article_39_shared)
	paths := ["operation/within_own_duties", "operation"]
	fires_without("hunan:39.p2b", article_39_shared, paths) == {"operation/within_own_duties", "operation"}
}

test_39_p2b_permits_own_duties if {
	not fires("hunan:39.p2b", object.union(article_39_shared, {"operation": {"within_own_duties": true}}))
}

test_39_p2b_permits_erasing_or_other_data if {
	every kind in ["delete", "anonymise", "protect"] {
		not fires("hunan:39.p2b", object.union(article_39_shared, {"operation": {"kind": kind}}))
	}
	not fires("hunan:39.p2b", object.union(article_39_shared, {"data": {"source": "subject"}}))
	fires_without("hunan:39.p2b", article_39_shared, ["data"]) == set()
}

article_39_challenged := {
	"processor": {"roles": ["public_data_collector"]},
	"data": {"public": true, "accuracy_challenged_until": 1800000000},
}

test_39_p4b_obliges_challenged_data if fires("hunan:39.p4b", article_39_challenged)

test_39_p4b_spares_unchallenged_data if {
	paths := ["data/accuracy_challenged_until", "data/public", "processor"]
	fires_without("hunan:39.p4b", article_39_challenged, paths) == set()
	not fires("hunan:39.p4b", object.union(article_39_challenged, {"data": {"public": false}}))
	not fires("hunan:39.p4b", object.union(article_39_challenged, {"processor": {"roles": ["state_organ"]}}))
}

test_39_p4a_advises_the_collector_of_challenged_data if advises("hunan:39.p4a", article_39_challenged)

test_39_p4a_spares_everybody_else if {
	every path in ["data/public", "data/accuracy_challenged_until", "processor"] {
		not advises("hunan:39.p4a", json.remove(article_39_challenged, [path]))
	}
	not advises("hunan:39.p4a", object.union(article_39_challenged, {"data": {"public": false}}))
	not advises("hunan:39.p4a", object.union(article_39_challenged, {"processor": {"roles": ["network_operator"]}}))
}
