package lexgate.statutes.hunan_test

import data.lexgate.statutes.hunan
import future.keywords.not

article_18_agreement := {"kind": "confidentiality", "counterparty": "maker", "in_force": true, "support_terms": true}

article_18_base := {
	"operation": {"kind": "procure"},
	"processor": {"roles": ["important_system_operator"]},
	"system": {"supplier_trusted": true},
	"recipients": [{"id": "maker"}],
	"contracts": [article_18_agreement],
}

article_18_with(change) := object.union(article_18_base, change)

article_18_agreed_as(change) := article_18_with({"contracts": [object.union(article_18_agreement, change)]})

test_18a_permits_trusted_supplier if not fires("hunan:18a", article_18_base)

test_18a_denies_untrusted_supplier if {
	fires("hunan:18a", article_18_with({"system": {"supplier_trusted": false}}))
	fires("hunan:18a", json.remove(article_18_base, ["system"]))
}

test_18a_permits_other_operation_or_processor if {
	untrusted := json.remove(article_18_base, ["system"])
	not fires("hunan:18a", object.union(untrusted, {"operation": {"kind": "use"}}))
	not fires("hunan:18a", object.union(untrusted, {"processor": {"roles": ["network_operator"]}}))
	fires_without("hunan:18a", untrusted, ["operation", "processor"]) == set()
}

test_18b_permits_supplier_under_agreement if not fires("hunan:18b", article_18_base)

test_18b_denies_agreement_that_falls_short if {
	every change in [{"kind": "service"}, {"counterparty": "other"}, {"in_force": false}, {"support_terms": false}] {
		fires("hunan:18b", article_18_agreed_as(change))
	}
	every fact in ["kind", "counterparty", "in_force", "support_terms"] {
		fires("hunan:18b", article_18_with({"contracts": [json.remove(article_18_agreement, [fact])]}))
	}
}

test_18b_denies_missing_facts if {
	paths := ["recipients", "contracts"]
	fires_without("hunan:18b", article_18_base, paths) == {"recipients", "contracts"}
	fires("hunan:18b", article_18_with({"recipients": []}))
	fires("hunan:18b", article_18_with({"recipients": [{"country": "CN"}]}))
}

test_18b_denies_second_supplier_and_names_it if {
	doc := article_18_with({"recipients": [{"id": "maker"}, {"id": "carrier"}]})
	fires("hunan:18b", doc)
	hunan.details == {["hunan:18b", "recipient", "carrier"]} with input as doc
}

test_18b_permits_each_supplier_under_its_own_agreement if {
	both := [article_18_agreement, object.union(article_18_agreement, {"counterparty": "carrier"})]
	doc := article_18_with({"recipients": [{"id": "maker"}, {"id": "carrier"}], "contracts": both})
	not fires("hunan:18b", doc)
	hunan.details == set() with input as doc
}

test_18b_permits_other_operation_or_processor if {
	unbound := json.remove(article_18_base, ["contracts"])
	not fires("hunan:18b", object.union(unbound, {"operation": {"kind": "use"}}))
	not fires("hunan:18b", object.union(unbound, {"processor": {"roles": ["network_operator"]}}))
	hunan.details == set() with input as object.union(unbound, {"operation": {"kind": "use"}})
	hunan.details == set() with input as object.union(unbound, {"processor": {"roles": ["network_operator"]}})
	fires_without("hunan:18b", unbound, ["operation", "processor"]) == set()
}
