package lexgate.statutes.hunan_test

import future.keywords.not

article_40_base := {
	"operation": {"kind": "open_public_data", "rights_holder_consented": false},
	"data": {
		"open_class": "unconditional",
		"opening_barred_by_law": false,
		"trade_secret": false,
		"privacy": false,
		"desensitised": false,
	},
}

article_40_with(change) := object.union(article_40_base, {"data": change})

test_40_p1_1_permits_open_data if {
	not fires("hunan:40.p1(1)", article_40_base)
	not fires("hunan:40.p1(1)", json.remove(article_40_base, ["data"]))
}

test_40_p1_1_denies_closed_data if {
	every change in [{"open_class": "non_open"}, {"opening_barred_by_law": true}] {
		fires("hunan:40.p1(1)", article_40_with(change))
		fires("hunan:40.p1(1)", article_40_with(object.union(change, {"desensitised": true})))
		not fires("hunan:40.p1(1)", object.union(article_40_with(change), {"operation": {"kind": "share_public_data"}}))
		fires_without("hunan:40.p1(1)", article_40_with(change), ["operation"]) == set()
	}
}

test_40_p1_1_denies_secrets_and_privacy if {
	every fact in ["trade_secret", "privacy"] {
		doc := article_40_with({fact: true})
		fires("hunan:40.p1(1)", doc)
		fires("hunan:40.p1(1)", json.remove(doc, ["data/desensitised", "operation/rights_holder_consented"]))
	}
}

test_40_p1_1_permits_desensitised_or_consented_data if {
	every fact in ["trade_secret", "privacy"] {
		not fires("hunan:40.p1(1)", article_40_with({fact: true, "desensitised": true}))
		not fires("hunan:40.p1(1)", object.union(
			article_40_with({fact: true}),
			{"operation": {"rights_holder_consented": true}},
		))
	}
}

test_40_p1_1_permits_conditional_class if not fires("hunan:40.p1(1)", article_40_with({"open_class": "conditional"}))
