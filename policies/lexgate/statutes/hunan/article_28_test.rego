package lexgate.statutes.hunan_test

import data.lexgate.statutes.hunan
import future.keywords.not

article_28_theft := {"operation": {"kind": "collect"}, "data": {"source": "theft"}}

article_28_sources := ["theft", "intrusion", "other_unlawful"]

article_28_kind(doc, kind) := object.union(doc, {"operation": {"kind": kind}})

test_28_p1_1_denies_unlawful_acquisition if {
	every source in article_28_sources {
		every kind in ["collect", "access"] {
			fires("hunan:28.p1(1)", {"operation": {"kind": kind}, "data": {"source": source}})
		}
	}
}

test_28_p1_1_permits_lawful_source if {
	not fires("hunan:28.p1(1)", object.union(article_28_theft, {"data": {"source": "subject"}}))
	fires_without("hunan:28.p1(1)", article_28_theft, ["data", "operation"]) == set()
}

test_28_p1_1_permits_other_operation if not fires("hunan:28.p1(1)", article_28_kind(article_28_theft, "use"))

article_28_consent := {"active": true, "purposes": ["ads"]}

# Personal data published without a basis and without consent.
article_28_leak := {
	"operation": {"kind": "publish", "basis": "none", "purpose": "ads", "rights_holder_consented": false},
	"data": {"personal": true},
}

test_28_p1_2_denies_leak if {
	fires("hunan:28.p1(2)", article_28_leak)
	fires("hunan:28.p1(2)", json.remove(article_28_leak, ["operation/basis", "operation/rights_holder_consented"]))
	fires("hunan:28.p1(2)", json.remove(article_28_leak, ["operation/purpose"]))
}

test_28_p1_2_denies_tampering_on_any_basis if {
	fires("hunan:28.p1(2)", {"operation": {"kind": "tamper", "basis": "consent"}, "data": {"personal": true}})
}

test_28_p1_2_permits_publishing_on_a_basis if {
	not fires("hunan:28.p1(2)", object.union(article_28_leak, {"operation": {"basis": "public_info"}}))
	not fires("hunan:28.p1(2)", object.union(article_28_leak, {"operation": {"rights_holder_consented": true}}))
	not fires("hunan:28.p1(2)", object.union(article_28_leak, {"consents": [article_28_consent]}))
}

test_28_p1_2_denies_consent_that_does_not_cover if {
	every change in [{"active": false}, {"purposes": ["care"]}] {
		fires("hunan:28.p1(2)", object.union(article_28_leak, {"consents": [object.union(article_28_consent, change)]}))
	}
	every fact in ["active", "purposes"] {
		fires("hunan:28.p1(2)", object.union(article_28_leak, {"consents": [json.remove(article_28_consent, [fact])]}))
	}
	unnamed := json.remove(article_28_leak, ["operation/purpose"])
	fires("hunan:28.p1(2)", object.union(unnamed, {"consents": [article_28_consent]}))
}

test_28_p1_2_permits_data_not_personal if {
	not fires("hunan:28.p1(2)", object.union(article_28_leak, {"data": {"personal": false}}))
	not fires("hunan:28.p1(2)", article_28_kind(article_28_leak, "use"))
	fires_without("hunan:28.p1(2)", article_28_leak, ["data", "operation"]) == set()
}

test_28_p1_2_follows_reading_of_opening if {
	doc := article_28_kind(article_28_leak, "open_public_data")
	not fires("hunan:28.p1(2)", doc)
	fires("hunan:28.p1(2)", doc) with data.readings.opening_personal_data as "also_public_data"
	names(doc) == {"opening_personal_data"}
	names(article_28_kind(doc, "use")) == set()
	names(object.union(doc, {"operation": {"basis": "consent"}})) == set()
	names(object.union(doc, {"consents": [article_28_consent]})) == set()
	names(object.union(doc, {"data": {"personal": false}})) == set()
}

article_28_sale := {
	"operation": {"kind": "provide", "basis": "consent", "purpose": "ads", "rights_holder_consented": false},
	"data": {"personal": true},
}

