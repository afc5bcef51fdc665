package lexgate.statutes.hunan_test

import future.keywords.not

article_24_base := {
	"operation": {"kind": "recommend"},
	"processor": {"roles": ["network_operator"]},
	"filings": {"algorithm_management": {"date": 1}},
	"algorithm": {"spreads_prohibited": false, "addictive_or_overspending": false},
	"data": {"content_prohibited": false},
}

article_24_with(change) := object.union(article_24_base, change)

article_24_unmanaged := json.remove(article_24_base, ["filings"])

article_24_spreading := article_24_with({"algorithm": {"spreads_prohibited": true}})

article_24_addictive := article_24_with({"algorithm": {"addictive_or_overspending": true}})

article_24_push := {"operation": {"kind": "push"}}

article_24_use := {"operation": {"kind": "use"}}

test_24a_spares_managed_algorithm if not fires("hunan:24a", article_24_base)

test_24a_obliges_unmanaged_algorithm if {
	fires("hunan:24a", article_24_unmanaged)
	fires("hunan:24a", object.union(article_24_unmanaged, article_24_push))
}

test_24a_spares_other_operation if {
	not fires("hunan:24a", object.union(article_24_unmanaged, article_24_use))
	fires_without("hunan:24a", article_24_unmanaged, ["operation", "processor"]) == set()
}

test_24a_obliges_operators_only if operators_only("hunan:24a", article_24_unmanaged)

test_24b_permits_clean_recommendation if {
	not fires("hunan:24b", article_24_base)
	not fires("hunan:24b", json.remove(article_24_base, ["algorithm", "data"]))
}

test_24b_denies_spreading_prohibited_information if {
	fires("hunan:24b", article_24_spreading)
	fires("hunan:24b", object.union(article_24_spreading, article_24_push))
	fires("hunan:24b", article_24_with({"data": {"content_prohibited": true}}))
}

test_24b_permits_other_operation if {
	not fires("hunan:24b", object.union(article_24_spreading, article_24_use))
	fires_without("hunan:24b", article_24_spreading, ["operation", "processor", "algorithm"]) == set()
}

test_24b_denies_operators_only if operators_only("hunan:24b", article_24_spreading)

test_24c_permits_model_without_the_effect if not fires("hunan:24c", article_24_base)

test_24c_denies_addictive_model if {
	fires("hunan:24c", article_24_addictive)
	fires("hunan:24c", object.union(article_24_addictive, article_24_push))
}

test_24c_permits_other_operation if {
	not fires("hunan:24c", object.union(article_24_addictive, article_24_use))
	fires_without("hunan:24c", article_24_addictive, ["operation", "processor", "algorithm"]) == set()
}

test_24c_denies_operators_only if operators_only("hunan:24c", article_24_addictive)

test_24c_follows_reading_of_service if {
	every kind in ["train_model", "provide_service"] {
		doc := object.union(article_24_addictive, {"operation": {"kind": kind}})
		not fires("hunan:24c", doc)
		fires("hunan:24c", doc) with data.readings.addictive_model_in_service as "covered"
		names(doc) == {"addictive_model_in_service"}
		names(object.union(doc, {"algorithm": {"addictive_or_overspending": false}})) == set()
	}
	names(article_24_addictive) == set()
	used := object.union(article_24_addictive, article_24_use)
	not fires("hunan:24c", used) with data.readings.addictive_model_in_service as "covered"
	bystander := {"operation": {"kind": "train_model"}, "processor": {"roles": ["public_account_operator"]}}
	names(object.union(article_24_addictive, bystander)) == set()
}

test_24_names_who_is_an_operator_where_it_matters if {
	platform := {"processor": {"roles": ["platform"]}}
	every doc in [article_24_unmanaged, article_24_spreading, article_24_addictive] {
		names(object.union(doc, platform)) == {"network_operator"}
		names(object.union(object.union(doc, platform), article_24_use)) == set()
	}
	names(article_24_with(platform)) == set()
}
