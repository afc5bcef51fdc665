package lexgate.statutes.hunan_test

import future.keywords.not

article_29_reuse := {
	"operation": {"kind": "use", "purpose": "ads"},
	"data": {"personal": true, "source": "emergency"},
}

article_29_gathering := {
	"operation": {"kind": "collect", "context": "emergency_response", "basis": "emergency"},
	"processor": {"roles": ["network_operator"]},
	"data": {"personal": true},
}

test_29_denies_other_purpose if {
	fires("hunan:29", article_29_reuse)
	fires("hunan:29", json.remove(article_29_reuse, ["operation/purpose"]))
	fires("hunan:29", json.remove(article_29_reuse, ["operation"]))
}

test_29_permits_purpose_of_the_emergency if {
	not fires("hunan:29", object.union(article_29_reuse, {"operation": {"purpose": "emergency_response"}}))
}

test_29_permits_erasing if {
	every kind in ["delete", "anonymise", "protect"] {
		not fires("hunan:29", object.union(article_29_reuse, {"operation": {"kind": kind}}))
	}
}

test_29_permits_other_source if {
	not fires("hunan:29", object.union(article_29_reuse, {"data": {"source": "subject"}}))
	not fires("hunan:29", object.union(article_29_reuse, {"data": {"personal": false}}))
	fires_without("hunan:29", article_29_reuse, ["data/source", "data/personal"]) == set()
}

test_29_denies_gathering_by_others if {
	every kind in ["collect", "provide", "share_public_data"] {
		fires("hunan:29", object.union(article_29_gathering, {"operation": {"kind": kind}}))
	}
	paths := ["operation/basis", "processor"]
	fires_without("hunan:29", article_29_gathering, paths) == {"operation/basis", "processor"}
}

test_29_permits_emergency_authority_or_duty if {
	not fires("hunan:29", object.union(article_29_gathering, {"processor": {"roles": ["emergency_authority"]}}))
	not fires("hunan:29", object.union(article_29_gathering, {"operation": {"basis": "statutory_duty"}}))
}

test_29_permits_ordinary_gathering if {
	not fires("hunan:29", object.union(article_29_gathering, {"operation": {"context": "ordinary"}}))
	not fires("hunan:29", object.union(article_29_gathering, {"operation": {"kind": "store"}}))
	not fires("hunan:29", object.union(article_29_gathering, {"data": {"personal": false}}))
	fires_without("hunan:29", article_29_gathering, ["operation/context", "operation/kind", "data"]) == set()
}