test_28_p1_3_denies_providing_without_consent if {
	every kind in ["provide", "cross_border_provide", "sell", "trade"] {
		fires("hunan:28.p1(3)", article_28_kind(article_28_sale, kind))
	}
	fires("hunan:28.p1(3)", json.remove(article_28_sale, ["operation/basis"]))
	fires("hunan:28.p1(3)", json.remove(article_28_sale, ["operation/rights_holder_consented"]))
	fires("hunan:28.p1(3)", object.union(article_28_sale, {"consents": [{"active": true, "purposes": ["care"]}]}))
}

test_28_p1_3_denies_sale_on_another_basis if {
	every kind in ["sell", "trade"] {
		doc := object.union(article_28_kind(article_28_sale, kind), {"operation": {"basis": "contract"}})
		fires("hunan:28.p1(3)", doc)
		names(doc) == set()
	}
}

test_28_p1_3_permits_consent if {
	not fires("hunan:28.p1(3)", object.union(article_28_sale, {"consents": [article_28_consent]}))
	not fires("hunan:28.p1(3)", object.union(article_28_sale, {"operation": {"rights_holder_consented": true}}))
}

test_28_p1_3_permits_other_data_or_operation if {
	not fires("hunan:28.p1(3)", object.union(article_28_sale, {"data": {"personal": false}}))
	not fires("hunan:28.p1(3)", article_28_kind(article_28_sale, "entrust"))
	fires_without("hunan:28.p1(3)", article_28_sale, ["data", "operation"]) == set()
}

test_28_p1_3_follows_reading_of_other_bases if {
	every basis in ["contract", "hr", "statutory_duty", "emergency", "public_info", "other_statute"] {
		doc := object.union(article_28_sale, {"operation": {"basis": basis}})
		not fires("hunan:28.p1(3)", doc)
		not fires("hunan:28.p1(3)", article_28_kind(doc, "cross_border_provide"))
		fires("hunan:28.p1(3)", doc) with data.readings.provision_of_personal_data as "consent_only"
		names(doc) == {"provision_of_personal_data"}
		names(object.union(doc, {"operation": {"rights_holder_consented": true}})) == set()
	}
	names(article_28_sale) == set()
}

test_28_p1_4_denies_what_another_law_or_an_agreement_bans if {
	fires("hunan:28.p1(4)", {"operation": {"kind": "use", "other_statutory_ban": true}})
	fires("hunan:28.p1(4)", {"operation": {"kind": "use", "breaches_agreement": true}})
}

test_28_p1_4_denies_use_of_unlawful_data if {
	every source in article_28_sources {
		fires("hunan:28.p1(4)", {"operation": {"kind": "store"}, "data": {"source": source}})
	}
	fires("hunan:28.p1(4)", {"data": {"source": "theft"}})
}

test_28_p1_4_permits_erasing_unlawful_data if {
	every kind in ["collect", "access", "delete", "anonymise", "protect"] {
		not fires("hunan:28.p1(4)", article_28_kind(article_28_theft, kind))
	}
}

test_28_p1_4_permits_what_nothing_bans if {
	not fires("hunan:28.p1(4)", {"operation": {"other_statutory_ban": false, "breaches_agreement": false}})
	not fires("hunan:28.p1(4)", {"operation": {"kind": "use"}, "data": {"source": "subject"}})
	not fires("hunan:28.p1(4)", {"operation": {"kind": "use"}})
}

article_28_development := {
	"operation": {"kind": "use", "data_development_use": true, "traceability_required_by_law": false},
	"data": {"personal": true, "source": "subject", "deidentified": true, "reidentifiable": false},
}

article_28_identifiable := object.union(article_28_development, {"data": {"deidentified": false}})

test_28_p2_permits_deidentified_data if {
	not fires("hunan:28.p2", article_28_development)
	not fires("hunan:28.p2", json.remove(article_28_development, ["data/reidentifiable", "data/source"]))
}

test_28_p2_denies_identifiable_data if {
	fires("hunan:28.p2", article_28_identifiable)
	fires("hunan:28.p2", json.remove(article_28_development, ["data/deidentified"]))
	fires("hunan:28.p2", object.union(article_28_development, {"data": {"reidentifiable": true}}))
	fires("hunan:28.p2", json.remove(article_28_identifiable, ["operation/traceability_required_by_law"]))
}

test_28_p2_denies_unlawful_source if {
	every source in article_28_sources {
		fires("hunan:28.p2", object.union(article_28_development, {"data": {"source": source}}))
	}
}

test_28_p2_denies_each_kind_of_development if {
	every kind in hunan.article_28_development_kinds {
		fires("hunan:28.p2", article_28_kind(article_28_identifiable, kind))
	}
	count(hunan.article_28_development_kinds) == 12
}

test_28_p2_permits_required_traceability if {
	not fires("hunan:28.p2", object.union(
		article_28_identifiable,
		{"operation": {"traceability_required_by_law": true}},
	))
}

test_28_p2_permits_outside_development if {
	not fires("hunan:28.p2", article_28_kind(article_28_identifiable, "store"))
	not fires("hunan:28.p2", object.union(article_28_identifiable, {"operation": {"data_development_use": false}}))
	not fires("hunan:28.p2", object.union(article_28_identifiable, {"data": {"personal": false}}))
	paths := ["operation/kind", "operation/data_development_use", "data/personal"]
	fires_without("hunan:28.p2", article_28_identifiable, paths) == set()
}

article_28_secured := standing_with({"system": {"encryption": true, "access_control": true}})

article_28_plain := object.union(article_28_secured, {"system": {"encryption": false}})

test_28_p1_meets_with_encryption_and_access_control if standing("hunan:28.p1", article_28_secured) == "met"

test_28_p1_owes_without_one_of_them if {
	standing("hunan:28.p1", article_28_plain) == "owed"
	paths := ["system", "system/encryption", "system/access_control"]
	standing_without("hunan:28.p1", "owed", article_28_secured, paths) == {path | some path in paths}
	standing("hunan:28.p1", {}) == "owed"
}

test_28_p1_follows_reading_of_encryption if {
	standing("hunan:28.p1", article_28_plain) == "met" with data.readings.encryption as "by_risk"
	open := object.union(article_28_plain, {"system": {"access_control": false}})
	standing("hunan:28.p1", open) == "owed" with data.readings.encryption as "by_risk"
	every data_at_risk in [{"personal": true}, {"important_status": "notified"}] {
		doc := object.union(article_28_plain, {"data": data_at_risk})
		standing("hunan:28.p1", doc) == "owed" with data.readings.encryption as "by_risk"
		standing_names(doc) == set()
	}
	standing_names(article_28_plain) == {"encryption"}
	standing_names(open) == set()
	standing_names(article_28_secured) == set()
}

test_28_follows_reading_of_own_consent_at_14 if {
	outgrown := {"consents": [object.union(article_28_consent, {"active": false, "outgrown": true})]}
	every case in [["hunan:28.p1(3)", article_28_sale], ["hunan:28.p1(2)", article_28_leak]] {
		doc := object.union(case[1], outgrown)
		fires(case[0], doc)
		not fires(case[0], doc) with data.readings.own_consent_at_14 as false
		"own_consent_at_14" in names(doc)
		"own_consent_at_14" in names(doc) with data.readings.own_consent_at_14 as false
		not "own_consent_at_14" in names(case[1])
		not "own_consent_at_14" in names(object.union(case[1], {"consents": array.concat(
			outgrown.consents,
			[article_28_consent],
		)}))
		not "own_consent_at_14" in names(object.union(doc, {"data": {"personal": false}}))
		not "own_consent_at_14" in names(object.union(doc, {"operation": {"rights_holder_consented": true}}))
		not "own_consent_at_14" in names(article_28_kind(doc, "use"))
		every kind in ["provide", "publish"] {
			not "own_consent_at_14" in names(object.union(doc, {"operation": {"kind": kind, "basis": "contract"}}))
		}
	}
}
